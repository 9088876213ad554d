/** A ledger in memory for tests; the contract suite runs on it too. */
import type { HostCursor, LedgerPort } from "../../../coordinator/ledger/ledger-port.ts";
import type { StoredRecord } from "../../../coordinator/ledger/read/stored-record.ts";
import type { LedgerRecord } from "../../../coordinator/core/records.ts";
import type { MetricPoint } from "../../../proto/vocab/messages.ts";

/** What survives a `close`: hand it to the next fake. */
export class FakeDisk {
  readonly records: StoredRecord[] = [];
  readonly points = new Map<string, MetricPoint>();
  readonly cursors = new Map<string, HostCursor>();
}

/** Keeps every promise of the port but durability. */
export class FakeLedger implements LedgerPort {
  readonly #disk: FakeDisk;
  #isClosed = false;

  constructor(disk: FakeDisk = new FakeDisk()) {
    this.#disk = disk;
  }

  append(records: readonly LedgerRecord[], cursors: readonly HostCursor[] = []): number {
    this.#check();
    this.#put("facts", cursors);
    for (const record of records)
      this.#disk.records.push({ seq: this.#disk.records.length + 1, record: structuredClone(record) });
    return this.#disk.records.length;
  }

  readAll(after = 0): Iterable<StoredRecord> {
    this.#check();
    return this.#disk.records.slice(after);
  }

  async appendPoints(points: readonly MetricPoint[], cursors: readonly HostCursor[] = []): Promise<void> {
    this.#check();
    this.#put("bulk", cursors);
    for (const point of points) {
      const key = JSON.stringify([point.attempt, point.name, point.step]);
      if (!this.#disk.points.has(key)) this.#disk.points.set(key, point);
    }
  }

  cursors(): readonly HostCursor[] {
    this.#check();
    return [...this.#disk.cursors.values()];
  }

  close(): void {
    this.#isClosed = true;
  }

  #check(): void {
    if (this.#isClosed) throw new Error("the ledger is closed");
  }

  #put(stream: string, cursors: readonly HostCursor[]): void {
    if (cursors.some((c) => c.cursor.stream !== stream)) throw new TypeError("a cursor in the wrong file");
    for (const given of cursors) {
      const key = `${given.host} ${stream}`;
      const known = this.#disk.cursors.get(key);
      const isBehind =
        known?.cursor.spool === given.cursor.spool && known.cursor.sequence > given.cursor.sequence;
      if (!isBehind) this.#disk.cursors.set(key, given);
    }
  }
}
