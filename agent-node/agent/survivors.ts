/** What an attempt left running although it should have ended: waited for, hunted, and named while it lives. */
import { existsSync, rmSync } from "node:fs";
import { isCleared, readExit } from "../runner/attempt-folder.ts";
import { awaitExit, awaitRunnerGone, endOrphans, findRunner, stopRunner } from "../runner/runner-process.ts";
import type { RunnerEnd } from "../runner/runner-process.ts";
import type { Attempt } from "./attempt.ts";
import type { Command } from "./attempt-store.ts";
import { COMMANDS, commandFolder } from "./attempt-store.ts";
import { goneFrom, persist } from "./gone.ts";
import type { Slot } from "./slot.ts";

/** The slot that waits for them, and the agent's own end. */
interface SurvivorContext {
  readonly slot: Slot;
  readonly stopping: AbortSignal;
}

/** After a restart: the runner of an ended attempt may still be hunting what would not end. */
export const blockBySurvivors = async (attempt: Attempt, context: SurvivorContext): Promise<void> => {
  for (const folder of COMMANDS.map((command) => commandFolder(attempt.folder, command))) {
    const exit = existsSync(folder) ? readExit(folder) : undefined;
    if (exit === undefined || exit.survivors.length === 0 || isCleared(folder)) continue;
    const gone = goneFrom(folder, exit.survivors, { kind: "exit", exit }, context.stopping);
    context.slot.block(`processes that do not end: ${exit.survivors.join(", ")}`, gone);
  }
};

/** Blocks the slot while what the last command but the run left still lives; resolves when it is gone. */
export const blockUntilGone = (
  attempt: Attempt,
  survivors: readonly string[],
  context: SurvivorContext,
): Promise<void> => {
  if (survivors.length === 0) return Promise.resolve();
  const commands = COMMANDS.filter((command) => command !== "run");
  const folders = commands.map((command) => commandFolder(attempt.folder, command));
  const folder = folders.findLast((path) => existsSync(path)) ?? attempt.folder;
  const exit = readExit(folder);
  const end: RunnerEnd = exit === undefined ? { kind: "runner_died" } : { kind: "exit", exit };
  const gone = goneFrom(folder, survivors, end, context.stopping);
  context.slot.vacate(attempt, survivors, gone);
  return gone;
};

/** Ends a run that can no longer be followed. Resolves when neither its runner nor anything of its tree lives; never when the agent stops before. */
export const endRun = async (attempt: Attempt, stopping: AbortSignal): Promise<void> => {
  const { token, graceMs } = attempt.lease;
  const folder = commandFolder(attempt.folder, "run");
  await persist(stopping, async () => {
    if (findRunner(folder) !== undefined) {
      stopRunner(folder, token, "the agent could not follow it");
      await awaitRunnerGone(folder, stopping);
    }
    return (await endOrphans(folder, graceMs)).length === 0;
  });
};

/** Ends what an earlier agent's setup or build left running, so that staging can begin anew. */
export const endStageCommands = async (attempt: Attempt): Promise<void> => {
  for (const command of COMMANDS) await endStageCommand(attempt, command);
};

/** The same for one command, whose folder is gone then. */
export const endStageCommand = async (attempt: Attempt, command: Command): Promise<void> => {
  const { token, graceMs } = attempt.lease;
  const folder = commandFolder(attempt.folder, command);
  if (!existsSync(folder)) return;
  if (findRunner(folder) !== undefined) stopRunner(folder, token, "the agent was started anew");
  const end = await awaitExit(folder, new AbortController().signal);
  if (end.kind === "runner_died") await endOrphans(folder, graceMs);
  rmSync(folder, { recursive: true, force: true });
};
