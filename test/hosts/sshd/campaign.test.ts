/** The product's main job over loopback sshd: one campaign on three SSH hosts and this machine. */
import { test } from "vitest";
import { describeCampaign } from "../campaign/campaign-suite.ts";
import { missingMachines, startMachines } from "./loopback-machines.ts";

const missing = missingMachines();
const isRequired = process.env["FLEET_REQUIRE"] === "all";

if (missing === undefined || isRequired)
  describeCampaign("a campaign over sshd", {
    start: () => {
      if (missing !== undefined) throw new Error(missing);
      return startMachines({
        easy: [],
        stock: ["MaxStartups 10:30:100", "MaxSessions 10"],
        closed: ["AllowTcpForwarding no", "AllowStreamLocalForwarding no"],
      });
    },
    timeoutMs: 30_000,
  });
else test.skip(`a campaign over sshd: ${missing}`, () => undefined);
