/** The product's main job over loopback sshd: one campaign on three SSH hosts and this machine. */
import { describe, test } from "vitest";
import { describeCampaign } from "../campaign/campaign-suite.ts";
import { missingMachines, startMachines } from "./loopback-machines.ts";

const missing = missingMachines();

if (missing === undefined)
  describeCampaign("a campaign over sshd", {
    start: () =>
      startMachines({
        easy: [],
        stock: ["MaxStartups 10:30:100", "MaxSessions 10"],
        closed: ["AllowTcpForwarding no", "AllowStreamLocalForwarding no"],
      }),
    timeoutMs: 30_000,
  });
else describe.skip(`a campaign over sshd: ${missing}`, () => test("needs machines", () => undefined));
