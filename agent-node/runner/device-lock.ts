/** Exclusive use of a device across every fleet on a host, ended by the death of its holder. */
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** The last runner of the slot may still be closing its own lock. */
const BUSY_TIMEOUT_MS = 2_000;
/** SQLite's result code for "somebody else holds it". */
const SQLITE_BUSY = 5;

/** Locks held, or the first one that was not free with what its holder wrote about itself. */
export type LockOutcome =
  | { readonly kind: "held"; readonly release: () => void }
  | { readonly kind: "busy"; readonly path: string; readonly holder: string };

/** Lock files opened, none of them taken yet: opening costs time that a staged runner has and a starting one has not. */
export interface DeviceLocks {
  /** Takes all or none, waiting at most two seconds for each. Once taken or refused, it is done with. Throws on a damaged file. */
  readonly take: (holder: string) => LockOutcome;
  /** Closes what was never taken. */
  readonly close: () => void;
}

/**
 * Opens these lock files, making them and their folder when missing. The lock is SQLite's own file lock, because Node
 * offers none and macOS has no `flock` program; the system drops it when the process dies. The files must lie on a
 * local disk. Throws when one cannot be created.
 */
export function openDevices(paths: readonly string[]): DeviceLocks {
  // One order for everybody, so that two runners never wait for each other.
  const files = [...paths].sort().map((path) => ({ path, database: open(path) }));
  const close = (): void => {
    for (const { database } of files.splice(0)) database.close();
  };
  const take = (holder: string): LockOutcome => {
    for (const { path, database } of files) {
      if (!takeExclusive(database)) {
        close();
        return { kind: "busy", path, holder: readHolder(path) };
      }
      writeFileSync(holderPath(path), holder, { mode: 0o600 });
      // Systems remove what looks old from their temporary folder, and a lock on a removed file keeps nobody off.
      utimesSync(path, new Date(), new Date());
    }
    return { kind: "held", release: close };
  };
  return { take, close };
}

function open(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
}

function takeExclusive(database: DatabaseSync): boolean {
  try {
    database.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return false;
    throw error;
  }
}

const holderPath = (path: string): string => `${path}.holder`;

function readHolder(path: string): string {
  try {
    return readFileSync(holderPath(path), "utf8").slice(0, 200);
  } catch {
    return "unknown";
  }
}
