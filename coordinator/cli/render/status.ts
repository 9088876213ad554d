/** The status screen: one header line, the hosts, the lanes when there are several, and what is not as it should be. */
import type { HostRow, RunRow } from "../../../proto/vocab/views/host-row.ts";
import type {
  CampaignHeader,
  LaneRow,
  LostMs,
  StatusNote,
  StatusView,
} from "../../../proto/vocab/views/status.ts";
import {
  count,
  formatAge,
  formatClock,
  formatExperiment,
  formatGain,
  formatValue,
  shortCommit,
} from "../formats.ts";
import { renderTable, type TableRow } from "../table.ts";
import { terminalText } from "../terminal-text.ts";
import { mendText, noteLines } from "./status-notes.ts";

const HOST_TITLES = ["HOST", "ACCELERATOR", "SLOTS", "STATUS", "EXPERIMENT", "ELAPSED", "METRIC", "SEEN"];
/** Where the reason of an abnormal host begins. */
const REASON_COLUMN = 4;
/** Statuses that need no explanation. */
const NORMAL: ReadonlySet<HostRow["status"]> = new Set(["up", "busy", "idle", "preparing", "connecting"]);
const SUBJECT_CHARACTERS = 40;

/** The lines of the screen at the wall-clock time `nowMs`. */
export const statusLines = (view: StatusView, nowMs: number): readonly string[] => {
  const behindMs = Math.max(0, nowMs - view.asOf);
  const hosts = renderTable(
    HOST_TITLES,
    view.hostRows.flatMap((row) => hostRows(row, behindMs, view.campaign?.metric.name)),
  );
  const lanes = view.lanes.length > 1 ? renderTable(LANE_TITLES, view.lanes.map(laneRow)) : [];
  const after = [...noteLines(view.notes), ...workAheadLines(view)];
  return [[...headerLines(view, behindMs)], hosts, lanes, after]
    .filter((part) => part.length > 0)
    .flatMap((part, index) => (index === 0 ? part : ["", ...part]));
};

const headerLines = (view: StatusView, behindMs: number): readonly string[] => {
  const { campaign, hosts, slots } = view;
  const parts = [
    terminalText(view.fleet, 64),
    ...(campaign ? [`campaign ${terminalText(campaign.tag, 64)}${statusSuffix(campaign)}`] : ["no campaign"]),
    `${hosts.up}/${count(hosts.total, "host")} up`,
    `${slots.busy}/${count(slots.total, "slot")} busy`,
    ...(campaign ? campaignParts(campaign) : []),
    `as of ${formatAge(behindMs)} ago`,
  ];
  const why = campaign && campaign.status !== "running" && campaign.reason !== "";
  return [
    parts.join("  "),
    ...(why
      ? [
          `${campaign.isFailure ? "failed" : campaign.status}: ${terminalText(campaign.reason)}${campaignMend(campaign, view.notes)}`,
        ]
      : []),
    ...(view.source === "ledger"
      ? ["no coordinator answers; this is what its ledger knows; then: fleet up"]
      : []),
  ];
};

const statusSuffix = ({ status, isFailure }: CampaignHeader): string => {
  if (status === "running") return "";
  return ` (${isFailure ? "failed" : status})`;
};

const campaignMend = (
  { status, isFailure, experiments }: CampaignHeader,
  notes: readonly StatusNote[],
): string => {
  if (status === "paused") return mendText(["resume"]);
  // A sweep that has tried everything would only end again; its note says what helps.
  if (status !== "ended" || notes.some(({ kind }) => kind === "author_exhausted")) return "";
  const { total, stopAt } = experiments;
  const isFull = !isFailure && stopAt !== undefined && total >= stopAt;
  return isFull ? "; raise stop.experiments in fleet.yaml, then: fleet run" : mendText(["run"]);
};

const MINUTE_MS = 60_000;

const lostWords: Readonly<Record<keyof LostMs, string>> = {
  voidMs: "void",
  buildMs: "build",
  fetchMs: "fetch",
  envMs: "env",
  idleMs: "idle",
  partitionMs: "partition",
};

/** Whole minutes of slots, the largest first; nothing while no cause has one. */
const lostParts = (lost: LostMs | undefined): readonly string[] => {
  const parts = (Object.keys(lostWords) as (keyof LostMs)[])
    .map((cause) => ({ word: lostWords[cause], minutes: Math.floor((lost?.[cause] ?? 0) / MINUTE_MS) }))
    .filter(({ minutes }) => minutes > 0)
    .toSorted((one, other) => other.minutes - one.minutes);
  if (parts.length === 0) return [];
  const sum = parts.reduce((all, { minutes }) => all + minutes, 0);
  return [`lost ${sum} min: ${parts.map(({ word, minutes }) => `${word} ${minutes}`).join(", ")}`];
};

const campaignParts = (campaign: CampaignHeader): readonly string[] => {
  const { experiments, voidAttempts, queue, busyShare, lost, frontier } = campaign;
  const of = experiments.stopAt === undefined ? "" : `/${experiments.stopAt}`;
  const gain = frontier?.gain === undefined || frontier.gain === 0 ? "" : ` (${formatGain(frontier.gain)})`;
  return [
    ...(queue > 0 ? [`queue ${queue}`] : []),
    `${experiments.total}${of} experiments (${experiments.kept} kept)`,
    ...(voidAttempts > 0 ? [`${count(voidAttempts, "run")} lost by hosts`] : []),
    ...(busyShare === undefined ? [] : [`busy ${(busyShare * 100).toFixed(1)} %`]),
    ...lostParts(lost),
    ...(frontier ? [`frontier ${formatValue(frontier.value)}${gain} @ ${shortCommit(frontier.commit)}`] : []),
  ];
};

const hostRows = (row: HostRow, behindMs: number, metricName: string | undefined): readonly TableRow[] => {
  const own = [
    terminalText(row.host, 64),
    row.accelerators.map((label) => terminalText(label, 40)).join(", "),
    row.slots.total === 0 ? "" : `${row.slots.busy}/${row.slots.total}`,
    row.status,
  ];
  if (!NORMAL.has(row.status) && (row.reason !== undefined || row.mend !== undefined))
    return [{ cells: own, rest: abnormal(row, behindMs), restFrom: REASON_COLUMN }, ...blockedRows(row)];
  const seen = row.seenAgoMs === undefined ? "" : formatAge(row.seenAgoMs + behindMs).replace(" ", "");
  const [first, ...more] = row.runs.map((run) => runCells(run, row, metricName));
  return [
    { cells: [...own, ...(first ?? ["", "", ""]), seen] },
    ...more.map((cells) => ({ cells: ["", "", "", "", ...cells] })),
    ...(row.status === "blocked" ? [] : blockedRows(row)),
    ...quarantinedRows(row),
  ];
};

const abnormal = (row: HostRow, behindMs: number): string => {
  const since = row.seenAgoMs === undefined ? "" : `, last heard ${formatAge(row.seenAgoMs + behindMs)} ago`;
  const isSilent = row.status === "suspect" || row.status === "away";
  const reason =
    row.reason === undefined || row.reason === "" ? "no word from it" : terminalText(row.reason, 160);
  const next = row.next === undefined ? "" : `; ${terminalText(row.next, 160)}`;
  return `${reason}${isSilent ? since : ""}${next}${mendText(row.mend)}`;
};

const blockedRows = ({ blocked, host, reason }: HostRow): readonly TableRow[] =>
  blocked
    .filter((slot) => slot.reason !== reason)
    .map((slot) => ({
      cells: ["", "", "", `slot ${slot.slot}`],
      rest: `waits: ${terminalText(slot.reason, 160)}${mendText(["check", host])}`,
      restFrom: REASON_COLUMN,
    }));

const quarantinedRows = ({ quarantined, host }: HostRow): readonly TableRow[] =>
  quarantined.map(({ slot, reason, againInMs }) => ({
    cells: ["", "", "", `slot ${slot}`],
    rest: `quarantined: ${terminalText(reason, 160)}${againInMs === undefined ? "" : `; tried again in ${formatAge(againInMs)}`}${mendText(["undrain", host])}`,
    restFrom: REASON_COLUMN,
  }));

/** A number that is not the campaign's metric is shown with its name. */
export const metricText = (
  { name, value }: NonNullable<RunRow["lastMetric"]>,
  metricName: string | undefined,
): string => `${name === metricName ? "" : `${terminalText(name, 24)} `}${formatValue(value)}`;

const runCells = (run: RunRow, row: HostRow, metricName: string | undefined): readonly string[] => {
  const isRunning = run.phase === "running" || run.phase === "ending";
  const what =
    run.experiment === 0
      ? run.purpose
      : `${formatExperiment(run.experiment)} ${terminalText(run.subject ?? "", SUBJECT_CHARACTERS)}`;
  const slot = row.slots.total > 1 ? `[${run.slot}] ` : "";
  // As of the view: nobody knows whether it still runs.
  const elapsed =
    run.elapsedMs === undefined ? "" : `${formatClock(run.elapsedMs)}/${formatClock(run.budgetMs)}`;
  const metric = run.lastMetric;
  return [
    `${slot}${what.trim()}${isRunning ? "" : ` (${run.phase})`}`,
    elapsed,
    metric === undefined ? "" : `${metricText(metric, metricName)} (step ${metric.step})`,
  ];
};

const LANE_TITLES = ["LANE", "TIP", "RECORD", "GAIN", "LANDED", "OPEN", "BASELINES"];

const laneRow = (lane: LaneRow): TableRow => ({
  cells: [
    `${terminalText(lane.label, 60)}${lane.isPrimary ? " *" : ""}`,
    shortCommit(lane.tip),
    lane.record === undefined ? "" : formatValue(lane.record),
    lane.gain === undefined ? "" : formatGain(lane.gain),
    String(lane.landings),
    String(lane.open),
    lane.baselines.done < lane.baselines.planned ? `${lane.baselines.done}/${lane.baselines.planned}` : "",
  ],
});

const workAheadLines = ({ workAhead }: StatusView): readonly string[] =>
  workAhead === undefined || workAhead.lastIdleMs === 0
    ? []
    : [
        `if this coordinator sleeps: first slot idle after ${formatAge(workAhead.firstIdleMs)}, last after ${formatAge(workAhead.lastIdleMs)}`,
      ];
