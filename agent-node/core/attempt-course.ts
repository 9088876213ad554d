/** From the facts of one finished command to what is said about its attempt. */
import {
  type InvalidEnvReason,
  isTaintReason,
  type OutcomeKind,
  type TaintReason,
} from "../../proto/vocab/attempt.ts";
import { hasDiskFull, hasMemoryExhausted, missingProgram } from "./failure-text.ts";

/** What the runner's exit facts say, as far as it decides. */
export interface ExitSummary {
  readonly notStarted?: { readonly reason: string; readonly detail: string };
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  readonly cancelled?: { readonly by: "abort" | "terminated"; readonly reason: string };
  readonly kernelOomKills: number;
  readonly sleptMs: number;
  /** What happened to the host meanwhile, the gravest first; a runner of a later release may know other reasons. */
  readonly taints?: readonly { readonly reason: string; readonly detail: string }[];
  /** What did not work but did not stop the command, for instance that its output could not be written; foreign text. */
  readonly notes: readonly string[];
}

/** What was found where the metric should be. */
export type MetricFinding =
  /** None is needed: purpose `prepare`. */
  | { readonly kind: "not_needed" }
  | { readonly kind: "value"; readonly value: number }
  | { readonly kind: "missing"; readonly detail: string }
  | { readonly kind: "stale"; readonly detail: string };

/** Everything that decides about one command of an attempt. */
export interface CourseFacts {
  readonly command: "setup" | "build" | "run";
  /** Null when the runner died without saying how it ended. */
  readonly exit: ExitSummary | null;
  /** Only read for `run`. */
  readonly metric: MetricFinding;
  /** Frozen paths that changed while the command ran. */
  readonly violated: readonly string[];
  /** Taints that void nothing, as the lease says. */
  readonly tolerated: readonly TaintReason[];
  /** The end of the output; foreign text. */
  readonly lastOutput: string;
}

/** What to report. `detail` is one sentence, possibly quoting the host: foreign text. */
export type CourseEnd =
  | { readonly kind: "outcome"; readonly outcome: OutcomeKind; readonly detail: string }
  /** Never started and nobody's fault: the lease goes back. */
  | { readonly kind: "returned"; readonly reason: string };

/** Exit code of a shell whose child was ended by SIGKILL. */
const KILLED_EXIT_CODE = 137;
/** Exit code of a shell for a program that does not exist. */
const NOT_FOUND_EXIT_CODE = 127;

/**
 * Decides, first match wins: a dead runner, never started, cancelled, slept, violated, timed out, failed, no metric,
 * succeeded. What a run touched counts even if it timed out; what a cancelled one did never counts. A taint voids what only the
 * host's pace decided, a number and a time limit: a command that broke broke by itself, however hot the host was. A tolerated taint is only told.
 */
export function attemptCourse(facts: CourseFacts): CourseEnd {
  const { exit, command, violated, tolerated } = facts;
  if (exit === null) return invalid("runner_died", `the runner of ${command} died`);
  if (exit.notStarted !== undefined) return notStarted(exit.notStarted, command);
  if (exit.cancelled?.by === "terminated")
    return invalid("runner_died", `${exit.cancelled.reason} during ${command}`);
  if (exit.cancelled !== undefined)
    return outcome({ kind: "cancelled" }, `cancelled: ${exit.cancelled.reason}`);
  if (exit.sleptMs > 0) return invalid("slept", `the host slept for ${exit.sleptMs} ms during ${command}`);
  if (violated.length > 0)
    return outcome(
      { kind: "violated", paths: violated },
      `${command} changed what is frozen: ${violated.join(", ")}`,
    );
  if (exit.timedOut)
    return paced({ kind: "timed_out" }, `${command} was ended at its time limit`, exit, tolerated);
  if (exit.exitCode !== 0) return failed(facts, exit);
  if (command !== "run") return outcome({ kind: "succeeded" }, `${command} succeeded`);
  return measured(facts.metric, exit, tolerated);
}

function notStarted(
  { reason, detail }: NonNullable<ExitSummary["notStarted"]>,
  command: CourseFacts["command"],
): CourseEnd {
  switch (reason) {
    case "aborted":
      return outcome({ kind: "cancelled" }, `cancelled before ${command}: ${detail}`);
    case "start_window":
    case "slept":
      return { kind: "returned", reason: detail };
    case "device_busy":
      return invalid("device_busy", detail);
    default:
      return invalid(
        hasDiskFull(detail) ? "disk_full" : "agent_error",
        `${command} could not be started: ${detail}`,
      );
  }
}

function failed(facts: CourseFacts, exit: ExitSummary): CourseEnd {
  const { command, lastOutput } = facts;
  const { exitCode, signal } = exit;
  const how = signal === null ? `ended with code ${exitCode}` : `was ended by ${signal}`;
  const program = exitCode === NOT_FOUND_EXIT_CODE ? missingProgram(lastOutput) : undefined;
  if (program !== undefined) return invalid("program_not_found", `program not found: ${program}`);
  if (hasDiskFull(lastOutput) || exit.notes.some(hasDiskFull))
    return invalid("disk_full", `${command} ${how}: no space left on the device`);
  if (command === "setup") return invalid("setup_failed", `setup ${how}`);
  const wasKilled = signal === "SIGKILL" || exitCode === KILLED_EXIT_CODE;
  if (wasKilled && exit.kernelOomKills > 0)
    return outcome({ kind: "oom" }, `${command} ${how} while the kernel ran out of memory`);
  if (hasMemoryExhausted(lastOutput)) return outcome({ kind: "oom" }, `${command} ${how}: out of memory`);
  const reason = command === "build" ? "build" : "exit";
  return outcome({ kind: "failed", exitCode, signal, reason }, `${command} ${how}`);
}

function measured(metric: MetricFinding, exit: ExitSummary, tolerated: CourseFacts["tolerated"]): CourseEnd {
  const { exitCode, signal } = exit;
  switch (metric.kind) {
    case "value":
    case "not_needed":
      return paced({ kind: "succeeded" }, "run succeeded", exit, tolerated);
    case "missing":
      if (exit.notes.some(hasDiskFull))
        return invalid("disk_full", `the output was cut off: ${metric.detail}`);
      return outcome({ kind: "failed", exitCode, signal, reason: "no_metric" }, metric.detail);
    case "stale":
      // How old a file is, the clock decided.
      return (
        taintOf(exit, tolerated, "clock_stepped") ??
        outcome({ kind: "failed", exitCode, signal, reason: "stale_metric" }, metric.detail)
      );
  }
}

/** An end that the host's pace decided: void by a taint, unless all of them are tolerated. */
function paced(
  kind: OutcomeKind,
  detail: string,
  exit: ExitSummary,
  tolerated: CourseFacts["tolerated"],
): CourseEnd {
  const told = (exit.taints ?? []).map((taint) => taint.detail).join("; ");
  return taintOf(exit, tolerated) ?? outcome(kind, told === "" ? detail : `${detail}; tolerated: ${told}`);
}

/** The first taint that is not tolerated, or the first of this reason, as the end of the run; every such taint is told. */
function taintOf(
  { taints = [] }: ExitSummary,
  tolerated: CourseFacts["tolerated"],
  only?: TaintReason,
): CourseEnd | undefined {
  const voiding = taints.filter(({ reason }) => !(tolerated as readonly string[]).includes(reason));
  const taint = voiding.find(({ reason }) => only === undefined || reason === only);
  if (taint === undefined) return undefined;
  const reason = isTaintReason(taint.reason) ? taint.reason : "agent_error";
  return invalid(reason, voiding.map(({ detail }) => detail).join("; "));
}

const outcome = (kind: OutcomeKind, detail: string): CourseEnd => ({
  kind: "outcome",
  outcome: kind,
  detail,
});

const invalid = (reason: InvalidEnvReason, detail: string): CourseEnd =>
  outcome({ kind: "invalid_env", reason }, detail);
