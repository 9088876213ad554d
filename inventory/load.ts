/** Reads an inventory file; every mistake in it is named at once, as `lab.yaml:12:5`. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { FleetError } from "../proto/vocab/errors.ts";
import { crossCheckInventory } from "./cross-check.ts";
import type { Inventory } from "./inventory.ts";
import { resolveInventory } from "./resolve.ts";
import { hostNameSchema, inventorySchema } from "./schema.ts";
import { checkYaml } from "./yaml-file.ts";

/** The inventory in the file at `file`. Throws FleetError `file_missing` or `file_mistakes`. */
export function loadInventory(file: string): Inventory {
  return parseInventory(readText(file), file);
}

/** The inventory in `text`; `file` is what mistakes call it. Throws FleetError `file_mistakes`. */
export function parseInventory(text: string, file: string): Inventory {
  const content = checkYaml({ file, text }, inventorySchema, crossCheckInventory);
  const base = path.basename(file, path.extname(file));
  return resolveInventory(content, hostNameSchema.safeParse(base).success ? base : "fleet");
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new FleetError({ code: "file_missing", path: file, what: "inventory" }, error);
  }
}
