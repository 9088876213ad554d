/** Makes the places of a run as they must be before it starts: what must be fresh is gone, the temporary folder is empty. */
import { lstatSync, mkdirSync, rmSync } from "node:fs";
import { isAbsolute, join, normalize, sep } from "node:path";
import { FleetError } from "../../proto/vocab/errors.ts";
import type { Order } from "./contract.ts";

/** Removes the fresh paths and makes an empty private temporary folder. Throws on a path outside the checkout. */
export function prepareFolders(order: Pick<Order, "checkout" | "freshPaths" | "tmpDir">): void {
  for (const path of order.freshPaths) removeBelow(order.checkout, path);
  rmSync(order.tmpDir, { recursive: true, force: true });
  mkdirSync(order.tmpDir, { recursive: true, mode: 0o700 });
}

/** Removes a path below `root` without ever passing through a link: an experiment may have made one that leads out. */
function removeBelow(root: string, path: string): void {
  const parts = normalize(path)
    .split(sep)
    .filter((part) => part !== "" && part !== ".");
  if (isAbsolute(path) || parts.length === 0 || parts.includes(".."))
    throw new FleetError({ code: "internal", detail: `fresh path ${path} is not below the checkout` });
  for (let depth = 1; depth < parts.length; depth += 1) {
    const parent = lstatSync(join(root, ...parts.slice(0, depth)), { throwIfNoEntry: false });
    if (parent === undefined || !parent.isDirectory()) return;
  }
  rmSync(join(root, ...parts), { recursive: true, force: true });
}
