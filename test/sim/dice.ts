/** Dice by name: what one part of the world throws never depends on what another one threw, so that leaving a fault out leaves the rest as it was. */
import { makeDice } from "../../coordinator/authors/random.ts";

/** Uniform throws, a function of the seed and the names. */
export interface Dice {
  /** In [0, 1). */
  readonly next: () => number;
  /** A whole number from 0 to `count - 1`. */
  readonly below: (count: number) => number;
  /** A whole number from `low` to `high`, both possible. */
  readonly between: (low: number, high: number) => number;
  /** True with this probability. */
  readonly chance: (probability: number) => boolean;
  /** Undefined for an empty list. */
  readonly pick: <T>(list: readonly T[]) => T | undefined;
  /** So many random hex digits. */
  readonly hex: (digits: number) => string;
}

const FNV_PRIME = 0x0100_0193;

/** Numbers for texts (FNV-1a). */
const numberOf = (name: string | number): number =>
  typeof name === "number"
    ? name
    : Array.from({ length: name.length }, (_, at) => name.charCodeAt(at)).reduce(
        (hash, unit) => Math.imul(hash ^ unit, FNV_PRIME),
        0x811c_9dc5,
      );

/** The dice of these names under a seed. */
export const diceOf = (seed: number, ...names: readonly (string | number)[]): Dice => {
  const { next, below } = makeDice(seed, ...names.map(numberOf));
  return {
    next,
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (probability) => next() < probability,
    pick: (list) => list[below(list.length)],
    hex: (digits) => Array.from({ length: digits }, () => below(16).toString(16)).join(""),
  };
};
