/** A process that simulates the seeds it is given until one breaks a promise, and prints which: `hunter.ts FIRST MAX`. */
import { planOf } from "../plan.ts";
import { simulate } from "../simulate.ts";
import type { Catch } from "./hunt.ts";

/** The seed that is known to do it, then all of them in order. */
function* seeds(first: number, max: number): Generator<number> {
  yield first;
  for (let seed = 1; seed <= max; seed++) if (seed !== first) yield seed;
}

const hunt = (first: number, max: number): Catch | null => {
  for (const seed of seeds(first, max)) {
    const { failure } = simulate(planOf(seed));
    if (failure !== undefined) return { seed, complaint: failure.message };
  }
  return null;
};

const [first, max] = process.argv.slice(2).map(Number);
process.stdout.write(JSON.stringify(hunt(first ?? 1, max ?? 1)));
