/** Prepares one attempt in its checkout: the tree, `setup` when it must, `build`, the versions, and every tracked file as the lease says. */
import type { OutcomeKind } from "../../proto/vocab/attempt.ts";
import { removeFresh } from "../checkouts/clean.ts";
import { noteActivity } from "../checkouts/fresh-time.ts";
import { clearStamp, readStamp, setupStamp, writeStamp } from "../checkouts/setup-stamp.ts";
import type { CheckoutPlace } from "../checkouts/switch.ts";
import { restoreTracked, switchCheckout } from "../checkouts/switch.ts";
import { attemptCourse } from "../core/attempt-course.ts";
import { howStageEnded } from "../core/stage-headline.ts";
import { monotonicMs } from "../runner/clock.ts";
import { commandFolder } from "./attempt-store.ts";
import { askVersions } from "./ask-versions.ts";
import type { Fault } from "./fault.ts";
import { faultIn } from "./fault.ts";
import type { StageOutput } from "./stage-output.ts";
import type { CommandSetting, RunnerSetting, StageCommandEnd } from "./runner-calls.ts";
import { runStageCommand } from "./runner-calls.ts";

/** How staging ended. `ended` is the attempt's outcome: there will be no run. */
export type StageEnd =
  | {
      readonly kind: "staged";
      readonly stageMs: number;
      readonly buildMs: number;
      readonly versions: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: "ended";
      readonly outcome: OutcomeKind;
      /** One sentence; may quote the host: foreign text. */
      readonly detail: string;
      readonly survivors: readonly string[];
      /** The command that did not succeed; absent when none of them ran last. */
      readonly output?: StageOutput;
      readonly stageMs: number;
      readonly buildMs: number;
    };

type Failure = Pick<Extract<StageEnd, { kind: "ended" }>, "outcome" | "detail" | "survivors" | "output">;

/**
 * Stages. Aborting the signal ends the running command and the stage with outcome `cancelled`. Never throws for what the
 * host or the experiment did; the checkout may then hold a mixture and must be switched before it is used again.
 */
export const stage = async (
  runner: RunnerSetting,
  setting: CommandSetting,
  place: CheckoutPlace,
  signal: AbortSignal,
): Promise<StageEnd> => {
  const began = monotonicMs();
  let buildMs = 0;
  const timed = (failure: Failure): StageEnd => ({
    kind: "ended",
    ...failure,
    stageMs: monotonicMs() - began,
    buildMs,
  });
  try {
    const { lease } = setting;
    await switchCheckout(place, lease.listing, lease.recipe.cache);
    const setupFailure = await setUp(runner, setting, place, signal);
    if (setupFailure !== null) return timed(setupFailure);
    const buildBegan = monotonicMs();
    const buildFailure = await build(runner, setting, place, signal);
    buildMs = monotonicMs() - buildBegan;
    if (buildFailure !== null) return timed(buildFailure);
    if (signal.aborted) return timed(cancelled);
    const asked = await askVersions(runner, setting, place, "versions", signal);
    if (asked.kind === "cancelled") return timed({ ...cancelled, survivors: asked.survivors });
    if (asked.kind === "fault") return timed({ ...faultEnd(asked.fault), survivors: asked.survivors });
    await removeFresh(place.root, lease.recipe.fresh, lease.listing);
    await restoreTracked(place, lease.listing);
    const { versions } = asked;
    return { kind: "staged", stageMs: monotonicMs() - began, buildMs, versions };
  } catch (thrown) {
    return timed(faultEnd(faultIn(thrown, setting.folder)));
  }
};

/** A fault of the host as an outcome; the experiment is not to blame. */
export const faultEnd = ({ reason, detail }: Fault): Failure => ({
  outcome: { kind: "invalid_env", reason },
  detail,
  survivors: [],
});

const cancelled: Failure = {
  outcome: { kind: "cancelled" },
  detail: "cancelled while staging",
  survivors: [],
};

const setUp = async (
  runner: RunnerSetting,
  setting: CommandSetting,
  place: CheckoutPlace,
  signal: AbortSignal,
): Promise<Failure | null> => {
  const { recipe, listing, setupTimeoutMs: timeoutMs } = setting.lease;
  if (recipe.setup === undefined) return null;
  const stamp = setupStamp(recipe, listing);
  if ((await readStamp(place.meta)) === stamp) return null;
  await clearStamp(place.meta);
  const order = { command: "setup", text: recipe.setup, timeoutMs } as const;
  const end = await runStageCommand(runner, setting, order, signal);
  await noteActivity(place.meta);
  const failure = failureOf(setting, end, signal, "setup");
  if (failure !== null) return failure;
  await restoreTracked(place, listing);
  await writeStamp(place.meta, stamp);
  return null;
};

const build = async (
  runner: RunnerSetting,
  setting: CommandSetting,
  place: CheckoutPlace,
  signal: AbortSignal,
): Promise<Failure | null> => {
  const { recipe, buildTimeoutMs: timeoutMs } = setting.lease;
  if (recipe.build === undefined) return null;
  const order = { command: "build", text: recipe.build, timeoutMs } as const;
  const end = await runStageCommand(runner, setting, order, signal);
  await noteActivity(place.meta);
  return failureOf(setting, end, signal, "build");
};

const failureOf = (
  setting: CommandSetting,
  { exit, lastOutput }: StageCommandEnd,
  signal: AbortSignal,
  command: "setup" | "build",
): Failure | null => {
  const survivors = exit?.survivors ?? [];
  const output = { folder: commandFolder(setting.folder, command), headline: howStageEnded(command, exit) };
  if (signal.aborted) return { ...cancelled, survivors, output };
  if (survivors.length > 0) {
    const detail = `${command} left processes that do not end`;
    return { outcome: { kind: "invalid_env", reason: "survivors" }, detail, survivors, output };
  }
  const { tolerated = [] } = setting.lease;
  const metric = { kind: "not_needed" } as const;
  const decided = attemptCourse({ command, exit, metric, violated: [], tolerated, lastOutput });
  if (decided.kind === "returned") throw new Error(decided.reason);
  if (decided.outcome.kind === "succeeded") return null;
  const { outcome, detail } = decided;
  return { outcome, detail: lastOutput === "" ? detail : `${detail}: ${lastOutput}`, survivors, output };
};
