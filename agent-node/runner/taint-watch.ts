/** Looks at the host again and again while a command runs, and tells in the end what tainted its number. */
import { setTimeout as delay } from "node:timers/promises";
import { addLook, noLooks, taintsOf, type Look, type Looks, type Taint } from "../core/taints.ts";

/** A run is looked at about so often, within these limits: each look at an accelerator costs the host two processes. */
const LOOKS_PER_RUN = 60;
const LOOK_EVERY_MIN_MS = 1_000;
const LOOK_EVERY_MAX_MS = 5_000;

/** Whoever looks. */
export interface Eye {
  /** May take long; rejects when the signal aborts. */
  readonly look: (sinceMs: number, signal: AbortSignal) => Promise<Look>;
  readonly glance: () => Look;
}

/** The pause between two looks at a run of this budget. */
export const lookEveryMs = (budgetSeconds: number): number =>
  Math.min(LOOK_EVERY_MAX_MS, Math.max(LOOK_EVERY_MIN_MS, (budgetSeconds * 1000) / LOOKS_PER_RUN));

/** One per command. */
export class TaintWatch {
  private readonly eye: Eye;
  private readonly everyMs: number;
  private readonly stopped = new AbortController();
  private looks: Looks = noLooks;
  private loop: Promise<void> = Promise.resolve();

  constructor(eye: Eye, everyMs: number) {
    this.eye = eye;
    this.everyMs = everyMs;
  }

  /** Begins to look. */
  start(): void {
    this.looks = addLook(noLooks, this.eye.glance());
    this.loop = this.lookOn();
  }

  /** Ends looking, without awaiting a vendor's tool, and says what was wrong. */
  async stop(): Promise<readonly Taint[]> {
    this.stopped.abort();
    await this.loop;
    this.looks = addLook(this.looks, this.eye.glance());
    return taintsOf(this.looks);
  }

  private async lookOn(): Promise<void> {
    const { signal } = this.stopped;
    let atMs = performance.now();
    while (!signal.aborted) {
      const beganMs = performance.now();
      // A look that failed tells nothing; it must not fail the run, nor end the watch.
      const look = await this.eye.look(beganMs - atMs, signal).catch(() => undefined);
      atMs = beganMs;
      if (look !== undefined) this.looks = addLook(this.looks, look);
      await delay(this.everyMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
