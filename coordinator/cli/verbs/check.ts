/** `fleet check`: a doctor that only looks; one line for each thing, with the command that mends it. */
import path from "node:path";
import type { InventoryHost } from "../../../inventory/inventory.ts";
import { parseInventory } from "../../../inventory/load.ts";
import { FleetError } from "../../../proto/vocab/errors.ts";
import type { FleetId } from "../../../proto/vocab/ids.ts";
import { readFleetId } from "../../ledger/read/fleet-id.ts";
import { checkCampaign, checkPrograms } from "../check-here.ts";
import { checkCoordinator } from "../check-coordinator.ts";
import { checkHosts } from "../check-hosts.ts";
import { type Context, type Invocation, stateRoot } from "../context.ts";
import { chooseFleet } from "../fleet-choice.ts";
import { type Finding, finding, findingLines, findingOf } from "../finding.ts";
import { knownFleets } from "../known-fleets.ts";
import {
  inventoryMissing,
  type InventoryText,
  readInventoryFile,
  rememberedInventory,
} from "../remembered-inventory.ts";
import { count } from "../formats.ts";
import { terminalJson, terminalText } from "../terminal-text.ts";
import { findingWith } from "../up-command.ts";
import type { ExitCode } from "../words/words.ts";

/** Exit 1 for findings about this machine or its files, 2 when only hosts have any. Arguments: inventory files and names of hosts. */
export const check = async ({ context, args }: Invocation): Promise<ExitCode> => {
  const files = args.filter((arg) => /\.ya?ml$/u.test(arg));
  const names = args.filter((arg) => !files.includes(arg));
  const here =
    names.length > 0
      ? []
      : [...(await checkPrograms()), ...(await checkCampaign(context.cwd, context.now()))];
  const { fleet, note } = whichFleet(context, files, names);
  const chosen = fleet === undefined ? {} : { fleet };
  const inventories = inventoriesOf(context, files, fleet);
  if (names.length > 0 && inventories.length === 0) throw noInventory(context, fleet);
  const findings: Finding[] = [...here, ...(note === undefined ? [] : [note])];
  for (const inventory of inventories)
    findings.push(...(await checkInventory({ ...context, ...chosen }, inventory, names)));
  if (fleet !== undefined && names.length === 0) findings.push(...(await checkCoordinator(context, fleet)));
  const shown = findings.map((found) => findingWith(found, context.up));
  if (context.json) context.out.line(terminalJson(shown));
  else for (const found of shown) for (const line of findingLines(found)) context.out.line(line);
  const bad = findings.filter(({ status }) => status === "bad");
  if (bad.length === 0) return 0;
  return bad.every(({ isHost }) => isHost === true) ? 2 : 1;
};

/** A doctor is asked before there is a fleet, too; but whoever names a host means one of a fleet. Throws `no_fleet`. */
const whichFleet = (
  context: Context,
  files: readonly string[],
  names: readonly string[],
): { readonly fleet?: string; readonly note?: Finding } => {
  if (files.length > 0 || context.coordinator !== undefined) return {};
  try {
    return { fleet: chooseFleet(context.fleet, knownFleets(stateRoot(context.env))) };
  } catch (error) {
    const fact = FleetError.factOf(error);
    if (fact.code !== "no_fleet" || names.length > 0) throw error;
    return fact.fleets.length === 0 ? {} : { note: { ...findingOf("fleet", fact), status: "note" } };
  }
};

const noInventory = ({ coordinator, env }: Context, fleet: string | undefined): FleetError =>
  coordinator === undefined
    ? inventoryMissing(path.join(stateRoot(env), fleet ?? ""))
    : new FleetError({
        code: "usage",
        detail: "fleet check looks at hosts from this machine, not from a coordinator elsewhere",
        hint: "log in there and run it; or name an inventory file that is here",
      });

const inventoriesOf = (
  { cwd, env }: Context,
  files: readonly string[],
  fleet: string | undefined,
): readonly InventoryText[] => {
  if (files.length > 0) return files.map((file) => readInventoryFile(path.resolve(cwd, file)));
  const remembered = fleet === undefined ? undefined : rememberedInventory(path.join(stateRoot(env), fleet));
  return remembered ? [remembered] : [];
};

const checkInventory = async (
  context: Context,
  inventory: InventoryText,
  names: readonly string[],
): Promise<readonly Finding[]> => {
  let hosts: readonly InventoryHost[] = [];
  let fleet = "";
  const file = await finding("inventory", async () => {
    const read = parseInventory(inventory.text, inventory.path);
    hosts = read.hosts;
    fleet = context.fleet ?? read.name;
    const unknown = names.find((name) => !hosts.some((host) => host.name === name));
    if (unknown !== undefined)
      throw new FleetError({ code: "no_such_host", host: unknown, hosts: hosts.map((host) => host.name) });
    return `${terminalText(inventory.path)}: ${count(hosts.length, "host")}`;
  });
  const wanted = names.length === 0 ? hosts : hosts.filter((host) => names.includes(host.name));
  return [file, ...(await checkHosts(context, wanted, fleetIdIfKnown(context, fleet)))];
};

/** Hosts are looked at even where the ledger cannot say whose agent to look for. */
const fleetIdIfKnown = ({ env }: Context, fleet: string): FleetId | undefined => {
  try {
    return readFleetId(path.join(stateRoot(env), fleet));
  } catch {
    return undefined;
  }
};
