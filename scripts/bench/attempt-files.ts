/** Reads what an agent and its runners left in the attempts folder of a host: when each thing happened, by their own files. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readExit } from "../../agent-node/runner/attempt-folder.ts";

/** Enough to last some ticks. */
const FILES_MADE = 500;

/** Wall-clock milliseconds of what happened to one attempt; NaN where it did not. */
export interface AttemptTimes {
  readonly attempt: string;
  /** 0 for preparations and baselines. */
  readonly experiment: number;
  /** The agent made the folder for the lease: the first thing it does with one. */
  readonly leaseAt: number;
  /** The runner of `run` had named itself: from then on it waits for go. */
  readonly waitsAt: number;
  /** The agent said go. */
  readonly goAt: number;
  /** The runner was about to fork the command. */
  readonly forkedAt: number;
  /** The last process of the tree was gone. */
  readonly emptyAt: number;
  /** exit.json was there. */
  readonly exitAt: number;
}

const changedAt = (path: string): number => (existsSync(path) ? statSync(path).mtimeMs : Number.NaN);

const readAttempt = (folder: string): AttemptTimes => {
  const run = join(folder, "run");
  const { lease } = JSON.parse(readFileSync(join(folder, "lease.json"), "utf8")) as {
    lease: { attempt: string; experiment: number };
  };
  const exit = readExit(run);
  return {
    attempt: lease.attempt,
    experiment: lease.experiment,
    leaseAt: statSync(folder).birthtimeMs,
    waitsAt: changedAt(join(run, "runner.json")),
    goAt: changedAt(join(run, "go")),
    forkedAt: exit?.startedAtMs ?? Number.NaN,
    emptyAt: exit?.treeEmptyAtMs ?? Number.NaN,
    exitAt: changedAt(join(run, "exit.json")),
  };
};

/** How far a file's times may lie behind the clock: they move with the kernel's tick. */
export const fileTimeStepMs = (): number => {
  const folder = mkdtempSync(join(tmpdir(), "fleet-bench-"));
  const births = Array.from({ length: FILES_MADE }, (_, n) => {
    writeFileSync(join(folder, String(n)), "");
    return statSync(join(folder, String(n))).birthtimeMs;
  });
  rmSync(folder, { recursive: true });
  const steps = births.slice(1).map((birth, n) => birth - (births[n] ?? birth));
  return Math.min(...steps.filter((step) => step > 0));
};

/** Every attempt of an agent, in the order of its leases. Only during a campaign: at its end an agent forgets them. */
export const readAttempts = (agentFolder: string): AttemptTimes[] => {
  const attempts = join(agentFolder, "attempts");
  return readdirSync(attempts)
    .map((name) => join(attempts, name))
    .filter((folder) => existsSync(join(folder, "lease.json")))
    .map(readAttempt)
    .sort((a, b) => a.leaseAt - b.leaseAt);
};
