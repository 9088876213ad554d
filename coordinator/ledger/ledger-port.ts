/** The port to what the coordinator remembers; SQLite stands behind it, a fake in tests, and one contract suite runs on both. */
import type { HostName } from "../../proto/vocab/ids.ts";
import type { MetricPoint, StreamCursor } from "../../proto/vocab/messages.ts";
import type { LedgerRecord } from "../core/records.ts";
import type { StoredRecord } from "./read/stored-record.ts";

/** How far one host's stream is stored: what the next Hello tells the agent, so that replay begins behind it. */
export interface HostCursor {
  readonly host: HostName;
  readonly cursor: StreamCursor;
}

/** Durable history. Every method throws `ledger_unwritable` when the disk refuses and `ledger_damaged` when it lies. */
export interface LedgerPort {
  /**
   * Commits all records and the `facts` cursors of what they were made from in one transaction, synced before it returns.
   * Nothing to store is no commit. Returns the number of the last record ever stored, 0 while there is none.
   */
  append(records: readonly LedgerRecord[], cursors?: readonly HostCursor[]): number;
  /** Records numbered above `after`, in order, without a hole; reading may be given up at any point. */
  readAll(after?: number): Iterable<StoredRecord>;
  /**
   * Stores points and the `bulk` cursors of what they came in. Visible at once; durable, and only then to be acknowledged, when the
   * promise resolves. A point stored before (attempt, name, step) stays as it was.
   */
  appendPoints(points: readonly MetricPoint[], cursors?: readonly HostCursor[]): Promise<void>;
  /** The last stored position of every host's streams. */
  cursors(): readonly HostCursor[];
  /** Releases the files. Closing twice does nothing; any other call afterwards throws. */
  close(): void;
}
