/** The version of this program. */
import { readFileSync } from "node:fs";
import path from "node:path";

/** The version in the nearest package file above a folder. */
export const versionAbove = (folder: string): string => {
  try {
    return String(JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")).version);
  } catch {
    return folder === path.dirname(folder) ? "unknown" : versionAbove(path.dirname(folder));
  }
};
