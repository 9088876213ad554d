/** Remembers which setup a checkout's environment came from, so that `setup` runs again exactly when it must. */
import { createHash } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import { join, matchesGlob } from "node:path";
import type { Recipe, TreeEntry } from "../../proto/vocab/task.ts";

/**
 * Hash of the setup's text, of the kept paths that hold what it makes, and of every tracked file that its inputs name.
 * Pure: the listing already knows the content hashes.
 */
export const setupStamp = (recipe: Recipe, listing: readonly TreeEntry[]): string => {
  const hash = createHash("sha256").update(JSON.stringify([recipe.setup ?? "", [...recipe.cache].sort()]));
  const inputs = listing
    .filter(({ path }) => recipe.setupInputs.some((glob) => glob === path || matchesGlob(path, glob)))
    .map(({ path, mode, blob }) => [path, mode, blob])
    .sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  return hash.update(JSON.stringify(inputs)).digest("hex");
};

const stampFile = (meta: string): string => join(meta, "setup");

/** The stamp of the last setup that succeeded in this checkout; null when there is none. */
export const readStamp = async (meta: string): Promise<string | null> => {
  try {
    return (await readFile(stampFile(meta), "utf8")).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
};

/** Removes the stamp before a setup starts: one that is cut off half way counts for nothing. */
export const clearStamp = async (meta: string): Promise<void> => rm(stampFile(meta), { force: true });

/** Writes the stamp after a setup succeeded, atomically. */
export const writeStamp = async (meta: string, stamp: string): Promise<void> => {
  const temporary = `${stampFile(meta)}.new`;
  const file = await open(temporary, "w", 0o600);
  try {
    await file.writeFile(`${stamp}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, stampFile(meta));
};
