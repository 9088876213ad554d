/** One coordinator per state folder: a lock that the operating system frees with the process, and the holder's name beside it. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { DatabaseSync } from "node:sqlite";
import { type ErrorFact, FleetError } from "../../proto/vocab/errors.ts";
import { databaseError, primaryCode } from "./read/database-error.ts";
import { stateFiles } from "./read/state-files.ts";

/** Somebody who only asks whether the lock is held holds it shared for a moment; a start must outlast that. */
const LOCK_WAIT_MS = 500;
const SQLITE_BUSY = 5;

/** The held lock. Keep it reachable for the daemon's whole life; `release` may be called twice. */
export interface CoordinatorLock {
  release(): void;
}

/** Who holds the lock, as it wrote beside it. */
interface Holder {
  readonly pid: number;
  /** Wall-clock milliseconds. */
  readonly since: number;
  readonly machine: string;
}

const isHolder = (value: unknown): value is Holder =>
  typeof value === "object" &&
  value !== null &&
  "pid" in value &&
  typeof value.pid === "number" &&
  "since" in value &&
  typeof value.since === "number" &&
  "machine" in value &&
  typeof value.machine === "string";

/** What an earlier version wrote is its number alone. */
const readHolder = (path: string): Pick<Holder, "pid"> & Partial<Holder> => {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    return isHolder(value) ? value : { pid: typeof value === "number" ? value : 0 };
  } catch {
    return { pid: 0 };
  }
};

const runningFact = (fleet: string, path: string): ErrorFact => {
  const { pid, since, machine } = readHolder(path);
  return {
    code: "coordinator_running",
    fleet,
    pid,
    ...(since === undefined ? {} : { forMs: Math.max(0, Date.now() - since) }),
    ...(machine === undefined ? {} : { machine }),
  };
};

/**
 * Takes the lock of this state folder. The operating system keeps it by file, not by path: whichever way leads to the folder, it is one lock, and a
 * copy of the folder has one of its own. Throws `coordinator_running` with the holder (pid 0 when it has not said it yet).
 */
export const lockCoordinator = (folder: string, fleet: string): CoordinatorLock => {
  const files = stateFiles(folder);
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(files.lock, { timeout: LOCK_WAIT_MS });
    db.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    db?.close();
    if (primaryCode(error) === SQLITE_BUSY) throw new FleetError(runningFact(fleet, files.pid), error);
    throw databaseError(files.lock, error);
  }
  const holder: Holder = { pid: process.pid, since: Date.now(), machine: hostname() };
  writeFileSync(files.pid, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  const held = db;
  return {
    release(): void {
      if (!held.isOpen) return;
      rmSync(files.pid, { force: true });
      held.close();
    },
  };
};
