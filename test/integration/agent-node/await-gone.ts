/** Waits for the end of a process that is not our child. */
import { startTimeOf } from "../../../agent-node/runner/clock.ts";

/** Resolves when no such process is left; a zombie counts as gone. */
export const awaitGone = async (pid: number): Promise<void> => {
  while (startTimeOf(pid) !== undefined) await new Promise((resolve) => setImmediate(resolve));
};
