/** Keeps which inventory a fleet was brought up with, so that a bare `fleet up` means the same again. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { FleetError } from "../../proto/vocab/errors.ts";

/** An inventory's text and where it came from; mistakes are named by `path`. */
export interface InventoryText {
  readonly path: string;
  readonly text: string;
}

/** This machine as the only host, as `inventory/local.yaml` has it. */
export const localInventory: InventoryText = {
  path: "local.yaml",
  text: "name: local\nhosts:\n  - name: local\n    slots: auto\n    trust: experiments\n",
};

const fileIn = (folder: string): string => path.join(folder, "inventory.json");

/** The text of an inventory file. Throws `file_missing`. */
export const readInventoryFile = (file: string): InventoryText => {
  try {
    return { path: file, text: readFileSync(file, "utf8") };
  } catch (error) {
    throw inventoryMissing(file, error);
  }
};

/** Says that there is no inventory, and where one can be looked at. */
export const inventoryMissing = (file: string, cause?: unknown): FleetError => {
  const example = exampleAbove(import.meta.dirname);
  return new FleetError(
    {
      code: "file_missing",
      path: file,
      what: "inventory",
      ...(example === undefined ? {} : { example }),
    },
    cause,
  );
};

/** The commented inventory that is installed with this program. */
const exampleAbove = (folder: string): string | undefined => {
  const file = path.join(folder, "inventory", "lab.yaml");
  if (existsSync(file)) return file;
  return folder === path.dirname(folder) ? undefined : exampleAbove(path.dirname(folder));
};

/** Keeps an inventory in a fleet's state folder. */
export const rememberInventory = (folder: string, inventory: InventoryText): void =>
  writeFileSync(fileIn(folder), JSON.stringify(inventory), { mode: 0o600 });

/** The inventory of the last `up`: read again where it came from, else as it was then. Undefined before the first. */
export const rememberedInventory = (folder: string): InventoryText | undefined => {
  let kept: InventoryText;
  try {
    kept = JSON.parse(readFileSync(fileIn(folder), "utf8")) as InventoryText;
  } catch {
    return undefined;
  }
  try {
    return path.isAbsolute(kept.path) ? readInventoryFile(kept.path) : kept;
  } catch {
    return kept;
  }
};
