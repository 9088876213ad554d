/** Opens a database of the coordinator without leaving a trace, whether a daemon has it open, ended well or was killed. */
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { databaseError, primaryCode } from "./database-error.ts";

/** How often a read is begun anew because a daemon started to write under it. */
const READS_MAX = 5;
const BUSY_TIMEOUT_MS = 5_000;
const SQLITE_READONLY = 8;

const open = (path: string, query: string): DatabaseSync => {
  const url = pathToFileURL(path);
  url.search = query;
  return new DatabaseSync(url, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
};

const use = <T>(db: DatabaseSync, work: (db: DatabaseSync) => T): T => {
  try {
    return work(db);
  } finally {
    db.close();
  }
};

const stamp = (path: string): string => {
  const s = statSync(path, { bigint: true });
  return `${s.ino} ${s.size} ${s.mtimeNs}`;
};

/** Ended well: all is in the main file, and an unlocked read of it is sound as long as nobody began to write meanwhile. */
const readSettled = <T>(path: string, work: (db: DatabaseSync) => T): { readonly value: T } | undefined => {
  const before = stamp(path);
  try {
    const value = use(open(path, "?immutable=1"), work);
    return stamp(path) === before ? { value } : undefined;
  } catch (error) {
    if (stamp(path) === before) throw error;
    return undefined;
  }
};

/** A write-ahead log without its index: someone copied the files. SQLite would write the index, so it does that to a copy. */
const readCopy = <T>(path: string, work: (db: DatabaseSync) => T): T => {
  const folder = mkdtempSync(join(tmpdir(), "fleet-read-"));
  try {
    const copy = join(folder, "copy.sqlite");
    copyFileSync(path, copy);
    copyFileSync(`${path}-wal`, `${copy}-wal`);
    return use(new DatabaseSync(copy), work);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** A daemon has it open or was killed: the log's index is used without writing it. */
const readShared = <T>(path: string, work: (db: DatabaseSync) => T): T => {
  try {
    return use(open(path, "?mode=ro&readonly_shm=1"), work);
  } catch (error) {
    // No read mark fits that another process set: only a living daemon's index has that, and to that one a mark may be added.
    if (primaryCode(error) !== SQLITE_READONLY) throw error;
    return use(open(path, "?mode=ro"), work);
  }
};

/**
 * Runs `work` on a consistent view of the database and closes it. `work` must return plain values (no iterator) and may run more than
 * once. Throws `ledger_damaged` or `ledger_unwritable`, and ENOENT when there is no such file.
 */
export const readDatabase = <T>(path: string, work: (db: DatabaseSync) => T): T => {
  try {
    for (let read = 0; read < READS_MAX && !existsSync(`${path}-wal`); read++) {
      const settled = readSettled(path, work);
      if (settled) return settled.value;
    }
    if (existsSync(`${path}-shm`)) return readShared(path, work);
    return readCopy(path, work);
  } catch (error) {
    throw databaseError(path, error);
  }
};
