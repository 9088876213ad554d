/** The status screen's data: header, hosts, lanes, notes. */
import type { ErrorFact } from "../../../proto/vocab/errors.ts";
import { untrusted } from "../../../proto/vocab/untrusted.ts";
import type { HostRow, RunRow } from "../../../proto/vocab/views/host-row.ts";
import type {
  CampaignHeader,
  LaneRow,
  LostMs,
  StatusNote,
  StatusView,
} from "../../../proto/vocab/views/status.ts";
import { mirrorBranch } from "../../../proto/vocab/mirror-branch.ts";
import { currentLanes } from "../../core/lanes.ts";
import { trialsOf } from "../../core/queries.ts";
import type { Attempt, Campaign, Experiment, Host, Lane, Ledgered, Trial } from "../../core/state.ts";
import { recordsOf } from "./frontier-view.ts";
import { hostRow, type StatusFacts } from "./host-row.ts";
import { statusNotes } from "./status-notes.ts";

/** What the screen is made of, beside the rows' facts. */
export interface StatusInput extends StatusFacts {
  readonly fleet: string;
  /** The fleet's state folder on the coordinator's machine. */
  readonly stateDir?: string;
  readonly busyShare?: number;
  readonly lost?: LostMs;
  /** Why nothing can be recorded at present. */
  readonly stall?: Extract<ErrorFact, { readonly code: "ledger_unwritable" }>;
}

/** Hosts that a session reaches. */
const UP: ReadonlySet<HostRow["status"]> = new Set([
  "up",
  "preparing",
  "busy",
  "idle",
  "blocked",
  "quarantined",
  "failed",
]);

const voidAttempts = (c: Campaign): number =>
  [...Object.values<Attempt>(c.attempts), ...c.ended.flatMap((e) => e.attempts)].filter(
    (a) => a.belief === "doubted" || (a.belief === "infra" && a.outcome?.outcome.kind !== "cancelled"),
  ).length;

const frontierOf = (c: Campaign): Pick<CampaignHeader, "frontier"> => {
  const lane = c.primary && c.lanes[c.primary];
  if (!lane) return {};
  const { record, gain } = recordsOf(lane);
  return {
    frontier: {
      commit: lane.tip.commit,
      ...(record === undefined ? {} : { value: record }),
      ...(gain === undefined ? {} : { gain }),
    },
  };
};

const header = (c: Campaign, input: StatusInput): CampaignHeader => {
  const open = Object.keys(c.experiments).length;
  const { stop, metric, tag, repository, resultsFile } = c.spec;
  return {
    tag,
    repository,
    resultsFile,
    status: c.status,
    reason: untrusted(c.statusReason),
    isFailure: c.isFailure,
    metric: { name: untrusted(metric.name), goal: metric.goal },
    runningForMs: Math.max(0, input.now.wallMs - c.startedAt),
    experiments: {
      total: c.ended.length + open,
      kept: c.ended.filter((e) => e.verdict === "keep").length,
      open,
      ...(stop.experiments === undefined ? {} : { stopAt: stop.experiments }),
    },
    voidAttempts: voidAttempts(c),
    queue: Object.values<Trial>(c.trials).filter((t) => t.experiment !== 0 && t.status === "waiting").length,
    ...(input.busyShare === undefined ? {} : { busyShare: input.busyShare }),
    ...(input.lost === undefined ? {} : { lost: input.lost }),
    ...frontierOf(c),
    mirror: mirrorBranch(tag),
  };
};

const laneRow = (c: Campaign, lane: Lane): LaneRow => {
  const baselines = trialsOf(c, lane, "baseline");
  const { record, gain } = recordsOf(lane);
  return {
    lane: lane.id,
    label: untrusted(lane.label),
    isPrimary: lane.id === c.primary,
    tip: lane.tip.commit,
    landings: lane.landings.length,
    ...(record === undefined ? {} : { record }),
    ...(gain === undefined ? {} : { gain }),
    baselines: { done: baselines.filter((t) => t.accepted).length, planned: baselines.length },
    open: Object.values<Experiment>(c.experiments).filter((e) => e.lane === lane.id).length,
    ...(lane.failed === undefined ? {} : { failed: untrusted(lane.failed) }),
    ...(lane.movedByHand === undefined ? {} : { movedByHand: untrusted(lane.movedByHand) }),
    ...(lane.rows.warning === undefined ? {} : { rowsWarning: untrusted(lane.rows.warning) }),
  };
};

const remainingMs = (row: RunRow): number =>
  row.phase === "expired" || row.phase === "ending" ? 0 : Math.max(0, row.budgetMs - (row.elapsedMs ?? 0));

/** Until every slot of the reachable hosts has run what it holds; budgets only, since builds cannot be foreseen. */
const workAhead = (s: Ledgered, rows: readonly HostRow[]): Pick<StatusView, "workAhead"> => {
  const budgetMs = (s.campaign?.spec.budgetSeconds ?? 0) * 1000;
  const lasts = rows
    .filter((row) => row.status === "busy")
    .flatMap((row) => {
      const bySlot = Map.groupBy(row.runs, (run) => run.slot);
      const stagedEach = (row.staged / Math.max(1, bySlot.size)) * budgetMs;
      return [...bySlot.values()].map((runs) =>
        runs.reduce((sum, run) => sum + remainingMs(run), stagedEach),
      );
    });
  if (lasts.length === 0) return {};
  return { workAhead: { firstIdleMs: Math.min(...lasts), lastIdleMs: Math.max(...lasts) } };
};

/** The whole screen. */
export const statusView = (input: StatusInput): StatusView => {
  const { ledgered, live } = input;
  const c = ledgered.campaign;
  const hostRows = Object.values<Host>(ledgered.hosts).map((host) => hostRow(input, host));
  const sum = (pick: (row: HostRow) => number): number => hostRows.reduce((n, row) => n + pick(row), 0);
  return {
    fleet: input.fleet,
    asOf: input.now.wallMs,
    source: live ? "daemon" : "ledger",
    ...(c ? { campaign: header(c, input) } : {}),
    hosts: { up: hostRows.filter((row) => isUp(row, input)).length, total: hostRows.length },
    slots: { busy: sum((row) => row.slots.busy), total: sum((row) => row.slots.total) },
    ...workAhead(ledgered, hostRows),
    hostRows,
    lanes: c
      ? currentLanes(c)
          .map((lane) => laneRow(c, lane))
          .toSorted((a, b) => Number(b.isPrimary) - Number(a.isPrimary))
      : [],
    notes: [...diskNotes(input), ...statusNotes(ledgered, live, input.stateDir)],
  };
};

/** The coordinator's own disk stands before everything else: nothing goes on without it. */
const diskNotes = ({ live, ledgered, stateDir = "", stall }: StatusInput): readonly StatusNote[] => {
  const { path, detail } = stall ?? { path: "", detail: "" };
  if (stall) return [{ kind: "ledger_waits", path, detail: untrusted(detail) }];
  const { freeBytes, isLow } = live?.disk ?? { freeBytes: 0, isLow: false };
  return isLow ? [{ kind: "disk_low", folder: stateDir, freeBytes, lowMb: ledgered.policy.diskLowMb }] : [];
};

/** A drained host counts as up while its session lives. */
const isUp = (row: HostRow, { live }: StatusInput): boolean =>
  UP.has(row.status) || (row.status === "drained" && live?.links[row.host]?.kind === "up");
