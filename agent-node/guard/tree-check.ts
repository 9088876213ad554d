/** Proves that a checkout's files are the tree that a lease names, by hashing each from disk (a git hash does not vouch for a worktree). */
import type { TreeEntry } from "../../proto/vocab/task.ts";
import { hashOf } from "./blob-hash.ts";
import { fileFacts, type FileFacts, type KnownFolders } from "./file-facts.ts";
import { mapBounded } from "./map-bounded.ts";

/** Every listed path whose kind, executable bit or content on disk differs; empty when the checkout is that tree. */
export async function verifyTree(
  checkout: string,
  listing: readonly TreeEntry[],
): Promise<readonly string[]> {
  const known: KnownFolders = new Map();
  const verdicts = await mapBounded(listing, async (entry) => {
    const facts = await fileFacts(checkout, entry.path, hashOf(entry.blob), known);
    return isEntry(facts, entry);
  });
  return listing.filter((_, index) => verdicts[index] !== true).map(({ path }) => path);
}

function isEntry(facts: FileFacts, entry: TreeEntry): boolean {
  switch (entry.mode) {
    case "160000":
      // A submodule is an empty folder here: its content is not part of the tree.
      return facts.kind === "folder";
    case "120000":
      return facts.kind === "link" && facts.blob === entry.blob;
    case "100644":
    case "100755":
      return (
        facts.kind === "file" && facts.isExecutable === (entry.mode === "100755") && facts.blob === entry.blob
      );
  }
}
