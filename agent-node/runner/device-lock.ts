/** Exclusive use of a device across every fleet on a host, ended by the death of its holder. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
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

/**
 * Takes all of these lock files or none, waiting at most two seconds for each. The lock is SQLite's own file lock,
 * because Node offers none and macOS has no `flock` program; the system drops it when the process dies. The
 * files must lie on a local disk. Throws when one cannot be created.
 */
export function lockDevices(paths: readonly string[], holder: string): LockOutcome {
  const held: DatabaseSync[] = [];
  const release = (): void => {
    for (const database of held.splice(0)) database.close();
  };
  // One order for everybody, so that two runners never wait for each other.
  for (const path of [...paths].sort()) {
    const database = open(path);
    if (!takeExclusive(database)) {
      database.close();
      release();
      return { kind: "busy", path, holder: readHolder(path) };
    }
    held.push(database);
    writeFileSync(holderPath(path), holder, { mode: 0o600 });
  }
  return { kind: "held", release };
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
    database.close();
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
