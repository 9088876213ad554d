/** The course of one attempt on this host, from its lease to the report of its end; every step can be taken up by the next agent. */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { howToTakeUp, runStatus, type RunTraces } from "../core/take-up.ts";
import { tellWindow } from "../core/told-window.ts";
import { extendStart, giveAbort, readExit, readStarted } from "../runner/attempt-folder.ts";
import { FILES } from "../runner/contract.ts";
import { findRunner } from "../runner/runner-process.ts";
import type { Attempt } from "./attempt.ts";
import { AttemptLog } from "./attempt-log.ts";
import type { StagedFacts } from "./attempt-store.ts";
import { reportOutcome, reportPhase, reportReturned } from "./attempt-reports.ts";
import { commandFolder, storeStaged } from "./attempt-store.ts";
import type { TakenCheckout } from "./checkout-pool.ts";
import { settingOf } from "./command-setting.ts";
import { manifestOf } from "./conclude.ts";
import type { CourseContext, Ready } from "./course-context.ts";
import { faultIn } from "./fault.ts";
import { releaseWhen } from "./gone.ts";
import { stagedLane } from "./lane-check.ts";
import { followRun, holding } from "./run-course.ts";
import type { CommandSetting } from "./runner-calls.ts";
import { startWaitingRunner } from "./runner-calls.ts";
import type { StageEnd } from "./stage.ts";
import { faultEnd, stage } from "./stage.ts";
import type { StageOutput } from "./stage-output.ts";
import { sendStageOutput } from "./stage-output.ts";
import { blockBySurvivors, blockUntilGone, endRun, endStageCommands } from "./survivors.ts";
import { TreeProof } from "./tree-proof.ts";

/** Stages, waits for the slot, runs, reports. Resolves when the end stands in the spool, or when the agent stops. */
export const runCourse = async (attempt: Attempt, context: CourseContext): Promise<void> => {
  await guarded(attempt, context, () => stageAndRun(attempt, context));
};

/** Takes up an attempt that an earlier agent left, wherever it is. */
export const adoptCourse = async (
  attempt: Attempt,
  staged: StagedFacts | null,
  context: CourseContext,
): Promise<void> => {
  if (attempt.done !== null) return blockBySurvivors(attempt, context);
  await guarded(attempt, context, () => takeUp(attempt, staged, context));
};

const takeUp = async (
  attempt: Attempt,
  staged: StagedFacts | null,
  context: CourseContext,
): Promise<void> => {
  let how: ReturnType<typeof howToTakeUp>;
  try {
    how = howToTakeUp(staged !== null, runStatus(tracesIn(commandFolder(attempt.folder, "run"))));
  } catch (thrown) {
    context.slot.occupy(attempt);
    await endRun(attempt, context.stopping);
    throw thrown;
  }
  if (staged === null || how === "restage") {
    await endStageCommands(attempt);
    return await stageAndRun(attempt, context);
  }
  const { lease, folder } = attempt;
  const checkout = context.checkouts.retake(lease.slot, staged.checkout);
  attempt.hasRunner = true;
  if (how === "runs") context.slot.occupy(attempt);
  await holding(attempt, checkout, context, async () => {
    const { root } = checkout.place;
    const proof = how === "runs" ? TreeProof.load(root, lease, folder) : await TreeProof.make(root, lease);
    await followRun(attempt, { checkout, staged, proof }, context, how);
  });
};

const tracesIn = (folder: string): RunTraces => ({
  hasStarted: readStarted(folder) !== undefined,
  hasExit: readExit(folder) !== undefined,
  hasGo: existsSync(join(folder, FILES.go)),
  isRunnerAlive: findRunner(folder) !== undefined,
});

const stageAndRun = async (attempt: Attempt, context: CourseContext): Promise<void> => {
  reportPhase(attempt, context.reports, "staging", "");
  const ready = await context.slot.inTurn(attempt.cancelled.signal, () => prepare(attempt, context));
  if (ready === null) return;
  await holding(attempt, ready.checkout, context, () => followRun(attempt, ready, context, "waits for go"));
};

const guarded = async (
  attempt: Attempt,
  context: CourseContext,
  course: () => Promise<void>,
): Promise<void> => {
  try {
    await course();
  } catch (thrown) {
    if (context.stopping.aborted) return;
    if (attempt.done !== null) throw thrown;
    const failure = attempt.cancelled.signal.aborted
      ? { outcome: { kind: "cancelled" } as const, detail: reasonOf(attempt), survivors: [] }
      : faultEnd(faultIn(thrown, attempt.folder));
    context.logger.warn({ attempt: attempt.lease.attempt, error: String(thrown) }, "an attempt ended early");
    context.slot.vacate(attempt, [], Promise.resolve());
    reportOutcome(attempt, context.reports, { ...failure, finals: {}, stageMs: 0, buildMs: 0, runMs: 0 });
  }
};

const reasonOf = ({ cancelled }: Attempt): string =>
  `cancelled before it ran: ${(cancelled.signal.reason as Error).message}`;

/** In the slot's staging turn: everything up to a waiting runner. Null when the attempt is over already. */
const prepare = async (attempt: Attempt, context: CourseContext): Promise<Ready | null> => {
  const checkout = await context.checkouts.take(attempt.lease.slot, attempt.cancelled.signal);
  try {
    return await prepareIn(checkout, attempt, context);
  } catch (thrown) {
    checkout.release();
    throw thrown;
  }
};

const prepareIn = async (
  checkout: TakenCheckout,
  attempt: Attempt,
  context: CourseContext,
): Promise<Ready | null> => {
  const { lease, cancelled } = attempt;
  const devices = context.devicesOf(lease.slot);
  if (attempt.isPastWindow()) {
    checkout.release();
    reportReturned(attempt, context.reports, "its start window passed before it was staged");
    return null;
  }
  await context.checkouts.warm(lease.slot, checkout.index, lease.recipe.cache);
  const setting = settingOf(attempt, checkout, context);
  const end = await stage(context.runner, setting, checkout.place, cancelled.signal);
  if (end.kind === "ended") {
    const gone = blockUntilGone(attempt, end.survivors, context);
    releaseWhen(gone, checkout.release, context.logger);
    await tellStageOutput(attempt, end.output, context);
    reportOutcome(attempt, context.reports, { ...end, finals: {}, runMs: 0 });
    return null;
  }
  if (lease.purpose === "prepare") {
    await endPrepared(attempt, checkout, end, context);
    return null;
  }
  const { stageMs, buildMs, versions } = end;
  if (attempt.isPastWindow()) {
    checkout.release();
    reportReturned(attempt, context.reports, "its start window passed while it was staged");
    return null;
  }
  const [proof, lane, busy] = await Promise.all([
    TreeProof.make(checkout.place.root, lease),
    stagedLane(attempt, checkout, versions, context),
    context.deviceCheck.busyFault(devices, lease),
  ]);
  const fault = lane.fault ?? busy;
  if (fault !== null) {
    checkout.release();
    reportOutcome(attempt, context.reports, { ...faultEnd(fault), finals: {}, stageMs, buildMs, runMs: 0 });
    return null;
  }
  proof.store(attempt.folder);
  const staged = { checkout: checkout.index, stageMs, buildMs, lane: lane.found };
  await giveToRunner(attempt, setting, staged, context);
  return { checkout, staged, proof };
};

/** A `prepare` is over when the host is ready: what it found is remembered, and the other checkouts get its caches. */
const endPrepared = async (
  attempt: Attempt,
  checkout: TakenCheckout,
  { stageMs, buildMs, versions }: Extract<StageEnd, { kind: "staged" }>,
  { deviceCheck, devicesOf, laneMemory, checkouts, reports }: CourseContext,
): Promise<void> => {
  const { lease } = attempt;
  const drivers = await deviceCheck.driversOf(devicesOf(lease.slot));
  laneMemory.remember(lease.campaign, { drivers, versions });
  await checkouts.warmSiblings(lease.slot, checkout, lease.recipe.cache);
  checkout.release();
  const prepared = { outcome: { kind: "succeeded" }, detail: "prepared", survivors: [] } as const;
  const manifest = manifestOf(lease, versions);
  reportOutcome(attempt, reports, { ...prepared, manifest, finals: {}, stageMs, buildMs, runMs: 0 });
};

/** The outcome is told even when the output cannot be read. */
const tellStageOutput = async (
  attempt: Attempt,
  output: StageOutput | undefined,
  { reports, logger }: CourseContext,
): Promise<void> => {
  if (output === undefined) return;
  await sendStageOutput(new AttemptLog(attempt, reports), output).catch((error: unknown) =>
    logger.warn({ attempt: attempt.lease.attempt, error: String(error) }, "output cannot be read"),
  );
};

const giveToRunner = async (
  attempt: Attempt,
  setting: CommandSetting,
  staged: StagedFacts,
  context: CourseContext,
): Promise<void> => {
  const { devices, locks, memoryTool } = context.devicesOf(attempt.lease.slot);
  const { window } = attempt;
  const folder = commandFolder(attempt.folder, "run");
  rmSync(folder, { recursive: true, force: true });
  storeStaged(attempt.folder, staged);
  await startWaitingRunner(context.runner, setting, {
    deadline: tellWindow(window),
    deviceLocks: locks,
    devices,
    deviceMemory: memoryTool,
  });
  attempt.hasRunner = true;
  // Said while the runner was being started, when there was no folder to say it in.
  if (attempt.window !== window) extendStart(folder, tellWindow(attempt.window));
  if (attempt.cancelled.signal.aborted) giveAbort(folder, attempt.lease.token, "cancelled");
};
