/** The proof that a checkout holds the lease's tree: every tracked file hashed, and how each looked on disk at that moment. */
import type { BigIntStats } from "node:fs";
import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Lease } from "../../proto/vocab/attempt.ts";
import { FleetError } from "../../proto/vocab/errors.ts";
import { hashOf } from "../guard/blob-hash.ts";
import type { FrozenSnapshot } from "../guard/frozen.ts";
import { compareFrozen, snapshotFrozen } from "../guard/frozen.ts";
import { verifyTree } from "../guard/tree-check.ts";
import { writeDurable } from "../runner/durable.ts";

/** The part of a lease that says what must be on disk. */
type Tree = Pick<Lease, "listing" | "frozen">;

/** What changes when a file is written, replaced, moved or has its times set back. */
type Look = string;

const PROOF = "proof.json";

/** Looks are compared in the moment before `go`; frozen files, content and all, after the run. */
export class TreeProof {
  readonly #root: string;
  readonly #tree: Tree;
  readonly #looks: ReadonlyMap<string, Look>;
  readonly #frozen: FrozenSnapshot;

  private constructor(root: string, tree: Tree, looks: ReadonlyMap<string, Look>, frozen: FrozenSnapshot) {
    this.#root = root;
    this.#tree = tree;
    this.#looks = looks;
    this.#frozen = frozen;
  }

  /** Looks first and hashes then, so that nothing can change between the two unnoticed. Fails with `object_mismatch`. */
  static async make(root: string, tree: Tree): Promise<TreeProof> {
    const looks = new Map(tree.listing.map(({ path }) => [path, lookAt(root, path)]));
    const [differing] = await verifyTree(root, tree.listing);
    if (differing === undefined) return new TreeProof(root, tree, looks, await takeSnapshot(root, tree));
    const blob = tree.listing.find(({ path }) => path === differing)?.blob ?? "";
    throw new FleetError({
      code: "object_mismatch",
      path: differing,
      blob,
      found: "another content on disk",
    });
  }

  /** The proof that an earlier agent stored in the attempt's folder; it knows the frozen files only. */
  static load(root: string, tree: Tree, folder: string): TreeProof {
    const frozen = JSON.parse(readFileSync(join(folder, PROOF), "utf8")) as FrozenSnapshot;
    return new TreeProof(root, tree, new Map(), frozen);
  }

  /** Keeps what the check after the run needs for the next agent. */
  store(folder: string): void {
    writeDurable(join(folder, PROOF), this.#frozen);
  }

  /** The first tracked file that is not as it was hashed; null when all are. Reads no content. */
  firstChange(): string | null {
    for (const [path, look] of this.#looks) if (lookAt(this.#root, path) !== look) return path;
    return null;
  }

  /** Frozen files that were touched since: also those that were put back, which only inode and ctime tell. */
  async touchedFrozen(): Promise<readonly string[]> {
    return compareFrozen(this.#frozen, await takeSnapshot(this.#root, this.#tree));
  }
}

const takeSnapshot = async (root: string, { listing, frozen }: Tree): Promise<FrozenSnapshot> =>
  await snapshotFrozen(root, frozen, hashOf(listing[0]?.blob ?? ""));

/** Sorted paths of the frozen files with their blobs: what the manifest's hash is made of. */
export const frozenBlobs = ({ listing, frozen }: Tree): [string, string][] => {
  const wanted = new Set(frozen);
  return listing
    .filter(({ path }) => wanted.has(path))
    .map(({ path, blob }): [string, string] => [path, blob])
    .sort(([one], [other]) => (one < other ? -1 : 1));
};

const lookAt = (root: string, path: string): Look => {
  let status: BigIntStats | undefined;
  try {
    status = lstatSync(join(root, path), { bigint: true, throwIfNoEntry: false });
  } catch {
    return "unreadable";
  }
  if (status === undefined) return "none";
  const { ino, size, mode, mtimeNs, ctimeNs } = status;
  return [ino, size, mode, mtimeNs, ctimeNs].join(" ");
};
