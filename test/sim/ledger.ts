/** The ledger's file: what was appended in one transaction is there after any crash, whole or not at all. */
import type { LedgerRecord } from "../../coordinator/core/records.ts";
import type { HostName } from "../../proto/vocab/ids.ts";
import type { StreamCursor } from "../../proto/vocab/messages.ts";
import { DiskFull } from "./disk.ts";

/** A position together with the host whose stream it is in. */
export interface HostCursor {
  readonly host: HostName;
  readonly cursor: StreamCursor;
}

export class SimLedger {
  isFull = false;
  readonly #records: string[] = [];
  readonly #cursors = new Map<string, HostCursor>();

  /** Throws DiskFull, and then has appended nothing. */
  append(records: readonly LedgerRecord[], cursors: readonly HostCursor[]): void {
    if (this.isFull) throw new DiskFull();
    for (const record of records) this.#records.push(JSON.stringify(record));
    for (const one of cursors) this.#cursors.set(`${one.host} ${one.cursor.stream}`, one);
  }

  /** As a restart reads it. */
  read(from = 0): readonly LedgerRecord[] {
    return this.#records.slice(from).map((text) => JSON.parse(text) as LedgerRecord);
  }

  get length(): number {
    return this.#records.length;
  }

  /** Every byte of the records, for comparing two runs of one seed. */
  get text(): string {
    return this.#records.join("\n");
  }

  /** What the file holds now. Returns what puts it back. */
  remember(): () => void {
    const records = [...this.#records];
    const cursors = new Map(this.#cursors);
    return () => {
      this.#records.splice(0, Infinity, ...records);
      this.#cursors.clear();
      for (const [key, one] of cursors) this.#cursors.set(key, one);
    };
  }

  cursorsOf(host: HostName): readonly StreamCursor[] {
    return [...this.#cursors.values()].filter((one) => one.host === host).map(({ cursor }) => cursor);
  }
}
