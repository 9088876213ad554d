/** Removes from a checkout what is neither tracked nor kept, and what a run must not find there. */
import { join } from "node:path";
import type { TreeEntry } from "../../proto/vocab/task.ts";
import type { KeptPaths } from "./kept-paths.ts";
import { keptPaths } from "./kept-paths.ts";
import { entriesOf, removeTree } from "./safe-files.ts";

/** Everything a checkout may hold. */
export interface Expected {
  readonly files: ReadonlySet<string>;
  /** Folders that tracked files need, and submodules, which stay empty. */
  readonly folders: ReadonlySet<string>;
}

/** The tracked files and the folders above them. */
export const expectedIn = (listing: readonly TreeEntry[]): Expected => {
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const { path, mode } of listing) {
    (mode === "160000" ? folders : files).add(path);
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      folders.add(path.slice(0, end));
    }
  }
  return { files, folders };
};

/** Removes everything untracked but the kept paths, and whatever is of another kind than the tree wants. Returns the count. */
export const removeUntracked = async (root: string, expected: Expected, kept: KeptPaths): Promise<number> => {
  let removed = 0;
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await entriesOf(join(root, folder))) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (expected.files.has(path) && !entry.isDirectory()) continue;
      const isNeeded = expected.folders.has(path);
      if (!isNeeded && kept.keeps(path)) continue;
      if (entry.isDirectory() && (isNeeded || kept.mayKeepBelow(path))) {
        await visit(path);
        continue;
      }
      await removeTree(join(root, path));
      removed += 1;
    }
  };
  await visit("");
  return removed;
};

/** Removes the recipe's `fresh` globs before a run; tracked files stay. */
export const removeFresh = async (
  root: string,
  fresh: readonly string[],
  listing: readonly TreeEntry[],
): Promise<void> => {
  const { files, folders } = expectedIn(listing);
  const doomed = keptPaths(fresh);
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await entriesOf(join(root, folder))) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      const isTracked = files.has(path) || folders.has(path);
      if (!isTracked && doomed.keeps(path)) await removeTree(join(root, path));
      else if (entry.isDirectory() && doomed.mayKeepBelow(path)) await visit(path);
    }
  };
  if (fresh.length > 0) await visit("");
};
