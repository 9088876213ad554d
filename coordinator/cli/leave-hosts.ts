/** Ends a fleet's agents without its coordinator: every host that it last had is visited from here. */
import { parseInventory } from "../../inventory/load.ts";
import { type ErrorFact, FleetError } from "../../proto/vocab/errors.ts";
import type { HostName } from "../../proto/vocab/ids.ts";
import { readHostList } from "../hosts/host-list.ts";
import type { HostSpec } from "../hosts/spec.ts";
import { leaveHost, type Left, type VisitDeps } from "../hosts/visit.ts";
import { readFleetId } from "../ledger/read/fleet-id.ts";
import { readLedger } from "../ledger/read/read-ledger.ts";
import type { Context } from "./context.ts";
import { rememberedInventory } from "./remembered-inventory.ts";
import { withVisitDeps } from "./visit-deps.ts";

/** How leaving one host went. */
export interface LeftHost extends Partial<Left> {
  readonly host: HostName;
  /** Why it could not be left. */
  readonly error?: ErrorFact;
  /** Nothing of this fleet can be there: in all its life it never reached the host. */
  readonly isStranger?: true;
}

/** As its coordinator last had them; what a damaged list would have said, the inventory says too. */
const hostsOf = async (folder: string): Promise<readonly HostSpec[]> => {
  const listed = await readHostList(folder);
  if (listed.length > 0) return listed;
  const remembered = rememberedInventory(folder);
  return remembered === undefined ? [] : parseInventory(remembered.text, remembered.path).hosts;
};

interface Visit {
  readonly deps: VisitDeps;
  readonly purge: boolean;
  readonly reached: (host: HostName) => boolean;
}

const leave = async (host: HostSpec, { deps, purge, reached }: Visit): Promise<LeftHost> => {
  const { name } = host;
  try {
    return { host: name, ...(await leaveHost(host, deps, purge)) };
  } catch (error) {
    return reached(name) ? { host: name, error: FleetError.factOf(error) } : { host: name, isStranger: true };
  }
};

/** Which hosts the fleet ever reached; of a ledger that cannot be read, all. */
const reachedIn = (folder: string): Visit["reached"] => {
  try {
    const { hosts } = readLedger(folder).ledgered;
    return (host) => hosts[host]?.machine !== undefined;
  } catch {
    return () => true;
  }
};

/** Leaves all hosts of the fleet in this state folder at once. A fleet whose coordinator never ran has none. */
export const leaveHosts = async (
  context: Pick<Context, "env">,
  folder: string,
  purge: boolean,
): Promise<readonly LeftHost[]> => {
  const fleet = readFleetId(folder);
  if (fleet === undefined) return [];
  const hosts = await hostsOf(folder);
  const reached = reachedIn(folder);
  return withVisitDeps(context, fleet, (deps) =>
    Promise.all(hosts.map((host) => leave(host, { deps, purge, reached }))),
  );
};
