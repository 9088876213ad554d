/** Looks at hosts without changing anything there: connect, probe, what is missing, whether our agent runs. */
import type { InventoryHost } from "../../inventory/inventory.ts";
import { FleetError } from "../../proto/vocab/errors.ts";
import type { FleetId } from "../../proto/vocab/ids.ts";
import { divideIntoSlots } from "../hosts/probe/slots.ts";
import { inspectHost, type HostLook, type VisitDeps } from "../hosts/visit.ts";
import { commandText } from "./command-text.ts";
import type { Context } from "./context.ts";
import { type Finding, finding, findingOf } from "./finding.ts";
import { count, formatBytes } from "./formats.ts";
import { terminalText } from "./terminal-text.ts";
import { withVisitDeps } from "./visit-deps.ts";

/** Every host at once. With `fleet`, its agents are looked for too. */
export const checkHosts = (
  context: Pick<Context, "env">,
  hosts: readonly InventoryHost[],
  fleet: FleetId | undefined,
): Promise<readonly Finding[]> =>
  withVisitDeps(context, fleet, async (deps) => {
    const looks = await Promise.all(hosts.map((host) => lookAt(host, deps)));
    return looks.map(({ host, found }, index) => {
      const isSame = (one: Look): boolean =>
        one.machine !== undefined && one.machine === looks[index]?.machine;
      const other = looks.find((one) => one.host !== host && isSame(one));
      if (other === undefined) return found;
      return findingOf(found.about, { code: "host_duplicate", host: host.name, other: other.host.name });
    });
  });

/** What one host is, and which machine it turned out to be. */
interface Look {
  readonly host: InventoryHost;
  readonly machine?: string;
  readonly found: Finding;
}

const lookAt = async (host: InventoryHost, deps: VisitDeps): Promise<Look> => {
  let machine: string | undefined;
  const found = await finding(terminalText(host.name, 64), () =>
    inspect(host, deps, (id) => {
      machine = id;
    }),
  );
  return { host, found, ...(machine === undefined ? {} : { machine }) };
};

const inspect = async (
  host: InventoryHost,
  deps: VisitDeps,
  onMachine: (id: string) => void,
): Promise<Omit<Finding, "about"> | string> => {
  try {
    const look = await inspectHost(host, deps);
    onMachine(look.facts.machineId);
    return describe(host, look);
  } catch (error) {
    const fact = FleetError.factOf(error);
    if (fact.code !== "host_step_failed") throw error;
    // Its usual words send to `fleet check`.
    const name = terminalText(host.name, 64);
    return {
      ...findingOf(name, fact),
      hint: `mend that on ${name}, then: ${commandText(["fleet", "check", host.name])}`,
    };
  }
};

const describe = (host: InventoryHost, { facts, missing, agentPid }: HostLook): string => {
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
  const agent = agentPid === undefined ? "" : `, our agent runs (process ${agentPid})`;
  const problems = facts.problems.map((problem) => `; ${terminalText(problem, 120)}`).join("");
  return `${facts.os} ${facts.arch}, ${count(division.slots.length, "slot")} of ${labels}, ${formatBytes(facts.diskFreeBytes)} free, git ${terminalText(facts.gitVersion ?? "", 40)}${agent}${problems}`;
};
