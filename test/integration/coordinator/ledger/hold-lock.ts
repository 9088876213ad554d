/** Child of the lock and read-only tests: takes the lock, opens the ledger, appends one record, says so and waits to be killed. */
import { writeSync } from "node:fs";
import { lockCoordinator } from "../../../../coordinator/ledger/coordinator-lock.ts";
import { SqliteLedger } from "../../../../coordinator/ledger/sqlite-ledger.ts";
import { as, type HostName } from "../../../../proto/vocab/ids.ts";

const folder = process.argv[2] ?? "";
const lock = lockCoordinator(folder, "lab");
const ledger = new SqliteLedger(folder);
ledger.append([{ kind: "host_declared", host: as<HostName>("gpu1"), trusted: false, at: 5 }]);
writeSync(1, "held\n");
process.stdin.resume().on("end", () => {
  ledger.close();
  lock.release();
});
