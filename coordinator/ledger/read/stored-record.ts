/** One record as it lies in the ledger: its number, its text and the checksum that tells damage. */
import { crc32 } from "node:zlib";
import { FleetError } from "../../../proto/vocab/errors.ts";
import type { LedgerRecord } from "../../core/records.ts";

/** A record with its number: 1 for the first, and every number in between exists. */
export interface StoredRecord {
  readonly seq: number;
  readonly record: LedgerRecord;
}

/** One row of the table `records`. */
export interface RecordRow {
  readonly seq: number;
  readonly at: number;
  readonly term: number;
  readonly kind: string;
  readonly body: string;
  readonly crc: number;
}

// JSON has no NaN and no infinity, but a diverged run has both; a record that reads back differently would make a restart differ.
const NUMBER_KEY = "$number";

const encodeNumber = (_key: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? { [NUMBER_KEY]: String(value) } : value;

const decodeNumber = (_key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && NUMBER_KEY in value ? Number(value[NUMBER_KEY]) : value;

// Seeded with the number, so that a row that was moved is as visible as one that was changed.
const checksum = (seq: number, body: string): number => crc32(body, seq >>> 0);

/** The row that keeps `record` under `seq`. */
export const encodeRow = (seq: number, term: number, record: LedgerRecord): RecordRow => {
  const body = JSON.stringify(record, encodeNumber);
  return { seq, at: record.at, term, kind: record.kind, body, crc: checksum(seq, body) };
};

/** The record in a row that must carry the number `expected`. Throws `ledger_damaged` with the place. */
export const decodeRow = (expected: number, row: RecordRow): StoredRecord => {
  const place = `record ${expected}`;
  const damaged = (detail: string, cause?: unknown): FleetError =>
    new FleetError({ code: "ledger_damaged", place, detail }, cause);
  if (row.seq !== expected) throw damaged(`it is missing; the next one is ${row.seq}`);
  if (typeof row.body !== "string" || checksum(row.seq, row.body) !== row.crc)
    throw damaged("its checksum does not fit its text");
  let record: LedgerRecord;
  try {
    record = JSON.parse(row.body, decodeNumber) as LedgerRecord;
  } catch (error) {
    throw damaged("it is not JSON", error);
  }
  if (record.kind !== row.kind) throw damaged(`its text says ${record.kind}, its row ${row.kind}`);
  if (record.at !== row.at) throw damaged(`its text says ${record.at}, its row ${row.at}`);
  return { seq: row.seq, record };
};

/** Asks for the row that tells where the history ends. */
export const HEAD_QUERY = "SELECT seq FROM head WHERE id = 1";

/** Throws `ledger_damaged` when records are missing at the end. */
export const checkHead = (head: Readonly<Record<string, unknown>> | undefined, lastSeq: number): void => {
  if (head?.["seq"] === lastSeq) return;
  const detail = `the history was told to end with record ${String(head?.["seq"])}`;
  throw new FleetError({ code: "ledger_damaged", place: `record ${lastSeq + 1}`, detail });
};
