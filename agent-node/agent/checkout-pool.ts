/** Who uses which checkout: a slot's are stable folders, and no two attempts ever share one. */
import { existsSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { removeTree } from "../checkouts/safe-files.ts";
import type { CheckoutPlace } from "../checkouts/switch.ts";
import { cloneCache } from "../checkouts/warm-cache.ts";

/** A checkout in somebody's hands. */
export interface TakenCheckout {
  readonly place: CheckoutPlace;
  readonly index: number;
  readonly release: () => void;
}

/** All checkouts of this host. */
export class CheckoutPool {
  readonly #slots: string;
  readonly #gitDir: string;
  readonly #used = new Set<string>();
  readonly #waiting = new Map<number, (() => void)[]>();
  #perSlot = 2;
  #knownSlots: readonly number[] = [];

  /** `slots` is the folder of all checkouts, `gitDir` the host's bare repository. */
  constructor(slots: string, gitDir: string) {
    this.#slots = slots;
    this.#gitDir = gitDir;
  }

  /** These slots have this many checkouts each from now on; those in use stay. */
  resize(slots: readonly number[], perSlot: number): void {
    this.#knownSlots = slots;
    this.#perSlot = perSlot;
  }

  /** The folders of one checkout. */
  placeOf(slot: number, index: number): CheckoutPlace {
    const root = join(this.#slots, String(slot), String(index));
    return { root, meta: `${root}.meta`, gitDir: this.#gitDir };
  }

  /** Marks a checkout that an adopted attempt uses. */
  retake(slot: number, index: number): TakenCheckout {
    return this.#take(slot, index);
  }

  /** A free checkout of the slot, a warm one first; waits until one is released. Rejects when the signal aborts. */
  async take(slot: number, signal: AbortSignal): Promise<TakenCheckout> {
    for (;;) {
      signal.throwIfAborted();
      const index = this.#freeIndex(slot);
      if (index !== null) return this.#take(slot, index);
      await this.#released(slot, signal);
    }
  }

  /** Gives a checkout that does not exist yet the kept paths of another one that nobody uses at the moment. */
  async warm(slot: number, index: number, cache: readonly string[]): Promise<void> {
    const source = cache.length === 0 ? null : this.#warmSource(slot);
    if (source === null) return;
    const taken = this.#take(source.slot, source.index);
    try {
      await this.#clone(taken.place.root, this.placeOf(slot, index).root, cache);
    } finally {
      taken.release();
    }
  }

  /** Gives every other checkout of the slot that does not exist yet the kept paths of `from`, which the caller holds. */
  async warmSiblings(slot: number, from: TakenCheckout, cache: readonly string[]): Promise<void> {
    for (const index of cache.length === 0 ? [] : this.#indices()) {
      if (!this.#used.has(`${slot}/${index}`)) {
        await this.#clone(from.place.root, this.placeOf(slot, index).root, cache);
      }
    }
  }

  /** Copied beside its place first: half a cache must never look like a whole one. */
  async #clone(from: string, to: string, cache: readonly string[]): Promise<void> {
    if (existsSync(to)) return;
    const unfinished = `${to}.new`;
    await removeTree(unfinished);
    await mkdir(unfinished, { recursive: true, mode: 0o700 });
    await cloneCache(from, unfinished, cache, to);
    await rename(unfinished, to);
  }

  #take(slot: number, index: number): TakenCheckout {
    const key = `${slot}/${index}`;
    this.#used.add(key);
    let isHeld = true;
    const release = (): void => {
      // Said twice, it must not take the checkout from whoever has it by then.
      if (!isHeld) return;
      isHeld = false;
      this.#used.delete(key);
      for (const wake of this.#waiting.get(slot)?.splice(0) ?? []) wake();
    };
    return { place: this.placeOf(slot, index), index, release };
  }

  #freeIndex(slot: number): number | null {
    const free = this.#indices().filter((index) => !this.#used.has(`${slot}/${index}`));
    return free.find((index) => existsSync(this.placeOf(slot, index).root)) ?? free[0] ?? null;
  }

  /** The slot's own checkouts first: the others belong to devices that may be unlike. */
  #warmSource(slot: number): { readonly slot: number; readonly index: number } | null {
    for (const other of [slot, ...this.#knownSlots]) {
      for (const index of this.#indices()) {
        const isFree = !this.#used.has(`${other}/${index}`);
        if (isFree && existsSync(this.placeOf(other, index).root)) return { slot: other, index };
      }
    }
    return null;
  }

  #indices(): number[] {
    return Array.from({ length: this.#perSlot }, (_, index) => index);
  }

  #released(slot: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => reject(signal.reason as Error);
      signal.addEventListener("abort", abort, { once: true });
      const wake = (): void => {
        signal.removeEventListener("abort", abort);
        resolve();
      };
      this.#waiting.set(slot, [...(this.#waiting.get(slot) ?? []), wake]);
    });
  }
}
