/** The transport contract on this very machine. */
import { describe } from "vitest";
import { openLocal } from "../../../../coordinator/hosts/local.ts";
import { transportContract } from "../../../contract/transport.contract.ts";

describe("local transport", () => {
  transportContract(async () => openLocal("here"), { tellsSignals: true });
});
