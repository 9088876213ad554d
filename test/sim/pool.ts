/** Runs many seeds on all cores and adds up what they met. */
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { planOf } from "./plan.ts";
import { simulate } from "./simulate.ts";

/** What a stretch of seeds came to. */
export interface Tally {
  readonly seeds: number;
  readonly steps: number;
  readonly runs: number;
  readonly records: number;
  readonly failures: readonly { readonly seed: number; readonly message: string }[];
  /** Sums of every course's counts. */
  readonly met: Readonly<Record<string, number>>;
  readonly deaths: Readonly<Record<string, number>>;
  readonly passed: Readonly<Record<string, number>>;
}

/** Seeds from the first to the last, both included. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

const nothing: Tally = {
  seeds: 0,
  steps: 0,
  runs: 0,
  records: 0,
  failures: [],
  met: {},
  deaths: {},
  passed: {},
};

type Counts = Readonly<Record<string, number>>;

const plus = (one: Counts, other: Counts): Counts => {
  const sum: Record<string, number> = { ...one };
  for (const [key, count] of Object.entries(other)) sum[key] = (sum[key] ?? 0) + count;
  return sum;
};

const add = (one: Tally, other: Tally): Tally => ({
  seeds: one.seeds + other.seeds,
  steps: one.steps + other.steps,
  runs: one.runs + other.runs,
  records: one.records + other.records,
  failures: [...one.failures, ...other.failures],
  met: plus(one.met, other.met),
  deaths: plus(one.deaths, other.deaths),
  passed: plus(one.passed, other.passed),
});

/** Runs a stretch in this process. */
export const runStretch = ({ from, to }: Stretch): Tally => {
  let tally = nothing;
  for (let seed = from; seed <= to; seed++) {
    const { failure, steps, runs, records, met, deaths, passed } = simulate(planOf(seed));
    tally = add(tally, {
      seeds: 1,
      steps,
      runs,
      records,
      failures: failure ? [{ seed, message: failure.message }] : [],
      met: Object.fromEntries(met),
      deaths: Object.fromEntries(deaths),
      passed: Object.fromEntries(passed),
    });
  }
  return tally;
};

/** Seeds that a worker is given at a time. */
const PIECE = 50;

/** Runs a stretch on `jobs` processes; `told` hears of every piece. Rejects when a worker dies. */
export const runSeeds = async (
  { from, to }: Stretch,
  { jobs = availableParallelism(), told = () => undefined }: RunOptions = {},
): Promise<Tally> => {
  let next = from;
  let tally = nothing;
  const take = (): Stretch | undefined => {
    if (next > to) return undefined;
    const piece = { from: next, to: Math.min(to, next + PIECE - 1) };
    next = piece.to + 1;
    return piece;
  };
  const collect = (part: Tally): void => {
    tally = add(tally, part);
    told(tally);
  };
  await Promise.all(Array.from({ length: jobs }, () => work(take, collect)));
  return tally;
};

/** How many seeds run, and who hears of it. */
export interface RunOptions {
  readonly jobs?: number;
  readonly told?: (tally: Tally) => void;
}

const WORKER = fileURLToPath(new URL("worker.ts", import.meta.url));

const work = (take: () => Stretch | undefined, collect: (part: Tally) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const worker = fork(WORKER, { execArgv: [], stdio: ["ignore", "inherit", "inherit", "ipc"] });
    const give = (): void => {
      const piece = take();
      if (piece === undefined) worker.disconnect();
      else worker.send(piece);
    };
    worker.on("message", (part) => {
      collect(part as Tally);
      give();
    });
    worker.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
    give();
  });
