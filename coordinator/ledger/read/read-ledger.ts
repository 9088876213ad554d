/** The ledger as it can be read without its daemon: the fold of what is on disk, and how fresh that is. */
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { FleetError } from "../../../proto/vocab/errors.ts";
import { foldAll } from "../../core/fold.ts";
import type { Ledgered } from "../../core/state.ts";
import { ledgerMigrations } from "../migrations.ts";
import { emptyLedger, primaryCode } from "./database-error.ts";
import { readDatabase } from "./open-read-only.ts";
import { hasHistory, stateFiles } from "./state-files.ts";
import { checkHead, decodeRow, HEAD_QUERY, type RecordRow, type StoredRecord } from "./stored-record.ts";

const SQLITE_BUSY = 5;
/** The layout that first told where the history ends. */
const HEAD_SINCE = 2;

/** What a ledger says when nobody answers for it. */
export interface LedgerReading {
  readonly ledgered: Ledgered;
  /** Number of the last record, 0 for an empty ledger. */
  readonly lastSeq: number;
  /** Wall-clock milliseconds of the last record: nothing later is known. Absent for an empty ledger. */
  readonly asOf?: number;
}

const layoutOf = (db: DatabaseSync): number =>
  Number(db.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);

/** Number of the layout of a state folder's ledger; 0 when there is none yet. */
export const readLedgerLayout = (folder: string): number => {
  const { ledger } = stateFiles(folder);
  return existsSync(ledger) ? readDatabase(ledger, layoutOf) : 0;
};

/** Records numbered above `after`, at most `limit`. Throws `ledger_damaged`, `ledger_version`; a folder without a ledger has none. */
export const readRecords = (
  folder: string,
  after = 0,
  limit = Number.MAX_SAFE_INTEGER,
): readonly StoredRecord[] => {
  const { ledger } = stateFiles(folder);
  if (!existsSync(ledger)) return [];
  return readDatabase(ledger, (db) => {
    const found = layoutOf(db);
    const known = ledgerMigrations.length;
    if (found > known) throw new FleetError({ code: "ledger_version", path: ledger, found, known });
    if (found === 0 && hasHistory(folder)) throw emptyLedger(ledger);
    if (found === 0) return [];
    // Records and where they end, as of one moment: a daemon may be adding some.
    db.exec("BEGIN");
    const rows = db
      .prepare("SELECT * FROM records WHERE seq > ? ORDER BY seq LIMIT ?")
      .all(after, limit) as unknown as RecordRow[];
    const records = rows.map((row, index) => decodeRow(after + index + 1, row));
    if (found >= HEAD_SINCE && rows.length < limit)
      checkHead(db.prepare(HEAD_QUERY).get(), Math.max(after, records.at(-1)?.seq ?? 0));
    return records;
  });
};

/** The whole ledger of a state folder, folded. */
export const readLedger = (folder: string): LedgerReading => {
  const stored = readRecords(folder);
  const last = stored.at(-1);
  return {
    ledgered: foldAll(stored.map((s) => s.record)),
    lastSeq: last?.seq ?? 0,
    ...(last ? { asOf: last.record.at } : {}),
  };
};

/** Whether a coordinator holds this folder's lock. Asks through SQLite and changes nothing. */
export const isCoordinatorRunning = (folder: string): boolean => {
  const { lock } = stateFiles(folder);
  if (!existsSync(lock)) return false;
  const db = new DatabaseSync(lock, { readOnly: true, timeout: 0 });
  try {
    db.prepare("SELECT count(*) FROM sqlite_master").get();
    return false;
  } catch (error) {
    if (primaryCode(error) === SQLITE_BUSY) return true;
    throw error;
  } finally {
    db.close();
  }
};
