/** Looks at hosts without changing anything there: connect, probe, what is missing. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { InventoryHost } from "../../inventory/inventory.ts";
import { FleetError } from "../../proto/vocab/errors.ts";
import { missingOn } from "../hosts/bootstrap/requirements.ts";
import { surveyHost } from "../hosts/bootstrap/survey.ts";
import { HandshakeGates } from "../hosts/gate.ts";
import { openTransport } from "../hosts/open-transport.ts";
import { divideIntoSlots } from "../hosts/probe/slots.ts";
import { type Finding, finding } from "./finding.ts";
import { count, formatBytes } from "./formats.ts";
import { terminalText } from "./terminal-text.ts";

/** Every host at once. `sshConfigFile` replaces ssh's own configuration. */
export const checkHosts = async (
  hosts: readonly InventoryHost[],
  sshConfigFile?: string,
): Promise<readonly Finding[]> => {
  const socketFolder = await mkdtemp(path.join(tmpdir(), "fleet-"));
  const deps = {
    gates: new HandshakeGates(),
    socketFolder,
    ...(sshConfigFile === undefined ? {} : { sshConfigFile }),
  };
  try {
    return await Promise.all(
      hosts.map((host) => finding(terminalText(host.name, 64), () => lookAt(host, deps))),
    );
  } finally {
    await rm(socketFolder, { recursive: true, force: true });
  }
};

const lookAt = async (host: InventoryHost, deps: Parameters<typeof openTransport>[1]): Promise<string> => {
  const transport = await openTransport(host, deps);
  try {
    const { facts } = await surveyHost(transport.exec, host);
    const missing = missingOn(host, facts);
    if (missing) throw new FleetError(missing);
    const division = divideIntoSlots(facts, host.slots);
    if (division.kind !== "slots")
      throw new FleetError({
        code: "host_step_failed",
        host: host.name,
        step: "probe",
        detail: division.detail,
      });
    const labels = [...new Set(division.slots.map(({ label }) => terminalText(label, 60)))].join(", ");
    const problems = facts.problems.map((problem) => `; ${terminalText(problem, 120)}`).join("");
    return `${facts.os} ${facts.arch}, ${count(division.slots.length, "slot")} of ${labels}, ${formatBytes(facts.diskFreeBytes)} free, git ${terminalText(facts.gitVersion ?? "", 40)}${problems}`;
  } finally {
    await transport.close();
  }
};
