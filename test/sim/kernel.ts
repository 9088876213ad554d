/** The simulated world's own time: a queue of things to happen, one after the other, in an order that only the seed decides. */

interface Coming {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** True time in milliseconds since the beginning; no machine of the world can read it. */
export class Kernel {
  #nowMs = 0;
  #order = 0;
  readonly #heap: Coming[] = [];

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Lets something happen after a while; what is due at the same moment happens in the order in which it was asked for. */
  after(ms: number, run: () => void): void {
    this.#push({ atMs: this.#nowMs + Math.max(0, ms), order: this.#order++, run });
  }

  /** Lets the next thing happen, unless it lies beyond `untilMs`. False when there is none. */
  step(untilMs: number): boolean {
    const next = this.#heap[0];
    if (next === undefined || next.atMs > untilMs) return false;
    this.#pop();
    this.#nowMs = next.atMs;
    next.run();
    return true;
  }

  #push(coming: Coming): void {
    const heap = this.#heap;
    heap.push(coming);
    for (let at = heap.length - 1; at > 0;) {
      const above = (at - 1) >> 1;
      if (!this.#swapUnlessInOrder(above, at)) return;
      at = above;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      if (left >= heap.length) return;
      const below = right < heap.length && isBefore(heap[right], heap[left]) ? right : left;
      if (!this.#swapUnlessInOrder(at, below)) return;
      at = below;
    }
  }

  #swapUnlessInOrder(above: number, below: number): boolean {
    const heap = this.#heap;
    const [one, other] = [heap[above], heap[below]];
    if (one === undefined || other === undefined || !isBefore(other, one)) return false;
    heap[above] = other;
    heap[below] = one;
    return true;
  }
}

const isBefore = (one: Coming | undefined, other: Coming | undefined): boolean =>
  one !== undefined &&
  other !== undefined &&
  (one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order));
