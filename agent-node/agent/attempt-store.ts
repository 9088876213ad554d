/** What the agent remembers of each attempt on disk, so that the next agent on this host can go on where this one stopped. */
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { AttemptId } from "../../proto/vocab/ids.ts";
import type { Lease } from "../../proto/vocab/attempt.ts";
import type { LaneInputs } from "../core/lane-inputs.ts";
import type { EndPlace } from "../core/take-up.ts";
import type { StartDeadline } from "../runner/contract.ts";
import { removeTree } from "../checkouts/safe-files.ts";
import { writeDurable, writeVolatile } from "../runner/durable.ts";
import type { Fault } from "./fault.ts";
import { readFault } from "./fault.ts";

/** The commands of an attempt in their order, each in a runner's folder of its own; versions are asked for before the run and after it. */
export const COMMANDS = ["setup", "build", "versions", "run", "versions_after"] as const;

/** One of them. */
export type Command = (typeof COMMANDS)[number];

/** How staging went; written before the run's runner is started. */
export interface StagedFacts {
  readonly checkout: number;
  readonly stageMs: number;
  readonly buildMs: number;
  /** What its lane rested on then; absent when an earlier release staged it. */
  readonly lane?: LaneInputs;
}

/** Written once the attempt's end is in the spool. */
export interface DoneFacts extends EndPlace {
  readonly kind: "outcome" | "returned";
}

/** One attempt as its folder tells it. */
export interface StoredAttempt {
  readonly folder: string;
  readonly lease: Lease;
  readonly deadline: StartDeadline;
  /** The clocks' difference when the window was last known to be right; more of it by now means a suspend since. */
  readonly skewMs: number;
  readonly staged: StagedFacts | null;
  readonly fault: Fault | null;
  readonly done: DoneFacts | null;
}

/** The lease with its window as it was when it arrived. */
const LEASE = "lease.json";
/** The window as it was renewed last; counts instead of the lease's. */
const WINDOW = "window.json";
const STAGED = "staged.json";
const DONE = "done.json";

/** The folder of an attempt. Token and generation are in its name: a rolled-back coordinator may use an id again. */
export const attemptFolder = (attempts: string, lease: Lease): string =>
  join(attempts, `${safeName(lease.attempt)}-${lease.generation}-${lease.token}`);

/** The runner's folder of one command. */
export const commandFolder = (folder: string, command: Command): string => join(folder, command);

type Window = Pick<StoredAttempt, "deadline" | "skewMs">;
type StoredLease = Window & Pick<StoredAttempt, "lease">;

/** Stores a lease when it arrives. */
export const storeLease = (folder: string, stored: StoredLease): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeDurable(join(folder, LEASE), stored);
};

/** Stores that the window moved, which comes often: without the lease, and without waiting for the disk, since no window outlives its boot. */
export const storeWindow = (folder: string, window: Window): void =>
  writeVolatile(join(folder, WINDOW), window);

/** Stores how staging went. */
export const storeStaged = (folder: string, staged: StagedFacts): void =>
  writeDurable(join(folder, STAGED), staged);

/** Stores that the end was reported. */
export const storeDone = (folder: string, done: DoneFacts): void => writeDurable(join(folder, DONE), done);

/** Removes an attempt whose end was acknowledged. */
export const removeAttempt = async (folder: string): Promise<void> => removeTree(folder);

/** Every attempt whose lease is whole, oldest folder name first; what else lies there was cut off before it counted. */
export const listAttempts = (attempts: string): StoredAttempt[] => {
  mkdirSync(attempts, { recursive: true, mode: 0o700 });
  const found: StoredAttempt[] = [];
  for (const name of readdirSync(attempts).sort()) {
    const folder = join(attempts, name);
    const stored = read(join(folder, LEASE)) as StoredLease | null;
    if (stored === null) continue;
    const staged = read(join(folder, STAGED)) as StagedFacts | null;
    const done = read(join(folder, DONE)) as DoneFacts | null;
    found.push({ folder, ...stored, ...readWindow(folder), staged, fault: readFault(folder), done });
  }
  return found.sort((one, other) => one.lease.token - other.lease.token);
};

/** Null also when a power cut damaged it: then the lease's window is as void as this one was. */
const readWindow = (folder: string): Window | null => {
  try {
    return read(join(folder, WINDOW)) as Window | null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};

const read = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw error;
  }
};

/** Ids come over the link; only plain ones become file names. */
const safeName = (attempt: AttemptId): string => attempt.replaceAll(/[^A-Za-z0-9_]/g, "_").slice(0, 64);
