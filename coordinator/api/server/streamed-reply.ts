/** Writes an endless answer at the reader's pace, and hangs up on a reader that stands still. */
import { once } from "node:events";
import type { FastifyReply } from "fastify";

/** A reader that takes nothing for so long is disconnected; it may come back and go on where it stopped. */
export const STREAM_STALL_MS = 30_000;

/** One streamed answer. What waits for the reader is never more than one piece beyond the socket's own buffer. */
export class StreamedReply {
  readonly #reply: FastifyReply;
  readonly #gone = new AbortController();
  readonly #stallMs: number;

  constructor(reply: FastifyReply, contentType: string, stallMs: number = STREAM_STALL_MS) {
    this.#reply = reply;
    this.#stallMs = stallMs;
    reply.hijack();
    reply.raw.on("close", () => this.#gone.abort());
    // A write after the reader went is told by `close` too.
    reply.raw.on("error", () => this.#gone.abort());
    reply.raw.writeHead(200, { "content-type": contentType, "cache-control": "no-store" });
    reply.raw.flushHeaders();
  }

  /** Aborts when the reader is gone. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** Resolves when more may be written; a reader that is gone or stalled aborts `signal` instead. */
  async write(piece: string): Promise<void> {
    const { raw } = this.#reply;
    if (this.signal.aborted || raw.write(piece)) return;
    const stalled = AbortSignal.timeout(this.#stallMs);
    try {
      await once(raw, "drain", { signal: AbortSignal.any([this.signal, stalled]) });
    } catch {
      raw.destroy();
      this.#gone.abort();
    }
  }

  /** Ends the answer; the reader sees that it is complete. */
  end(): void {
    if (!this.#reply.raw.destroyed) this.#reply.raw.end();
  }

  /** Hangs up: the reader sees that it is not complete. */
  break(): void {
    this.#reply.raw.destroy();
  }
}
