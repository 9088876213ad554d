/** The course of one attempt on this host, from its lease to the report of its end; every step can be taken up by the next agent. */
import { existsSync, rmSync } from "node:fs";
import type { Logger } from "pino";
import { extendStart, giveAbort, giveGo, readExit, readStarted } from "../runner/attempt-folder.ts";
import { monotonicMs } from "../runner/clock.ts";
import { awaitExit, endOrphans, findRunner } from "../runner/runner-process.ts";
import type { Attempt } from "./attempt.ts";
import { AttemptLog } from "./attempt-log.ts";
import type { StagedFacts } from "./attempt-store.ts";
import { reportOutcome, reportPhase, reportReturned } from "./attempt-reports.ts";
import { commandFolder, storeStaged } from "./attempt-store.ts";
import type { CheckoutPool, TakenCheckout } from "./checkout-pool.ts";
import { childEnvironment } from "./child-environment.ts";
import { concludeRun, manifestOf } from "./conclude.ts";
import type { DeviceCheck } from "./device-check.ts";
import { faultIn } from "./fault.ts";
import { goneFrom, releaseWhen } from "./gone.ts";
import type { Reports } from "./reports.ts";
import { RunWatch } from "./run-watch.ts";
import type { CommandSetting, RunnerSetting } from "./runner-calls.ts";
import { startWaitingRunner } from "./runner-calls.ts";
import type { Slot } from "./slot.ts";
import type { SlotDevices } from "./slot-devices.ts";
import { faultEnd, stage } from "./stage.ts";
import type { StageOutput } from "./stage-output.ts";
import { sendStageOutput } from "./stage-output.ts";
import { blockBySurvivors, blockUntilGone, endStageCommands } from "./survivors.ts";
import { TreeProof } from "./tree-proof.ts";

/** What a course works with. */
export interface CourseContext {
  readonly slot: Slot;
  readonly runner: RunnerSetting;
  readonly checkouts: CheckoutPool;
  readonly reports: Reports;
  readonly logger: Logger;
  /** What the devices of a slot ask of an environment and of a runner. */
  readonly devicesOf: (slot: number) => SlotDevices;
  readonly deviceCheck: DeviceCheck;
  /** Aborts when the agent stops; runners go on. */
  readonly stopping: AbortSignal;
}

/** An attempt that is ready to run. */
interface Ready {
  readonly checkout: TakenCheckout;
  readonly staged: StagedFacts;
  readonly proof: TreeProof;
}

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
  const folder = commandFolder(attempt.folder, "run");
  if (attempt.done !== null) return blockBySurvivors(attempt, context);
  const hasRun = readStarted(folder) !== undefined || readExit(folder) !== undefined;
  const isWaiting = findRunner(folder) !== undefined;
  if (staged === null || (!hasRun && !isWaiting)) {
    return await guarded(attempt, context, async () => {
      await endStageCommands(attempt);
      await stageAndRun(attempt, context);
    });
  }
  await guarded(attempt, context, async () => {
    const checkout = context.checkouts.retake(attempt.lease.slot, staged.checkout);
    attempt.hasRunner = true;
    const isUnderWay = hasRun || existsSync(`${folder}/go`);
    const proof = isUnderWay
      ? TreeProof.load(checkout.place.root, attempt.lease, attempt.folder)
      : await TreeProof.make(checkout.place.root, attempt.lease);
    await awaitRun(attempt, { checkout, staged, proof }, context, isUnderWay ? "runs" : "waits for go");
  });
};

const stageAndRun = async (attempt: Attempt, context: CourseContext): Promise<void> => {
  reportPhase(attempt, context.reports, "staging", "");
  const ready = await context.slot.inTurn(attempt.cancelled.signal, () => prepare(attempt, context));
  if (ready !== null) await awaitRun(attempt, ready, context, "waits for go");
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
    // A run that cannot be followed any more still holds its device's lock.
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
  const { stageMs, buildMs } = end;
  if (lease.purpose === "prepare") {
    await context.deviceCheck.rememberDrivers(lease.campaign, devices);
    await context.checkouts.warmSiblings(lease.slot, checkout, lease.recipe.cache);
    checkout.release();
    const prepared = { outcome: { kind: "succeeded" }, detail: "prepared", survivors: [] } as const;
    const facts = { ...prepared, manifest: manifestOf(lease), finals: {}, stageMs, buildMs, runMs: 0 };
    reportOutcome(attempt, context.reports, facts);
    return null;
  }
  if (attempt.isPastWindow()) {
    checkout.release();
    reportReturned(attempt, context.reports, "its start window passed while it was staged");
    return null;
  }
  const staged = { checkout: checkout.index, stageMs, buildMs };
  const [proof, fault] = await Promise.all([
    TreeProof.make(checkout.place.root, lease),
    context.deviceCheck.faultOf(lease.campaign, devices),
  ]);
  if (fault !== null) {
    checkout.release();
    reportOutcome(attempt, context.reports, { ...faultEnd(fault), finals: {}, stageMs, buildMs, runMs: 0 });
    return null;
  }
  proof.store(attempt.folder);
  await giveToRunner(attempt, setting, staged, context);
  return { checkout, staged, proof };
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

const settingOf = (attempt: Attempt, checkout: TakenCheckout, context: CourseContext): CommandSetting => {
  const { lease, folder } = attempt;
  const { env, slotEnv } = context.devicesOf(lease.slot);
  const { node } = context.runner;
  const ambient = process.env;
  return {
    folder,
    lease,
    checkout: checkout.place.root,
    env: childEnvironment({ lease, ambient, slotEnv, deviceEnv: env, node }),
  };
};

const giveToRunner = async (
  attempt: Attempt,
  setting: CommandSetting,
  staged: StagedFacts,
  context: CourseContext,
): Promise<void> => {
  const { locks, memoryTool } = context.devicesOf(attempt.lease.slot);
  const { deadline } = attempt;
  const folder = commandFolder(attempt.folder, "run");
  rmSync(folder, { recursive: true, force: true });
  storeStaged(attempt.folder, staged);
  await startWaitingRunner(context.runner, setting, {
    deadline,
    deviceLocks: locks,
    deviceMemory: memoryTool,
  });
  attempt.hasRunner = true;
  // Said while the runner was being started, when there was no folder to say it in.
  if (attempt.deadline !== deadline) extendStart(folder, attempt.deadline);
  if (attempt.cancelled.signal.aborted) giveAbort(folder, attempt.lease.token, "cancelled");
};

const awaitRun = async (
  attempt: Attempt,
  ready: Ready,
  context: CourseContext,
  status: "waits for go" | "runs",
): Promise<void> => {
  try {
    await followRun(attempt, ready, context, status);
  } catch (thrown) {
    ready.checkout.release();
    throw thrown;
  }
};

const followRun = async (
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
  const concluded = await concludeRun({ attempt, end, survivors, watch, folder, ...ready });
  releaseWhen(gone, ready.checkout.release, context.logger);
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
  const fault = await context.deviceCheck.busyFault(context.devicesOf(slot));
  if (fault !== null && attempt.phase === "running") attempt.blame(fault);
};

const markRunning = (attempt: Attempt, context: CourseContext, watch: RunWatch, beganAtMs: number): void => {
  attempt.goAtMs = monotonicMs() - Math.max(0, Date.now() - beganAtMs);
  reportPhase(attempt, context.reports, "running", "");
  watch.start(beganAtMs);
};
