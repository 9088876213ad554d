/** Ends a fleet's agents without its coordinator: every host that has anything of it is visited from here. */
import path from "node:path";
import { parseInventory } from "../../inventory/load.ts";
import { as, type FleetId, type HostName } from "../../proto/vocab/ids.ts";
import { identityOf } from "../hosts/instance.ts";
import { readHostList } from "../hosts/host-list.ts";
import { leaveAll, type LeftHost } from "../hosts/leave-all.ts";
import { PlacedHosts } from "../hosts/placed-hosts.ts";
import type { HostSpec } from "../hosts/spec.ts";
import { leaveHost } from "../hosts/visit.ts";
import { readFleetId } from "../ledger/read/fleet-id.ts";
import { probedHosts } from "../ledger/read/probed-hosts.ts";
import { readRecords } from "../ledger/read/read-ledger.ts";
import type { Context } from "./context.ts";
import { rememberedInventory } from "./remembered-inventory.ts";
import { withVisitDeps } from "./visit-deps.ts";

/** As its coordinator last had them; what a damaged list would have said, the inventory says too. */
const hostsOf = async (folder: string): Promise<readonly HostSpec[]> => {
  const listed = await readHostList(folder);
  if (listed.length > 0) return listed;
  const remembered = rememberedInventory(folder);
  return remembered === undefined ? [] : parseInventory(remembered.text, remembered.path).hosts;
};

/** Which hosts ever answered; of a ledger that cannot be read, all. */
const probedIn = (folder: string, hosts: readonly HostSpec[]): ReadonlySet<HostName> => {
  try {
    return probedHosts(readRecords(folder));
  } catch {
    return new Set(hosts.map(({ name }) => name));
  }
};

/** The ledger's, else that of the places where something was put. */
const fleetIn = (folder: string, placed: PlacedHosts): FleetId | undefined => {
  const [place] = placed.all;
  return (
    readFleetId(folder) ??
    (place === undefined ? undefined : as<FleetId>(path.posix.basename(place.agentDir)))
  );
};

/** Leaves all hosts of the fleet in this state folder at once. A fleet whose coordinator never ran has none. */
export const leaveHosts = async (
  context: Pick<Context, "env">,
  folder: string,
  purge: boolean,
): Promise<readonly LeftHost[]> => {
  const placed = await PlacedHosts.open(folder);
  const fleet = fleetIn(folder, placed);
  if (fleet === undefined) return [];
  const hosts = await hostsOf(folder);
  const { instance } = identityOf(folder);
  return withVisitDeps(context, fleet, (deps) => {
    const visit = (spec: HostSpec): ReturnType<typeof leaveHost> =>
      leaveHost(spec, { ...deps, fleet, instance }, purge);
    return leaveAll({
      purge,
      placed,
      probed: probedIn(folder, hosts),
      declared: hosts.map((spec) => ({ spec, leave: () => visit(spec) })),
      visit,
    });
  });
};
