/** Notices any touch of a frozen file during a run, also one that was undone before the run ended. */
import type { BlobHash } from "./blob-hash.ts";
import { fileFacts, type FileFacts, type KnownFolders } from "./file-facts.ts";
import { mapBounded } from "./map-bounded.ts";

/** What the frozen paths were at one moment. A run that outlives its agent needs it on disk: plain JSON. */
export type FrozenSnapshot = Readonly<Record<string, FrozenFile>>;

/** One frozen path: its content and what changes with every write, rename or restore. */
export interface FrozenFile {
  readonly kind: FileFacts["kind"];
  readonly blob: string;
  readonly mode: string;
  readonly inode: string;
  /** Nanoseconds; no program can set it. */
  readonly ctime: string;
}

/** The paths as they are now. */
export async function snapshotFrozen(
  checkout: string,
  paths: readonly string[],
  hash: BlobHash = "sha1",
): Promise<FrozenSnapshot> {
  const known: KnownFolders = new Map();
  const files = await mapBounded(paths, async (path) => {
    const facts = await fileFacts(checkout, path, hash, known);
    return [path, frozenFile(facts)] as const;
  });
  return Object.fromEntries(files);
}

/** Every path of `before` that is not exactly what it was, sorted; a path that only `after` knows counts too. */
export function compareFrozen(before: FrozenSnapshot, after: FrozenSnapshot): readonly string[] {
  const paths = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...paths].filter((path) => !isSame(before[path], after[path])).sort();
}

const isSame = (one: FrozenFile | undefined, other: FrozenFile | undefined): boolean =>
  one !== undefined &&
  other !== undefined &&
  (["kind", "blob", "mode", "inode", "ctime"] as const).every((field) => one[field] === other[field]);

function frozenFile(facts: FileFacts): FrozenFile {
  if (facts.kind === "none") return { kind: "none", blob: "", mode: "", inode: "", ctime: "" };
  return {
    kind: facts.kind,
    blob: facts.kind === "folder" ? "" : facts.blob,
    mode: facts.stat.mode.toString(8),
    inode: String(facts.stat.ino),
    // Entries made and removed next to a submodule would change its folder's time.
    ctime: facts.kind === "folder" ? "" : String(facts.stat.ctimeNs),
  };
}
