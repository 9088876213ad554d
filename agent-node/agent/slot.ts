/**
 * One slot: stages one attempt at a time, runs one at a time, and starts the next staged one in the moment in which the
 * process tree of the last one is empty. Only the slot itself says that it is free.
 */
import type { SlotReport } from "../../proto/vocab/attempt.ts";
import type { Attempt } from "./attempt.ts";

/** A staged attempt and the way to start it; `start` must not throw. */
interface Staged {
  readonly attempt: Attempt;
  readonly start: () => void;
}

/** The course of things on one slot. */
export class Slot {
  readonly index: number;
  /** Called whenever `report` would say something else. */
  readonly #changed: (report: SlotReport) => void;
  readonly #staged: Staged[] = [];
  #turn: Promise<void> = Promise.resolve();
  #running: Attempt | null = null;
  /** Each with a reason of its own, which may be the same sentence. */
  readonly #blockers = new Set<{ readonly reason: string }>();

  constructor(index: number, changed: (report: SlotReport) => void) {
    this.index = index;
    this.#changed = changed;
  }

  /** Runs `work` when all staging that was asked for before is over. Rejects at once when the signal aborts first. */
  async inTurn<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    const before = this.#turn;
    const own = Promise.withResolvers<void>();
    this.#turn = Promise.all([before, own.promise]).then(() => undefined);
    try {
      await abortable(before, signal);
      return await work();
    } finally {
      own.resolve();
    }
  }

  /** A staged attempt waits for the slot; it is started at once when the slot is free. */
  offer(staged: Staged): void {
    this.#staged.push(staged);
    this.#startNext();
  }

  /** The attempt no longer waits, whether or not it did. */
  withdraw(attempt: Attempt): void {
    const at = this.#staged.findIndex((staged) => staged.attempt === attempt);
    if (at >= 0) this.#staged.splice(at, 1);
  }

  /** An adopted attempt runs here already. */
  occupy(attempt: Attempt): void {
    this.#running = attempt;
  }

  /** The attempt's process tree is empty; with survivors, `gone` resolves when the last one is. */
  vacate(attempt: Attempt, survivors: readonly string[], gone: Promise<void>): void {
    this.withdraw(attempt);
    if (survivors.length > 0) this.block(`processes that do not end: ${survivors.join(", ")}`, gone);
    if (this.#running !== attempt) return;
    this.#running = null;
    this.#startNext();
    this.#changed(this.report());
  }

  /** Nothing starts here until `gone` resolves, of this call and of every one before. */
  block(reason: string, gone: Promise<void>): void {
    const blocker = { reason };
    this.#blockers.add(blocker);
    // Whoever cannot be waited for blocks for good, which keeps the device safe; a report that fails is said again by each heartbeat.
    this.#unblockWhen(blocker, gone).catch(() => undefined);
  }

  /** What heartbeats and Hello say of it. */
  report(): SlotReport {
    const reasons = new Set([...this.#blockers].map(({ reason }) => reason));
    const occupied = this.#running !== null || this.#blockers.size > 0;
    return reasons.size === 0
      ? { slot: this.index, occupied }
      : { slot: this.index, occupied, reason: [...reasons].join("; ") };
  }

  async #unblockWhen(blocker: { readonly reason: string }, gone: Promise<void>): Promise<void> {
    await gone;
    this.#blockers.delete(blocker);
    this.#startNext();
    this.#changed(this.report());
  }

  #startNext(): void {
    if (this.#running !== null || this.#blockers.size > 0) return;
    const next = this.#staged.shift();
    if (next === undefined) return;
    this.#running = next.attempt;
    next.start();
  }
}

const abortable = async (waited: Promise<void>, signal: AbortSignal): Promise<void> => {
  signal.throwIfAborted();
  const over = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", abort, { once: true, signal: over.signal });
  });
  try {
    await Promise.race([waited, aborted]);
  } finally {
    over.abort();
  }
};
