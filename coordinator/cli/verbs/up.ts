/** `fleet up`: brings the fleet up, or in line with a changed inventory. */
import path from "node:path";
import { FleetError } from "../../../proto/vocab/errors.ts";
import { bringUp } from "../bring-up.ts";
import { type Invocation, stateRoot } from "../context.ts";
import { chooseFleet } from "../fleet-choice.ts";
import { knownFleets } from "../known-fleets.ts";
import {
  inventoryMissing,
  type InventoryText,
  readInventoryFile,
  rememberedInventory,
} from "../remembered-inventory.ts";
import { statusLines } from "../render/status.ts";
import { terminalJson } from "../terminal-text.ts";
import type { ExitCode } from "../words/words.ts";

/** Exit 2 when some host failed; the others are up. */
export const up = async (invocation: Invocation): Promise<ExitCode> => {
  const { context } = invocation;
  refuseElsewhere(context.coordinator);
  const { fleet, inventory } = inventoryOf(invocation);
  const { coordinator, hosts } = await bringUp(
    { ...context, ...(fleet === undefined ? {} : { fleet }) },
    inventory,
    invocation.options["takeOver"] === true,
  );
  const status = await coordinator.client.status();
  if (context.json) context.out.line(terminalJson({ hosts, status }));
  else context.out.line(statusLines(status, context.now()).join("\n"));
  await coordinator.close();
  return hosts.some(({ error }) => error !== undefined) ? 2 : 0;
};

const refuseElsewhere = (coordinator: string | undefined): void => {
  if (coordinator === undefined) return;
  throw new FleetError({
    code: "usage",
    detail: "a coordinator elsewhere is brought up on its own machine",
    hint: "log in there, then: fleet up",
  });
};

/** The named file, else the inventory of the last time. */
const inventoryOf = ({ context, args }: Invocation): { fleet?: string; inventory: InventoryText } => {
  const [file] = args;
  if (file !== undefined) return { inventory: readInventoryFile(path.resolve(context.cwd, file)) };
  const root = stateRoot(context.env);
  const fleet = chooseFleet(context.fleet, knownFleets(root));
  const inventory = rememberedInventory(path.join(root, fleet));
  if (inventory) return { fleet, inventory };
  throw inventoryMissing(path.join(root, fleet));
};
