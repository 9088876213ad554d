/** Lets any number of readers follow the records at their own pace: they read from the ledger, so nothing is buffered for them. */
import type { StoredRecord } from "./read/stored-record.ts";

/** Wakes readers; the daemon calls `notify` after every commit. */
export class RecordFeed {
  readonly #read: (after: number) => Iterable<StoredRecord>;
  #lastSeq: number;
  #waiting = new Set<() => void>();

  /** `read` gives the records above a number; `lastSeq` is the last one committed. */
  constructor(read: (after: number) => Iterable<StoredRecord>, lastSeq: number) {
    this.#read = read;
    this.#lastSeq = lastSeq;
  }

  /** Says that records up to `lastSeq` are committed. */
  notify(lastSeq: number): void {
    if (lastSeq <= this.#lastSeq) return;
    this.#lastSeq = lastSeq;
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }

  /** Every record above `after`, then every further one as it is committed, until `signal` aborts. */
  async *follow(after: number, signal: AbortSignal): AsyncGenerator<StoredRecord> {
    let seq = after;
    while (!signal.aborted) {
      for (const stored of this.#read(seq)) {
        yield stored;
        seq = stored.seq;
        if (signal.aborted) return;
      }
      if (seq >= this.#lastSeq) await this.#next(signal);
    }
  }

  #next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener("abort", wake, { once: true });
    });
  }
}
