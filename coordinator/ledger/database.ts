/** Opens one of the coordinator's databases for writing: pragmas, migrations, transactions, and SQLite's errors as facts. */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import { FleetError } from "../../proto/vocab/errors.ts";
import type { HostName } from "../../proto/vocab/ids.ts";
import type { StreamName } from "../../proto/vocab/messages.ts";
import { databaseError, emptyLedger } from "./read/database-error.ts";
import type { HostCursor } from "./ledger-port.ts";

/** A reader that looks at the file for a moment must not make a commit fail. */
const BUSY_TIMEOUT_MS = 5_000;

const versionOf = (db: DatabaseSync): number => {
  const row = db.prepare("PRAGMA user_version").get();
  return Number(row?.["user_version"] ?? 0);
};

/** The checksum of a row, also for the steps of the migrations. */
const rowCrc = (...fields: readonly unknown[]): number => crc32(fields.join("\n"));

/** One open database and its path, for errors that name it. */
export class Database {
  readonly path: string;
  readonly #db: DatabaseSync;

  /**
   * `FULL` syncs at every commit; `NORMAL` leaves that to the caller. Applies every migration that the file lacks. With `hasHistory` an empty
   * file is a damaged one.
   */
  constructor(
    path: string,
    synchronous: "FULL" | "NORMAL",
    migrations: readonly string[],
    hasHistory = false,
  ) {
    this.path = path;
    this.#db = this.guard(() => new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS }));
    try {
      this.#db.function("row_crc", { varargs: true, deterministic: true }, rowCrc);
      if (hasHistory && this.guard(() => versionOf(this.#db)) === 0) throw emptyLedger(path);
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

  /** Walks the whole file. Throws `ledger_damaged` when its parts do not fit together. */
  check(): void {
    const found = this.guard(() => this.#db.prepare("PRAGMA quick_check(1)").get());
    const detail = String(found?.["quick_check"]);
    if (detail !== "ok") throw new FleetError({ code: "ledger_damaged", place: this.path, detail });
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
  readonly #path: string;

  constructor(db: Database, stream: StreamName) {
    this.#path = db.path;
    this.#stream = stream;
    // A cursor of the same spool never goes back; a new spool starts anywhere.
    const next =
      "CASE WHEN spool = excluded.spool THEN max(sequence, excluded.sequence) ELSE excluded.sequence END";
    this.#put = db.prepare(
      `INSERT INTO cursors VALUES(?1, ?2, ?3, ?4, row_crc(?1, ?2, ?3, ?4)) ON CONFLICT DO UPDATE SET
         sequence = ${next}, spool = excluded.spool, crc = row_crc(host, stream, excluded.spool, ${next})`,
    );
    this.#all = db.prepare("SELECT host, stream, spool, sequence, crc FROM cursors ORDER BY host");
  }

  put(cursors: readonly HostCursor[]): void {
    for (const { host, cursor } of cursors) {
      if (cursor.stream !== this.#stream) throw new TypeError(`a ${cursor.stream} cursor in the wrong file`);
      this.#put.run(host, cursor.stream, cursor.spool, cursor.sequence);
    }
  }

  /** Throws `ledger_damaged` when one is not what was stored. */
  all(): readonly HostCursor[] {
    return this.#all.all().map(({ host, stream, spool, sequence, crc }) => {
      if (stream !== this.#stream || crc !== rowCrc(host, stream, spool, sequence))
        throw new FleetError({
          code: "ledger_damaged",
          place: `${this.#path}, position of ${String(host)}`,
          detail: "its checksum does not fit",
        });
      return {
        host: host as HostName,
        cursor: { stream: this.#stream, spool: spool as string, sequence: sequence as number },
      };
    });
  }
}
