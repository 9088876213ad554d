/** Restart = fold: the ledgered state is what these functions make of the records, one record at a time. */
import { FleetError } from "../../proto/vocab/errors.ts";
import { campaignFolds } from "./fold-campaign.ts";
import { experimentFolds } from "./fold-experiment.ts";
import { fleetFolds } from "./fold-fleet.ts";
import { frontierFolds } from "./fold-frontier.ts";
import type { Folds } from "./fold-types.ts";
import type { LedgerRecord, RecordKind } from "./records.ts";
import { emptyLedgered, type Ledgered } from "./state.ts";

const folds: Folds<RecordKind> = { ...fleetFolds, ...campaignFolds, ...experimentFolds, ...frontierFolds };

/**
 * The state after one more record. Throws `ledger_damaged` when the record contradicts those before it, and `ledger_newer` when it is of a kind that
 * this program does not know: what it means for everything behind it cannot be guessed.
 */
export const apply = (s: Ledgered, record: LedgerRecord): Ledgered => {
  if (!Object.hasOwn(folds, record.kind)) {
    const program = s.program === undefined ? {} : { program: s.program };
    throw new FleetError({ code: "ledger_newer", kind: record.kind, ...program });
  }
  const fold = folds[record.kind] as (s: Ledgered, r: LedgerRecord) => Ledgered;
  return fold(s, record);
};

/** The state of a whole history. */
export const foldAll = (records: Iterable<LedgerRecord>): Ledgered => {
  let s = emptyLedgered;
  for (const record of records) s = apply(s, record);
  return s;
};
