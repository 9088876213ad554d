/** Keeps metric points: committed without a sync, synced beside the event loop, acknowledged only after that. */
import { open, type FileHandle } from "node:fs/promises";
import type { StatementSync } from "node:sqlite";
import type { MetricPoint } from "../../proto/vocab/messages.ts";
import { CursorTable, Database } from "./database.ts";
import type { HostCursor } from "./ledger-port.ts";
import { metricsMigrations } from "./migrations.ts";
import { databaseError } from "./read/database-error.ts";

/** Numbers of series remembered in memory; beyond it the oldest is looked up again. */
const SERIES_CACHED_MAX = 4_096;

/** `metrics.sqlite`. */
export class MetricsStore {
  readonly #db: Database;
  readonly #cursors: CursorTable;
  readonly #addSeries: StatementSync;
  readonly #findSeries: StatementSync;
  readonly #addPoint: StatementSync;
  readonly #series = new Map<string, number>();
  #wal: Promise<FileHandle> | undefined;

  constructor(path: string) {
    this.#db = new Database(path, "NORMAL", metricsMigrations);
    this.#cursors = new CursorTable(this.#db, "bulk");
    this.#addSeries = this.#db.prepare("INSERT OR IGNORE INTO series(attempt, name) VALUES(?, ?)");
    this.#findSeries = this.#db.prepare("SELECT id FROM series WHERE attempt = ? AND name = ?");
    this.#addPoint = this.#db.prepare("INSERT OR IGNORE INTO points VALUES(?, ?, ?, ?)");
  }

  /** Commits; resolves when the commit would survive a loss of power. */
  async append(points: readonly MetricPoint[], cursors: readonly HostCursor[]): Promise<void> {
    if (points.length === 0 && cursors.length === 0) return;
    try {
      this.#db.inTransaction(() => {
        for (const p of points) this.#addPoint.run(this.#seriesOf(p), p.step, Math.round(p.atMs), p.value);
        this.#cursors.put(cursors);
      });
    } catch (error) {
      // Numbers given inside a transaction that was undone do not exist.
      this.#series.clear();
      throw error;
    }
    await this.#sync();
  }

  cursors(): readonly HostCursor[] {
    return this.#db.guard(() => this.#cursors.all());
  }

  close(): void {
    const wal = this.#wal;
    this.#wal = undefined;
    wal
      ?.then(
        (handle) => handle.close(),
        () => undefined,
      )
      .catch(() => undefined);
    this.#db.close();
  }

  #seriesOf({ attempt, name }: MetricPoint): number {
    const key = `${attempt} ${name}`;
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    this.#addSeries.run(attempt, name);
    const id = Number(this.#findSeries.get(attempt, name)?.["id"]);
    const oldest = this.#series.keys().next();
    if (this.#series.size >= SERIES_CACHED_MAX && !oldest.done) this.#series.delete(oldest.value);
    this.#series.set(key, id);
    return id;
  }

  // While this connection is open the write-ahead log is never replaced, so one handle serves for its whole life. SQLite keeps no
  // locks on that file, so a handle of ours beside SQLite's own is harmless there (and only there).
  async #sync(): Promise<void> {
    const opening = (this.#wal ??= open(`${this.#db.path}-wal`, "r"));
    const handle = await opening.catch((error: unknown) => {
      // Out of file handles now is not out of them for ever.
      if (this.#wal === opening) this.#wal = undefined;
      throw databaseError(this.#db.path, error);
    });
    await handle.datasync();
  }
}
