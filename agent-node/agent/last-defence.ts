/** What the agent does about its own mistakes. */
import type { Logger } from "pino";

/**
 * From now on a rejection that nobody handles is logged with its stack, and the agent goes on. It may: what it decides is on disk
 * before it acts, courses and sessions end themselves when they fail, and a slot whose wait broke off stays blocked. An agent that
 * ended would leave runs unreported until somebody starts another. An exception that nobody caught still ends it: that may have
 * broken off in the middle of a change, and the next agent reads everything from disk again.
 */
export const surviveRejections = (logger: Logger): void => {
  process.on("unhandledRejection", (reason) => {
    const error = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
    logger.error({ error }, "a promise failed and nobody noticed");
  });
};
