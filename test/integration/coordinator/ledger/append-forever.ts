/** Child of the crash test: appends for ever and says after each commit how far it is acknowledged. */
import { writeSync } from "node:fs";
import type { LedgerRecord } from "../../../../coordinator/core/records.ts";
import { SqliteLedger } from "../../../../coordinator/ledger/sqlite-ledger.ts";
import { as, type HostName } from "../../../../proto/vocab/ids.ts";

const folder = process.argv[2] ?? "";
const ledger = new SqliteLedger(folder);
const host = as<HostName>("gpu1");
for (let tick = 1; ; tick++) {
  const records = Array.from({ length: 1 + (tick % 3) }, (_, n): LedgerRecord => ({
    kind: "host_drained",
    host,
    reason: `tick ${tick} record ${n}`,
    at: tick,
  }));
  const seq = ledger.append(records, [{ host, cursor: { stream: "facts", spool: "s", sequence: tick } }]);
  writeSync(1, `${tick} ${seq}\n`);
}
