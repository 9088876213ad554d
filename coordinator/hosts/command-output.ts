/** Holds a running command to the limits of the transport port: what it may print, and for how long it may run. */
import type { Readable } from "node:stream";
import { STDERR_BYTES_MAX, STDOUT_BYTES_MAX } from "./transport.ts";

/** The bounded output of one running command. */
export interface CommandOutput {
  /** What was kept; beyond the limit nothing is. */
  stdout(): Buffer;
  /** Foreign text, cut at its limit. */
  stderr(): string;
}

const keepUpTo = (stream: Readable, limit: number, onFull?: () => void): (() => Buffer) => {
  const chunks: Buffer[] = [];
  let kept = 0;
  let isFull = false;
  stream.on("data", (chunk: Buffer) => {
    const part = chunk.subarray(0, limit - kept);
    if (part.length > 0) chunks.push(part);
    kept += part.length;
    if (part.length < chunk.length && !isFull) {
      isFull = true;
      onFull?.();
    }
  });
  // The end of the command is told elsewhere; a broken pipe must not become an uncaught error.
  stream.on("error", () => undefined);
  return () => Buffer.concat(chunks);
};

/** Keeps the beginning of a failing command's stderr and drops the rest. */
export const collectStderr = (stderr: Readable): (() => string) => {
  const bytes = keepUpTo(stderr, STDERR_BYTES_MAX);
  return () => bytes().toString("utf8");
};

/** Starts reading both streams; `onLimit` is called once when stdout passes its limit. */
export const collectOutput = (stdout: Readable, stderr: Readable, onLimit: () => void): CommandOutput => ({
  stdout: keepUpTo(stdout, STDOUT_BYTES_MAX, onLimit),
  stderr: collectStderr(stderr),
});

/** How a command ended; `signal` also names a limit of ours. */
export interface CommandEnding {
  readonly code: number | null;
  readonly signal: string | null;
}

/** Ends a command at a limit without waiting for it: a host may be unable to end it, and its pipes may stay open. */
export class CommandCut {
  readonly #ended = Promise.withResolvers<CommandEnding>();
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #kill: () => void;

  constructor(kill: () => void, timeoutMs: number | undefined) {
    this.#kill = kill;
    this.#timer = timeoutMs === undefined ? undefined : setTimeout(() => this.now("TIMEOUT"), timeoutMs);
  }

  /** Resolves when a limit was reached; else never. */
  get happened(): Promise<CommandEnding> {
    return this.#ended.promise;
  }

  /** Ends the command for this reason. */
  now(reason: "TIMEOUT" | "OUTPUT_LIMIT"): void {
    this.#kill();
    this.#ended.resolve({ code: null, signal: reason });
  }

  /** Forgets the limit of time: the command is over. */
  disarm(): void {
    clearTimeout(this.#timer);
  }
}
