/** What is said about a run when it is over: exit facts, metric, frozen files, memory. */
import { createHash } from "node:crypto";
import type { InvalidEnvReason, Lease, Manifest } from "../../proto/vocab/attempt.ts";
import type { MetricFinding } from "../core/attempt-course.ts";
import { attemptCourse } from "../core/attempt-course.ts";
import type { MetricLines } from "../core/metric-lines.ts";
import { readStarted } from "../runner/attempt-folder.ts";
import type { RunnerEnd } from "../runner/runner-process.ts";
import type { Attempt } from "./attempt.ts";
import type { OutcomeFacts } from "./attempt-reports.ts";
import type { StagedFacts } from "./attempt-store.ts";
import type { TakenCheckout } from "./checkout-pool.ts";
import type { Fault } from "./fault.ts";
import { hasNoRoom } from "./fault.ts";
import { readJsonMetric } from "./json-metric-file.ts";
import type { LaneAfter } from "./lane-check.ts";
import type { RunWatch } from "./run-watch.ts";
import { quoteEnd } from "./runner-calls.ts";
import { faultEnd } from "./stage.ts";
import { frozenBlobs } from "./tree-proof.ts";
import type { TreeProof } from "./tree-proof.ts";

/** Everything known about a run that is over. */
export interface EndedRun {
  readonly attempt: Attempt;
  /** The runner's folder of `run`. */
  readonly folder: string;
  readonly end: RunnerEnd;
  readonly survivors: readonly string[];
  readonly watch: RunWatch;
  readonly checkout: TakenCheckout;
  readonly staged: StagedFacts;
  readonly proof: TreeProof;
  /** Looks once more at what the lane rests on. */
  readonly lane: () => Promise<LaneAfter>;
}

/** The outcome, or that nothing ever ran and the lease goes back. */
export type Conclusion =
  | { readonly kind: "outcome"; readonly facts: OutcomeFacts }
  | { readonly kind: "returned"; readonly reason: string };

/** Reads what the run left and decides. */
export const concludeRun = async (run: EndedRun): Promise<Conclusion> => {
  const concluded = await conclusionOf(run);
  const { attempt, staged, survivors } = run;
  if (concluded.kind === "outcome") return { kind: "outcome", facts: await inLane(run, concluded.facts) };
  if (attempt.goAtMs === null) return concluded;
  // It was reported as running, and what runs cannot be handed back.
  const fault = { reason: neverBegan(run), detail: concluded.reason };
  const { stageMs, buildMs } = staged;
  return {
    kind: "outcome",
    facts: { ...faultEnd(fault), survivors, finals: {}, stageMs, buildMs, runMs: 0 },
  };
};

/** Outcomes that say something of the experiment, if the lane is what it was. */
const TELLING: ReadonlySet<OutcomeFacts["outcome"]["kind"]> = new Set([
  "succeeded",
  "failed",
  "oom",
  "timed_out",
]);

/** Last of all, since it may run code in the checkout: whoever touched what is frozen must be found before. */
const inLane = async (run: EndedRun, facts: OutcomeFacts): Promise<OutcomeFacts> => {
  if (!TELLING.has(facts.outcome.kind)) return facts;
  const after = await run.lane();
  if (after.kind === "same") return facts;
  const { value: _value, ...rest } = facts;
  if (after.kind === "cancelled") {
    const detail = "cancelled before it was known whether its lane is as it was";
    return { ...rest, outcome: { kind: "cancelled" }, detail, finals: {} };
  }
  const survivors = [...facts.survivors, ...after.survivors];
  return { ...rest, ...faultEnd(after.fault), survivors, finals: {} };
};

const neverBegan = ({ end, attempt }: EndedRun): InvalidEnvReason => {
  if (hasNoRoom(attempt.folder)) return "disk_full";
  if (end.kind === "runner_died") return "runner_died";
  return end.exit.notStarted?.reason === "slept" ? "slept" : "agent_error";
};

const conclusionOf = async (run: EndedRun): Promise<Conclusion> => {
  const { attempt, staged, survivors, checkout, end } = run;
  const exit = end.kind === "exit" ? end.exit : null;
  const base = { finals: {}, stageMs: staged.stageMs, buildMs: staged.buildMs, survivors };
  const fault = faultOf(attempt, exit === null && readStarted(run.folder) !== undefined);
  if (fault !== null) {
    await run.watch.finish();
    const runMs = exit?.runMs ?? 0;
    return { kind: "outcome", facts: { ...base, ...faultEnd(fault), survivors, runMs } };
  }
  if (exit === null && readStarted(run.folder) === undefined) {
    return { kind: "returned", reason: "its runner was gone before anything ran" };
  }
  const lines = await run.watch.finish();
  const beganAtMs = exit?.startedAtMs ?? null;
  const ran = beganAtMs !== null;
  const metric = ran ? await findMetric(attempt.lease, lines, checkout.place.root, beganAtMs) : notRun;
  const violated = ran ? await run.proof.touchedFrozen() : [];
  const lastOutput = await quoteEnd(run.folder);
  const { tolerated = [] } = attempt.lease;
  const decided = attemptCourse({ command: "run", exit, metric, violated, tolerated, lastOutput });
  if (decided.kind === "returned") return decided;
  const value = metric.kind === "value" ? { value: metric.value } : {};
  const finals = {
    ...lines.finals,
    ...(metric.kind === "value" ? { [attempt.lease.metric.name]: metric.value } : {}),
  };
  const memory = exit?.peakMemory === undefined ? {} : { peakMemory: exit.peakMemory };
  const { outcome, detail } = decided;
  const measured = { runMs: exit?.runMs ?? 0, droppedOutputBytes: exit?.bytesDropped ?? 0 };
  return { kind: "outcome", facts: { ...base, outcome, detail, ...value, finals, ...memory, ...measured } };
};

/** A runner that could not write its last word died of the full disk. */
const faultOf = (attempt: Attempt, isRunnerDead: boolean): Fault | null => {
  if (attempt.cancelled.signal.aborted) return null;
  if (attempt.fault !== null || !isRunnerDead || !hasNoRoom(attempt.folder)) return attempt.fault;
  return { reason: "disk_full", detail: "the disk was too full for the runner to say how the run ended" };
};

/** What `prepare` reports: the hash of every frozen path with its blob, and the versions that were told. */
export const manifestOf = (
  lease: Pick<Lease, "listing" | "frozen">,
  versions: Manifest["versions"],
): Manifest => ({
  frozenHash: createHash("sha256")
    .update(JSON.stringify(frozenBlobs(lease)))
    .digest("hex"),
  versions,
});

const notRun: MetricFinding = { kind: "missing", detail: "the run never began" };

const findMetric = async (
  { metric }: Lease,
  lines: MetricLines,
  root: string,
  beganAtMs: number,
): Promise<MetricFinding> => {
  if (metric.source.kind === "json") return await readJsonMetric(root, metric.source, beganAtMs);
  const value = lines.finals[metric.name];
  if (value !== undefined) return { kind: "value", value };
  const printed = lines.notNumbers[metric.name];
  const detail =
    printed === undefined
      ? `no line matches ${metric.source.pattern}`
      : `${metric.name} is ${printed}, which is no finite number`;
  return { kind: "missing", detail };
};
