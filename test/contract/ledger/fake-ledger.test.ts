/** The fake keeps the ledger's promises. */
import { FakeDisk, FakeLedger } from "./fake-ledger.ts";
import { ledgerContract } from "./ledger.contract.ts";

ledgerContract("fake", () => {
  const disk = new FakeDisk();
  return {
    open: () => new FakeLedger(disk),
    points: () => [...disk.points.values()],
    dispose: () => undefined,
  };
});
