/** One run on this host: from the runner that waits for its slot to the report of how it ended. */
import { giveGo, readStarted } from "../runner/attempt-folder.ts";
import { monotonicMs } from "../runner/clock.ts";
import { awaitExit, endOrphans } from "../runner/runner-process.ts";
import type { Attempt } from "./attempt.ts";
import { reportOutcome, reportPhase, reportReturned } from "./attempt-reports.ts";
import { commandFolder } from "./attempt-store.ts";
import type { TakenCheckout } from "./checkout-pool.ts";
import { concludeRun } from "./conclude.ts";
import type { CourseContext, Ready } from "./course-context.ts";
import { faultIn } from "./fault.ts";
import { goneFrom, releaseWhen } from "./gone.ts";
import type { LaneAfter } from "./lane-check.ts";
import { laneAfterRun } from "./lane-check.ts";
import { RunWatch } from "./run-watch.ts";
import { endRun } from "./survivors.ts";

/** Does `work` with a checkout that a run may use. When it rejects, the checkout is released once nothing of the run lives any more. */
export const holding = async (
  attempt: Attempt,
  checkout: TakenCheckout,
  { stopping }: CourseContext,
  work: () => Promise<void>,
): Promise<void> => {
  try {
    await work();
  } catch (thrown) {
    // A runner that nobody follows still uses checkout and device. A stopping agent leaves both to the next one.
    if (!stopping.aborted) await endRun(attempt, stopping);
    checkout.release();
    throw thrown;
  }
};

/** Waits for the slot unless it runs already, and reports how it ended. Rejects when it can no longer be followed, or when the agent stops. */
export const followRun = async (
  attempt: Attempt,
  ready: Ready,
  context: CourseContext,
  status: "waits for go" | "runs",
): Promise<void> => {
  const { lease } = attempt;
  const folder = commandFolder(attempt.folder, "run");
  const { metric } = lease;
  const watch = new RunWatch({ folder, attempt, metric, reports: context.reports });
  if (status === "runs") {
    context.slot.occupy(attempt);
    markRunning(attempt, context, watch, readStarted(folder)?.atMs ?? Date.now());
  } else {
    reportPhase(attempt, context.reports, "staged", "");
    context.slot.offer({ attempt, start: () => go(attempt, ready, context, watch) });
  }
  const end = await awaitExit(folder, context.stopping);
  attempt.phase = "ending";
  const survivors = end.kind === "exit" ? end.exit.survivors : await endOrphans(folder, lease.graceMs);
  const gone = goneFrom(folder, survivors, end, context.stopping);
  context.slot.vacate(attempt, survivors, gone);
  const allGone: Promise<void>[] = [gone];
  const lane = async (): Promise<LaneAfter> => {
    const after = await laneAfterRun(attempt, ready, context);
    allGone.push(after.gone);
    return after;
  };
  const concluded = await concludeRun({ attempt, end, survivors, watch, folder, ...ready, lane });
  releaseWhen(Promise.all(allGone), ready.checkout.release, context.logger);
  if (concluded.kind === "returned") reportReturned(attempt, context.reports, concluded.reason);
  else reportOutcome(attempt, context.reports, concluded.facts);
};

/** The moment in which the slot is free: must not throw and must not take long. */
const go = (attempt: Attempt, { proof }: Ready, context: CourseContext, watch: RunWatch): void => {
  const { attempt: id, token, slot } = attempt.lease;
  const failed = (what: string) => (thrown: unknown) =>
    context.logger.error({ attempt: id, error: String(thrown) }, what);
  try {
    const changed = proof.firstChange();
    if (changed !== null) {
      const detail = `${changed} changed between its check and the start`;
      attempt.blame({ reason: "tree_mismatch", detail });
      return;
    }
    giveGo(commandFolder(attempt.folder, "run"), token);
    markRunning(attempt, context, watch, Date.now());
    checkAgain(attempt, context, slot).catch(failed("the devices could not be looked at again"));
  } catch (thrown) {
    failed("go failed")(thrown);
    attempt.blame(faultIn(thrown, attempt.folder));
  }
};

/** Somebody may have come to the device while the attempt was staged; asking takes longer than a start may. */
const checkAgain = async (attempt: Attempt, context: CourseContext, slot: number): Promise<void> => {
  const fault = await context.deviceCheck.busyFault(context.devicesOf(slot), attempt.lease);
  if (fault !== null && attempt.phase === "running") attempt.blame(fault);
};

const markRunning = (attempt: Attempt, context: CourseContext, watch: RunWatch, beganAtMs: number): void => {
  attempt.goAtMs = monotonicMs() - Math.max(0, Date.now() - beganAtMs);
  reportPhase(attempt, context.reports, "running", "");
  watch.start(beganAtMs);
};
