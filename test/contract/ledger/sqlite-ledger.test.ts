/** SQLite keeps the ledger's promises. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SqliteLedger } from "../../../coordinator/ledger/sqlite-ledger.ts";
import { readPoints } from "../../../coordinator/ledger/read/read-points.ts";
import { as, type AttemptId } from "../../../proto/vocab/ids.ts";
import { ledgerContract } from "./ledger.contract.ts";

ledgerContract("sqlite", () => {
  const folder = mkdtempSync(join(tmpdir(), "fleet-ledger-"));
  return {
    open: () => new SqliteLedger(folder),
    points: () => readPoints(folder, [as<AttemptId>("a1")]),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
});
