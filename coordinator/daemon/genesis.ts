/** What the daemon finds in its state folder: an empty ledger gets its fleet's random name, any other is folded. */
import { randomBytes } from "node:crypto";
import { as, type FleetId } from "../../proto/vocab/ids.ts";
import { foldAll } from "../core/fold.ts";
import type { LedgerRecord } from "../core/records.ts";
import { emptyLive } from "../core/live.ts";
import { type State } from "../core/state.ts";
import type { LedgerPort } from "../ledger/ledger-port.ts";

function* recordsOf(ledger: LedgerPort): Generator<LedgerRecord> {
  for (const { record } of ledger.readAll()) yield record;
}

/** The state that the records tell. Throws `ledger_damaged` with the place when they contradict themselves. */
export const awaken = (ledger: LedgerPort, nowMonotonicMs: number, nowWallMs: number): State => {
  const first = foldAll(recordsOf(ledger));
  if (first.fleet !== "") return { ledgered: first, live: emptyLive(nowMonotonicMs) };
  const fleet = as<FleetId>(randomBytes(16).toString("hex"));
  const born: LedgerRecord = { kind: "fleet_created", fleet, generation: 1, at: nowWallMs };
  ledger.append([born]);
  return { ledgered: foldAll([born]), live: emptyLive(nowMonotonicMs) };
};
