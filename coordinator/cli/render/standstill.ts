/** Why a campaign waits or stands still, for those who watch it: each reason once, with the command that mends it. */
import type { HostRow } from "../../../proto/vocab/views/host-row.ts";
import type { StatusNote, StatusView } from "../../../proto/vocab/views/status.ts";
import { terminalText } from "../terminal-text.ts";
import { mendText, noteLines } from "./status-notes.ts";

/** One reason. The same one has the same key, whatever figures its text counts. */
export interface Standstill {
  readonly key: string;
  /** Terminal-safe. */
  readonly text: string;
}

/** Hosts in these conditions take no work, and do not begin to by themselves soon. */
const OUT_OF_USE: ReadonlySet<HostRow["status"]> = new Set([
  "away",
  "drained",
  "quarantined",
  "failed",
  "blocked",
  "suspect",
]);
/** More hosts than this are counted by `fleet status` alone. */
const HOSTS_NAMED = 3;

/** Everything that keeps it from running at this moment; nothing once it has ended, but for a branch that stays behind. */
export const standstills = (view: StatusView): readonly Standstill[] => {
  const isRunning = view.campaign?.status === "running";
  const hosts = isRunning ? hostsOut(view) : [];
  const notes = view.notes.flatMap((note) => {
    const key = isRunning || note.kind === "mirror_waits" ? keyOf(note) : undefined;
    // Where no host works at all, no lane has one.
    if (key === undefined || (note.kind === "lane_deserted" && hosts.length > 0)) return [];
    return noteLines([note]).map((text) => ({ key, text }));
  });
  return [...hosts, ...notes];
};

/** Undefined for what others tell: events of their own, or the screen of `fleet up`. */
const keyOf = (note: StatusNote): string | undefined => {
  switch (note.kind) {
    case "mirror_waits":
      return `${note.kind} ${note.reason} ${note.detail}`;
    case "lane_deserted":
      return `${note.kind} ${note.lane}`;
    case "author_barren":
      return `${note.kind} ${note.end} ${note.detail}`;
    case "author_exhausted":
      return `${note.kind} ${note.lane}`;
    case "awaits_submit":
    case "superseded":
    case "disk_low":
    case "ledger_waits":
      return note.kind;
    case "effect_failing":
      return `${note.kind} ${note.effect}`;
    case "trust":
    case "history_missing":
    case "lane_failed":
    case "lane_moved_by_hand":
    case "results_edited":
      return undefined;
  }
};

const hostsOut = ({ hostRows }: StatusView): readonly Standstill[] => {
  const isOut = hostRows.every((row) => OUT_OF_USE.has(row.status) && row.runs.length === 0);
  if (!isOut) return [];
  const [only, ...others] = hostRows;
  if (only === undefined)
    return [{ key: "no hosts", text: "! nothing can run, because the fleet has no hosts; then: fleet up" }];
  const named = hostRows.slice(0, HOSTS_NAMED).map(hostText);
  const more = hostRows.length - named.length;
  const mend = others.length === 0 ? mendText(only.mend) : mendText(["status"]);
  return [
    {
      key: hostRows.map(({ host, status }) => `${host} ${status}`).join(),
      text: `! nothing can run: ${named.join("; ")}${more > 0 ? ` and ${more} more` : ""}${mend}`,
    },
  ];
};

const hostText = ({ host, status, reason, next }: HostRow): string => {
  const done = next === undefined ? "" : `; ${terminalText(next, 100)}`;
  const why = reason === undefined || reason === "" ? "" : `, ${terminalText(reason, 100)}${done}`;
  return `${terminalText(host, 64)} is ${status}${why}`;
};
