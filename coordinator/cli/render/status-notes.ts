/** The notes of the status screen as lines: what is not as it should be, and the command that mends it. */
import type { StatusNote } from "../../../proto/vocab/views/status.ts";
import { commandText } from "../command-text.ts";
import { count } from "../formats.ts";
import { terminalText } from "../terminal-text.ts";

const MEBIBYTE = 1024 * 1024;

const fact = (note: StatusNote): string => {
  switch (note.kind) {
    case "trust":
      return `trust: experiments run with your rights, beside your keys, on ${note.hosts.map((host) => terminalText(host, 64)).join(", ")}`;
    case "mirror_waits":
      return note.reason === "checked_out"
        ? `${terminalText(note.branch, 100)} stays behind while it is checked out in ${terminalText(note.detail)}; switch to another branch there`
        : `${terminalText(note.branch, 100)} stays behind because somebody else moved it: ${terminalText(note.detail)}`;
    case "history_missing":
      return `this ledger went back in time: hosts saw grants ${note.fromToken} to ${note.toToken}, which it does not hold; what comes of them is kept as foreign and never counts`;
    case "superseded":
      return `another coordinator with a copy of this ledger (term ${note.term}) served ${terminalText(note.host, 64)} since, or this machine was put back to a snapshot; this one grants nothing: end the process of the wrong one, and start the right one again with fleet up`;
    case "disk_low":
      return `the disk of ${terminalText(note.folder)} has ${Math.floor(note.freeBytes / MEBIBYTE)} MiB free, and below ${note.lowMb} (policy.disk_low_mb) nothing new begins; free some there, and it goes on by itself`;
    case "ledger_waits":
      return `${terminalText(note.path)} cannot be written: ${terminalText(note.detail)}; outcomes wait for it and hosts go on; free some space there, and it goes on by itself`;
    case "lane_failed":
      return `lane ${terminalText(note.lane, 80)} cannot be measured: ${terminalText(note.reason)}`;
    case "lane_deserted":
      return `${count(note.waiting, "experiment")} in lane ${terminalText(note.lane, 80)} cannot run: no host that is up can measure there${note.mend === undefined ? "; bring one back, or end without them with: fleet stop" : ""}`;
    case "lane_moved_by_hand":
      return `lane ${terminalText(note.lane, 80)} stopped, its ref was moved by hand to ${terminalText(note.actual, 80)}`;
    case "results_edited":
      return `results of ${terminalText(note.lane, 80)}: ${terminalText(note.detail)}`;
    case "author_barren":
      return barrenFact(note);
    case "author_exhausted":
      return `the sweep has tried all settings in lane ${terminalText(note.lane, 80)}; to go on, widen author.knobs in fleet.yaml${note.mend?.[0] === "run" ? "" : " before the next fleet run"}`;
    case "awaits_submit":
      return "nothing is left to run; it waits for: fleet submit <branch>";
    case "effect_failing":
      return `${terminalText(note.effect, 80)} failed ${note.failures} times and is tried again: ${terminalText(note.detail)}`;
  }
};

type Barren = Extract<StatusNote, { kind: "author_barren" }>;

const barrenFact = ({ author, end, count: times, detail, output }: Barren): string => {
  const what = terminalText(detail);
  if (author === "sweep" && end === "failed")
    return `the sweep can propose nothing: ${what}; mend author.knobs in fleet.yaml and end the campaign with fleet stop`;
  const how = end === "failed" ? "failed" : "changed nothing";
  const said = `the author ${how}${times === 1 ? "" : ` ${times} times in a row`}: ${what}; it is asked again by itself`;
  return output === undefined ? said : `${said}; what it printed: ${terminalText(output)}`;
};

/** One line for each note. */
export const noteLines = (notes: readonly StatusNote[]): readonly string[] =>
  notes.map((note) => `! ${fact(note)}${mendText(note.mend)}`);

/** `; then: fleet undrain gpu1`, or nothing when no command helps. */
export const mendText = (mend: readonly string[] | undefined): string =>
  mend === undefined || mend.length === 0 ? "" : `; then: ${commandText(["fleet", ...mend])}`;
