/** One attempt in the agent's memory: its lease, how far it is, and the wish to end it. */
import type { AttemptPhase, HeldAttempt, Lease } from "../../proto/vocab/attempt.ts";
import { extendStart } from "../runner/attempt-folder.ts";
import { currentBootId, monotonicMs, suspendSkewMs } from "../runner/clock.ts";
import type { StartDeadline } from "../runner/contract.ts";
import { isDiskFull } from "../runner/durable.ts";
import { stopRunner } from "../runner/runner-process.ts";
import type { DoneFacts, StoredAttempt } from "./attempt-store.ts";
import { attemptFolder, commandFolder, storeDone, storeLease, storeWindow } from "./attempt-store.ts";
import type { Fault } from "./fault.ts";
import { storeFault } from "./fault.ts";

/** How much a window must move before that is written: renewals come with every heartbeat. */
const RENEW_STEP_MS = 1000;
/** The clocks differ by this much without any suspend. */
const SLEPT_MIN_MS = 1000;

/** Until when an attempt with this lease may start, when it was renewed just now. */
const windowOf = (lease: Lease): StartDeadline => ({
  bootId: currentBootId(),
  monotonicMs: monotonicMs() + lease.startWithinMs,
});

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
  #deadline: StartDeadline;
  /** How far the clocks were apart when the window was last known to be right. */
  #skewMs = suspendSkewMs();
  #fault: Fault | null = null;
  #done: DoneFacts | null;

  private constructor(lease: Lease, folder: string, deadline: StartDeadline, done: DoneFacts | null) {
    this.lease = lease;
    this.folder = folder;
    this.#deadline = deadline;
    this.#done = done;
    if (done !== null) this.phase = "ending";
  }

  /** An attempt whose lease came just now; durable when this returns. */
  static accept(attempts: string, lease: Lease): Attempt {
    const folder = attemptFolder(attempts, lease);
    const deadline = windowOf(lease);
    const attempt = new Attempt(lease, folder, deadline, null);
    storeLease(folder, { lease, deadline, skewMs: attempt.#skewMs });
    return attempt;
  }

  /** An attempt that an earlier agent left. */
  static adopt(stored: StoredAttempt): Attempt {
    const attempt = new Attempt(stored.lease, stored.folder, stored.deadline, stored.done);
    attempt.#fault = stored.fault;
    attempt.#skewMs = stored.skewMs;
    return attempt;
  }

  get deadline(): StartDeadline {
    return this.#deadline;
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
    if (suspendSkewMs() - this.#skewMs > SLEPT_MIN_MS) return true;
    return this.#deadline.bootId !== currentBootId() || monotonicMs() >= this.#deadline.monotonicMs;
  }

  /** The coordinator is in contact and still wants it: the window counts from now on. */
  renew(): void {
    if (this.#done !== null || this.phase === "running") return;
    const slept = suspendSkewMs() - this.#skewMs > SLEPT_MIN_MS;
    this.#skewMs = suspendSkewMs();
    const deadline = windowOf(this.lease);
    const isSameBoot = deadline.bootId === this.#deadline.bootId;
    if (isSameBoot && !slept && deadline.monotonicMs - this.#deadline.monotonicMs < RENEW_STEP_MS) return;
    try {
      storeWindow(this.folder, { deadline, skewMs: this.#skewMs });
      if (this.hasRunner) extendStart(commandFolder(this.folder, "run"), deadline);
      this.#deadline = deadline;
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
