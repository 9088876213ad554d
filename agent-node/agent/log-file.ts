/** The agent's log: lines of JSON in one file, moved aside when it is large, so that a host's disk never fills by it. */
import { existsSync, renameSync, statSync } from "node:fs";
import pino from "pino";
import type { Logger } from "pino";

/** Size at which the log is moved to `<path>.1`, replacing the one before. */
export const LOG_BYTES_MAX = 8 * 1024 * 1024;
/** What waits for a disk that takes nothing; lines beyond it are dropped. */
const BUFFERED_CHARS_MAX = 1024 * 1024;
/** How often the size is looked at. */
const ROTATE_CHECK_MS = 30_000;

/** An open log. */
export interface AgentLog {
  readonly logger: Logger;
  /** Stops the rotation and writes what is buffered. */
  readonly close: () => void;
}

/** Opens the log; secrets never reach it because messages name no lease environment. Values under known secret names are masked all the same. */
export const openLog = (path: string): AgentLog => {
  const destination = pino.destination({
    dest: path,
    sync: true,
    mode: 0o600,
    maxLength: BUFFERED_CHARS_MAX,
  });
  const redact = { paths: ["secret", "*.secret", "mac", "*.mac", "env", "*.env"], censor: "…" };
  // A full disk loses lines of the log, and nothing else.
  destination.on("error", () => undefined);
  const logger = pino({ level: process.env.FLEET_LOG_LEVEL ?? "info", base: null, redact }, destination);
  const rotate = (): void => {
    if (existsSync(path) && statSync(path).size <= LOG_BYTES_MAX) return;
    if (existsSync(path)) renameSync(path, `${path}.1`);
    destination.reopen();
  };
  const timer = setInterval(() => {
    try {
      rotate();
    } catch (error) {
      logger.warn({ error: String(error) }, "the log stays as it is");
    }
  }, ROTATE_CHECK_MS);
  timer.unref();
  return {
    logger,
    close: () => {
      clearInterval(timer);
      destination.flushSync();
      destination.end();
    },
  };
};
