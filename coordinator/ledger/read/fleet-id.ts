/** Reads which fleet a state folder belongs to, without folding its ledger. */
import type { FleetId } from "../../../proto/vocab/ids.ts";
import { readRecords } from "./read-ledger.ts";

/** The fleet's random name, undefined before its coordinator first started. Throws `ledger_damaged`, `ledger_version`. */
export const readFleetId = (folder: string): FleetId | undefined => {
  const [first] = readRecords(folder, 0, 1);
  return first?.record.kind === "fleet_created" ? first.record.fleet : undefined;
};
