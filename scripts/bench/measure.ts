/** What every benchmark shares: percentiles, the machine's description, the results file, and the line of each target on the terminal. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";

const RESULTS = join(import.meta.dirname, "results");

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** One set of values, in the unit that its name ends with. */
export interface Summary {
  readonly n: number;
  readonly median: number;
  readonly p99: number;
  readonly min: number;
  readonly max: number;
}

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)] ?? Number.NaN;

/** Median, 99th percentile and extremes by nearest rank: with fewer than 100 values the p99 is the maximum. NaN of nothing. */
export const summarize = (values: readonly number[]): Summary => ({
  n: values.length,
  median: rounded(percentile(values, 0.5)),
  p99: rounded(percentile(values, 0.99)),
  min: rounded(percentile(values, 0)),
  max: rounded(percentile(values, 1)),
});

const systemName = (): string => {
  try {
    const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
    if (name !== undefined) return `${name}, ${process.platform} ${release()}`;
  } catch {
    // Not a Linux: its release says it all.
  }
  return `${process.platform} ${release()}`;
};

const machine = () => ({
  cpu: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  memoryBytes: totalmem(),
  system: systemName(),
  node: process.version,
});

/** A target beside what was measured. */
export interface Target {
  readonly what: string;
  readonly target: string;
  readonly measured: number;
  readonly isMet: boolean;
}

/** A target that is met by anything up to `limit`. */
export const atMost = (what: string, limit: number, measured: number): Target => ({
  what,
  target: `<= ${limit}`,
  measured: rounded(measured),
  isMet: measured <= limit,
});

/** A target that is met by anything from `limit` on. */
export const atLeast = (what: string, limit: number, measured: number): Target => ({
  what,
  target: `>= ${limit}`,
  measured: rounded(measured),
  isMet: measured >= limit,
});

/** What a benchmark found. `how` says what was measured, by which clock, and what the peer is. */
export interface Found {
  readonly how: string;
  readonly targets: readonly Target[];
  readonly figures: object;
}

/**
 * Runs one benchmark and writes `<name>.json` into the results' folder: what it found, with machine, date and the load average (1 minute)
 * at its beginning and end. Prints the targets.
 */
export const bench = async (
  name: string,
  measure: () => Promise<Found>,
  folder = RESULTS,
): Promise<Found> => {
  const loadAtStart = loadavg()[0];
  const found = await measure();
  const { how, targets, figures } = found;
  const date = new Date().toISOString();
  const load = { atStart: loadAtStart, atEnd: loadavg()[0] };
  mkdirSync(folder, { recursive: true });
  const text = JSON.stringify({ how, machine: machine(), date, load, targets, figures }, null, 2);
  writeFileSync(join(folder, `${name}.json`), `${text}\n`);
  for (const { what, target, measured, isMet } of targets)
    console.log(`${name}: ${what} ${measured} (target ${target}: ${isMet ? "met" : "MISSED"})`);
  if (targets.length === 0) console.log(`${name}: ${JSON.stringify(figures)}`);
  return found;
};
