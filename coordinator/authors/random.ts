/** The sweep's dice: a small seeded generator, so that a restarted daemon proposes the same experiment again. */

/** Uniform numbers in [0, 1), a function of the numbers it was made from (mulberry32 over a hash of them). */
export interface Dice {
  readonly next: () => number;
  /** A whole number from 0 to `count - 1`. */
  readonly below: (count: number) => number;
}

const mix = (hash: number, value: number): number => {
  let mixed = Math.imul(hash ^ (value >>> 0), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};

/** Dice that start from these whole numbers and nothing else. */
export function makeDice(...from: readonly number[]): Dice {
  let state = from.reduce(mix, 0x9e37_79b9);
  const next = (): number => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { next, below: (count) => Math.floor(next() * count) };
}
