/**
 * One slot: stages one attempt at a time, runs one at a time, and starts the next staged one in the moment in which the
 * process tree of the last one is empty. The rules are `core/slot-queue`; here are its waits.
 */
import type { SlotReport } from "../../proto/vocab/attempt.ts";
import {
  block,
  emptySlot,
  occupy,
  offer,
  type SlotQueue,
  slotReport,
  startNext,
  unblock,
  vacate,
  withdraw,
} from "../core/slot-queue.ts";
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
  readonly #starts = new Map<Attempt, () => void>();
  #turn: Promise<void> = Promise.resolve();
  #queue: SlotQueue<Attempt> = emptySlot();
  #blocked = 0;

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
  offer({ attempt, start }: Staged): void {
    this.#starts.set(attempt, start);
    this.#queue = offer(this.#queue, attempt);
    this.#startNext();
  }

  /** The attempt no longer waits, whether or not it did. */
  withdraw(attempt: Attempt): void {
    this.#starts.delete(attempt);
    this.#queue = withdraw(this.#queue, attempt);
  }

  /** An adopted attempt runs here already. */
  occupy(attempt: Attempt): void {
    this.#queue = occupy(this.#queue, attempt);
  }

  /** The attempt's process tree is empty; with survivors, `gone` resolves when the last one is. */
  vacate(attempt: Attempt, survivors: readonly string[], gone: Promise<void>): void {
    if (survivors.length > 0) this.block(`processes that do not end: ${survivors.join(", ")}`, gone);
    const wasRunning = this.#queue.running.includes(attempt);
    this.#starts.delete(attempt);
    this.#queue = vacate(this.#queue, attempt);
    if (!wasRunning) return;
    this.#startNext();
    this.#changed(this.report());
  }

  /** Nothing starts here until `gone` resolves, of this call and of every one before. */
  block(reason: string, gone: Promise<void>): void {
    const id = ++this.#blocked;
    this.#queue = block(this.#queue, id, reason);
    // Whoever cannot be waited for blocks for good, which keeps the device safe; a report that fails is said again by each heartbeat.
    this.#unblockWhen(id, gone).catch(() => undefined);
  }

  /** What heartbeats and Hello say of it. */
  report(): SlotReport {
    return slotReport(this.#queue, this.index);
  }

  async #unblockWhen(id: number, gone: Promise<void>): Promise<void> {
    await gone;
    this.#queue = unblock(this.#queue, id);
    this.#startNext();
    this.#changed(this.report());
  }

  #startNext(): void {
    const { slot, started } = startNext(this.#queue);
    this.#queue = slot;
    if (started === null) return;
    const start = this.#starts.get(started);
    this.#starts.delete(started);
    start?.();
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
