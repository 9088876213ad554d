/** The ledger on SQLite: transitions in one file synced at every commit, points in another that is synced in batches. */
import type { StatementSync } from "node:sqlite";
import type { MetricPoint } from "../../proto/vocab/messages.ts";
import type { LedgerRecord } from "../core/records.ts";
import { CursorTable, Database } from "./database.ts";
import type { HostCursor, LedgerPort } from "./ledger-port.ts";
import { MetricsStore } from "./metrics-store.ts";
import { ledgerMigrations } from "./migrations.ts";
import { hasHistory, stateFiles } from "./read/state-files.ts";
import {
  checkHead,
  decodeRow,
  encodeRow,
  HEAD_QUERY,
  type RecordRow,
  type StoredRecord,
} from "./read/stored-record.ts";

/** Rows fetched at a time, so that no statement stays open while the reader thinks. */
const ROWS_PER_READ = 500;

/** Opens (and creates or migrates) the ledger in a fleet's state folder, which must exist. Hold the coordinator's lock first. */
export class SqliteLedger implements LedgerPort {
  readonly #db: Database;
  readonly #metrics: MetricsStore;
  readonly #cursors: CursorTable;
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  readonly #moveHead: StatementSync;
  #lastSeq: number;
  #term: number;

  constructor(folder: string) {
    const files = stateFiles(folder);
    this.#db = new Database(files.ledger, "FULL", ledgerMigrations, hasHistory(folder));
    try {
      this.#db.check();
      this.#cursors = new CursorTable(this.#db, "facts");
      this.#insert = this.#db.prepare("INSERT INTO records VALUES(?, ?, ?, ?, ?, ?)");
      this.#select = this.#db.prepare("SELECT * FROM records WHERE seq > ? ORDER BY seq LIMIT ?");
      this.#moveHead = this.#db.prepare("UPDATE head SET seq = ?");
      const last = this.#db.guard(() =>
        this.#db.prepare("SELECT seq, term FROM records ORDER BY seq DESC LIMIT 1").get(),
      );
      this.#lastSeq = Number(last?.["seq"] ?? 0);
      this.#term = Number(last?.["term"] ?? 0);
      const head = this.#db.guard(() => this.#db.prepare(HEAD_QUERY).get());
      checkHead(head, this.#lastSeq);
      this.#metrics = new MetricsStore(files.metrics);
      this.cursors();
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  append(records: readonly LedgerRecord[], cursors: readonly HostCursor[] = []): number {
    if (records.length === 0 && cursors.length === 0) return this.#lastSeq;
    let seq = this.#lastSeq;
    let term = this.#term;
    this.#db.inTransaction(() => {
      for (const record of records) {
        seq += 1;
        if (record.kind === "daemon_started") term = record.term;
        const row = encodeRow(seq, term, record);
        this.#insert.run(row.seq, row.at, row.term, row.kind, row.body, row.crc);
      }
      if (records.length > 0) this.#moveHead.run(seq);
      this.#cursors.put(cursors);
    });
    this.#lastSeq = seq;
    this.#term = term;
    return seq;
  }

  *readAll(after = 0): Generator<StoredRecord> {
    let seq = after;
    for (;;) {
      const rows = this.#db.guard(() => this.#select.all(seq, ROWS_PER_READ)) as unknown as RecordRow[];
      for (const row of rows) yield decodeRow(++seq, row);
      if (rows.length < ROWS_PER_READ) return;
    }
  }

  appendPoints(points: readonly MetricPoint[], cursors: readonly HostCursor[] = []): Promise<void> {
    return this.#metrics.append(points, cursors);
  }

  cursors(): readonly HostCursor[] {
    return [...this.#db.guard(() => this.#cursors.all()), ...this.#metrics.cursors()];
  }

  close(): void {
    this.#metrics.close();
    this.#db.close();
  }
}
