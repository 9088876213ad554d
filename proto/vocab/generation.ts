/** Generations of a ledger's life: rising, and random enough that two lives of one ledger never share one (HAZARDS 8). */

/** The number holds how many came before it above a random part of 32 bits; a fleet's first is 1. */
const SALTS = 2 ** 32;

/** The generation after `generation`. `salt` is random, from [0, 2^32). */
export const generationAfter = (generation: number, salt: number): number =>
  (Math.floor(generation / SALTS) + 1) * SALTS + salt;

/** For people: `1` for the first, then `2-9f3c01aa`. */
export const generationText = (generation: number): string => {
  const before = Math.floor(generation / SALTS);
  return before === 0
    ? String(generation)
    : `${before + 1}-${(generation % SALTS).toString(16).padStart(8, "0")}`;
};
