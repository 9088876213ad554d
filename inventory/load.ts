/** Reads an inventory; every mistake in it is named at once, as `lab.yaml:12:5`. */
import path from "node:path";
import { crossCheckInventory } from "./cross-check.ts";
import type { Inventory } from "./inventory.ts";
import { resolveInventory } from "./resolve.ts";
import { hostNameSchema, inventorySchema } from "./schema.ts";
import { checkYaml } from "./yaml-file.ts";

/** The inventory in `text`; `file` is what mistakes call it. Throws FleetError `file_mistakes`. */
export function parseInventory(text: string, file: string): Inventory {
  const content = checkYaml({ file, text }, inventorySchema, crossCheckInventory);
  const base = path.basename(file, path.extname(file));
  return resolveInventory(content, hostNameSchema.safeParse(base).success ? base : "fleet");
}
