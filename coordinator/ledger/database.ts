/** Opens one of the coordinator's databases for writing: pragmas, migrations, transactions, and SQLite's errors as facts. */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { FleetError } from "../../proto/vocab/errors.ts";
import type { HostName } from "../../proto/vocab/ids.ts";
import type { StreamName } from "../../proto/vocab/messages.ts";
import { databaseError } from "./read/database-error.ts";
import type { HostCursor } from "./ledger-port.ts";

/** A reader that looks at the file for a moment must not make a commit fail. */
const BUSY_TIMEOUT_MS = 5_000;

const versionOf = (db: DatabaseSync): number => {
  const row = db.prepare("PRAGMA user_version").get();
  return Number(row?.["user_version"] ?? 0);
};

/** One open database and its path, for errors that name it. */
export class Database {
  readonly path: string;
  readonly #db: DatabaseSync;

  /** `FULL` syncs at every commit; `NORMAL` leaves that to the caller. Applies every migration that the file lacks. */
  constructor(path: string, synchronous: "FULL" | "NORMAL", migrations: readonly string[]) {
    this.path = path;
    this.#db = this.guard(() => new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS }));
    try {
      this.guard(() => this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}`));
      this.guard(() => this.#migrate(migrations));
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  #migrate(migrations: readonly string[]): void {
    const found = versionOf(this.#db);
    if (found > migrations.length)
      throw new FleetError({
        code: "ledger_version",
        path: this.path,
        found,
        known: migrations.length,
      });
    for (const [index, step] of migrations.entries()) {
      if (index < found) continue;
      this.inTransaction(() => {
        this.#db.exec(step);
        this.#db.exec(`PRAGMA user_version = ${index + 1}`);
      });
    }
  }

  prepare(sql: string): StatementSync {
    return this.guard(() => this.#db.prepare(sql));
  }

  /** All of `work` or nothing of it. */
  inTransaction(work: () => void): void {
    this.guard(() => {
      this.#db.exec("BEGIN IMMEDIATE");
      try {
        work();
        this.#db.exec("COMMIT");
      } catch (error) {
        if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
        throw error;
      }
    });
  }

  /** Runs `work`, with SQLite's errors turned into facts. */
  guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw databaseError(this.path, error);
    }
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }
}

/** The table `cursors` of one database. Writing is done inside the transaction that stores what the cursor acknowledges (HAZARDS 16). */
export class CursorTable {
  readonly #put: StatementSync;
  readonly #all: StatementSync;
  readonly #stream: StreamName;

  constructor(db: Database, stream: StreamName) {
    this.#stream = stream;
    // A cursor of the same spool never goes back; a new spool starts anywhere.
    this.#put = db.prepare(
      `INSERT INTO cursors VALUES(?, ?, ?, ?) ON CONFLICT DO UPDATE SET
         sequence = CASE WHEN spool = excluded.spool THEN max(sequence, excluded.sequence) ELSE excluded.sequence END,
         spool = excluded.spool`,
    );
    this.#all = db.prepare("SELECT host, spool, sequence FROM cursors ORDER BY host");
  }

  put(cursors: readonly HostCursor[]): void {
    for (const { host, cursor } of cursors) {
      if (cursor.stream !== this.#stream) throw new TypeError(`a ${cursor.stream} cursor in the wrong file`);
      this.#put.run(host, cursor.stream, cursor.spool, cursor.sequence);
    }
  }

  all(): readonly HostCursor[] {
    return this.#all.all().map((row) => ({
      host: row["host"] as HostName,
      cursor: {
        stream: this.#stream,
        spool: row["spool"] as string,
        sequence: row["sequence"] as number,
      },
    }));
  }
}
