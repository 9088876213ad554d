/** Looks at a process once a second: memory, processor time, the size of the ledger, and how long the API takes to answer (Linux). */
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const SAMPLE_MS = 1_000;
const BYTES_PER_KIB = 1_024;
const BYTES_PER_MB = 1e6;
/** What `/proc` counts processor time in, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
/** Fields of `/proc/<pid>/stat` behind the program's name. */
const [USER_FIELD, SYSTEM_FIELD] = [11, 12];

/** What was seen at one moment. */
export interface Sample {
  readonly atMs: number;
  readonly residentMb: number;
  readonly cpuSeconds: number;
  readonly ledgerMb: number;
  readonly answerMs: number;
}

/** Resident memory of a process; NaN when it is gone. */
export const residentMb = (pid: number): number => {
  try {
    const kib = /^VmRSS:\s+(\d+) kB/mu.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return (Number(kib) * BYTES_PER_KIB) / BYTES_PER_MB;
  } catch {
    return Number.NaN;
  }
};

const cpuSeconds = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[USER_FIELD]) + Number(fields[SYSTEM_FIELD])) / TICKS_PER_SECOND;
};

const ledgerMb = (stateDir: string): number =>
  readdirSync(stateDir)
    .filter((name) => /\.(db|sqlite)(-wal)?$/u.test(name))
    .reduce((sum, name) => sum + statSync(join(stateDir, name)).size, 0) / BYTES_PER_MB;

/** Looks until `signal` says that it is enough; `ask` is one question to the coordinator. */
export const sampleUntil = async (
  { pid, stateDir }: { readonly pid: number; readonly stateDir: string },
  ask: () => Promise<unknown>,
  signal: AbortSignal,
): Promise<readonly Sample[]> => {
  const samples: Sample[] = [];
  while (!signal.aborted) {
    const beganMs = performance.now();
    await ask();
    const answerMs = performance.now() - beganMs;
    samples.push({
      atMs: Date.now(),
      residentMb: residentMb(pid),
      cpuSeconds: cpuSeconds(pid),
      ledgerMb: ledgerMb(stateDir),
      answerMs,
    });
    await delay(SAMPLE_MS, undefined, { signal }).catch(() => undefined);
  }
  return samples;
};
