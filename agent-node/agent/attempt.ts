/** One attempt in the agent's memory: its lease, how far it is, and the wish to end it. */
import type { AttemptPhase, HeldAttempt, Lease } from "../../proto/vocab/attempt.ts";
import { openWindow, renewWindow, type StartWindow, whyPast } from "../core/start-window.ts";
import { tellWindow } from "../core/told-window.ts";
import { extendStart } from "../runner/attempt-folder.ts";
import { hostClock, monotonicMs } from "../runner/clock.ts";
import { isDiskFull } from "../runner/durable.ts";
import { stopRunner } from "../runner/runner-process.ts";
import type { DoneFacts, StoredAttempt } from "./attempt-store.ts";
import { attemptFolder, commandFolder, storeDone, storeLease, storeWindow } from "./attempt-store.ts";
import type { Fault } from "./fault.ts";
import { storeFault } from "./fault.ts";

/** Held from the arrival of its lease until its end was acknowledged. */
export class Attempt {
  readonly lease: Lease;
  readonly folder: string;
  /** Aborts what is under way before the runner of `run` exists. */
  readonly cancelled = new AbortController();
  phase: AttemptPhase = "staging";
  /** True from the moment that the runner of `run` waits: from then on its files tell it to go or to end. */
  hasRunner = false;
  /** The piece of its log behind which nothing follows was sent. */
  isLogEnded = false;
  /** Offset just behind what was sent of its log. */
  logSentTo = 0;
  /** On the monotonic clock; null before `go`. */
  goAtMs: number | null = null;
  #window: StartWindow;
  #fault: Fault | null = null;
  #done: DoneFacts | null;

  private constructor(lease: Lease, folder: string, window: StartWindow, done: DoneFacts | null) {
    this.lease = lease;
    this.folder = folder;
    this.#window = window;
    this.#done = done;
    if (done !== null) this.phase = "ending";
  }

  /** An attempt whose lease came just now; durable when this returns. */
  static accept(attempts: string, lease: Lease): Attempt {
    const folder = attemptFolder(attempts, lease);
    const window = openWindow(hostClock(), lease.startWithinMs);
    storeLease(folder, { lease, ...window });
    return new Attempt(lease, folder, window, null);
  }

  /** An attempt that an earlier agent left. */
  static adopt(stored: StoredAttempt): Attempt {
    const { lease, folder, deadline, skewMs, fault, done } = stored;
    const attempt = new Attempt(lease, folder, { deadline, skewMs }, done);
    attempt.#fault = fault;
    return attempt;
  }

  /** The window in which it may start. */
  get window(): StartWindow {
    return this.#window;
  }

  /** What makes its measurement worthless whatever it says; null when nothing is known. */
  get fault(): Fault | null {
    return this.#fault;
  }

  /** The host is to blame: remembers it and ends what runs or waits to run. */
  blame(fault: Fault): void {
    if (this.#done !== null) return;
    this.#fault = fault;
    storeFault(this.folder, fault);
    if (this.hasRunner) stopRunner(commandFolder(this.folder, "run"), this.lease.token, fault.detail);
  }

  /** Where its end stands in the facts stream; null before. */
  get done(): DoneFacts | null {
    return this.#done;
  }

  /** Its end is in the spool, where the next agent finds it when a full disk keeps it from being noted here too. */
  finish(done: DoneFacts): void {
    this.#done = done;
    this.phase = "ending";
    try {
      storeDone(this.folder, done);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
    }
  }

  /** True when the window in which it may start has passed, or when a boot or a suspend made its clock worthless. */
  isPastWindow(): boolean {
    return whyPast(this.#window, hostClock()) !== undefined;
  }

  /** The coordinator is in contact and still wants it: the window counts from now on. */
  renew(): void {
    if (this.#done !== null || this.phase === "running") return;
    const { window, isMoved } = renewWindow(this.#window, hostClock(), this.lease.startWithinMs);
    try {
      if (isMoved) storeWindow(this.folder, window);
      if (isMoved && this.hasRunner) extendStart(commandFolder(this.folder, "run"), tellWindow(window));
      this.#window = window;
    } catch (error) {
      // The window that is on disk stays: it is the shorter one.
      if (!isDiskFull(error)) throw error;
    }
  }

  /** Ends it, however far it is. */
  cancel(reason: string): void {
    if (this.#done !== null) return;
    this.cancelled.abort(new Error(reason));
    if (this.hasRunner) stopRunner(commandFolder(this.folder, "run"), this.lease.token, reason);
  }

  /** What heartbeats and Hello say of it. */
  held(): HeldAttempt {
    const { attempt, token, slot } = this.lease;
    const base = { attempt, token, slot, phase: this.phase };
    return this.goAtMs === null || this.phase !== "running"
      ? base
      : { ...base, runMs: Math.max(0, monotonicMs() - this.goAtMs) };
  }
}
