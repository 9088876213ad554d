/** The type of a table of folds: exactly one function for each kind of record. */
import type { LedgerRecord, RecordKind } from "./records.ts";
import type { Ledgered } from "./state.ts";

/** For each of these kinds, what its record makes of the state. */
export type Folds<Kind extends RecordKind> = {
  readonly [K in Kind]: (s: Ledgered, r: Extract<LedgerRecord, { kind: K }>) => Ledgered;
};
