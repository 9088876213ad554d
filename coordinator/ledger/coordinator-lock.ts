/** One coordinator per state folder: a lock that the operating system frees with the process, and the holder's name beside it. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { FleetError } from "../../proto/vocab/errors.ts";
import { databaseError, primaryCode } from "./read/database-error.ts";
import { stateFiles } from "./read/state-files.ts";

/** Somebody who only asks whether the lock is held holds it shared for a moment; a start must outlast that. */
const LOCK_WAIT_MS = 500;
const SQLITE_BUSY = 5;

/** The held lock. Keep it reachable for the daemon's whole life; `release` may be called twice. */
export interface CoordinatorLock {
  release(): void;
}

const readPid = (path: string): number => {
  try {
    return Number.parseInt(readFileSync(path, "utf8"), 10) || 0;
  } catch {
    return 0;
  }
};

/** Takes the lock of this state folder. Throws `coordinator_running` with the holder's pid (0 when it has not said it yet). */
export const lockCoordinator = (folder: string, fleet: string): CoordinatorLock => {
  const files = stateFiles(folder);
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(files.lock, { timeout: LOCK_WAIT_MS });
    db.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    db?.close();
    if (primaryCode(error) === SQLITE_BUSY)
      throw new FleetError({ code: "coordinator_running", fleet, pid: readPid(files.pid) }, error);
    throw databaseError(files.lock, error);
  }
  writeFileSync(files.pid, `${process.pid}\n`, { mode: 0o600 });
  const held = db;
  return {
    release(): void {
      if (!held.isOpen) return;
      rmSync(files.pid, { force: true });
      held.close();
    },
  };
};
