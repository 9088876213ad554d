/** Waiting for processes that should have ended: it never fails, because nobody could tell then whether a device is free. */
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { awaitCleared, endOrphans } from "../runner/runner-process.ts";
import type { RunnerEnd } from "../runner/runner-process.ts";

/** Pause between two tries to end what a runner left. */
const RETRY_MS = 5000;

/** Resolves when no survivor is left; never when the agent stops before. Never rejects: what cannot be looked at is looked at again. */
export const goneFrom = async (
  folder: string,
  survivors: readonly string[],
  end: RunnerEnd,
  stopping: AbortSignal,
): Promise<void> => {
  if (survivors.length === 0) return;
  let isHunted = end.kind === "exit";
  await persist(stopping, async () => {
    // A runner that is dead, or whose word cannot be read, is not asked again.
    isHunted &&= await awaitCleared(folder, stopping).catch(() => false);
    return isHunted || (await endOrphans(folder, 0)).length === 0;
  });
};

/** Tries until it is done, whatever it throws: a disk that fails now may answer later. Never resolves when the agent stops before. */
export const persist = async (stopping: AbortSignal, isDone: () => Promise<boolean>): Promise<void> => {
  while (!stopping.aborted) {
    if (await isDone().catch(() => false)) return;
    await delay(RETRY_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
  await new Promise<never>(() => undefined);
};

/** Calls `release` once `gone` resolves, and only logs when that fails: nobody waits for it. */
export const releaseWhen = (gone: Promise<unknown>, release: () => void, logger: Logger): void => {
  gone
    .then(release)
    .catch((error: unknown) => logger.error({ error: String(error) }, "a checkout stays taken"));
};
