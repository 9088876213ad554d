/**
 * Makes a checkout hold exactly one tree, in place: reads every tracked file, rewrites only those that differ, removes the rest.
 * Neither git's index nor its checkout code is used: no filter, attribute or stale stat can put other bytes there than the blob's.
 */
import { randomUUID } from "node:crypto";
import { chmod, mkdir, open, readlink, rename, symlink, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { TreeEntry } from "../../proto/vocab/task.ts";
import { FleetError } from "../../proto/vocab/errors.ts";
import { blobOf, hashOf } from "../guard/blob-hash.ts";
import { verifyTree } from "../guard/tree-check.ts";
import { expectedIn, removeUntracked } from "./clean.ts";
import { freshTime, noteActivity } from "./fresh-time.ts";
import { readBlobs } from "./git-objects.ts";
import { keptPaths } from "./kept-paths.ts";
import { RealFolders, removeTree, statusOf } from "./safe-files.ts";

/** Longest target of a symbolic link that is written; longer ones no system accepts. */
const LINK_BYTES_MAX = 4096;

/** Where one checkout and what belongs to it lie. */
export interface CheckoutPlace {
  /** The working folder itself; holds no git directory. */
  readonly root: string;
  /** Our notes beside it, on the same file system, never inside it. */
  readonly meta: string;
  /** The host's bare repository. */
  readonly gitDir: string;
}

/** What a switch did. */
export interface SwitchReport {
  readonly written: number;
  readonly removed: number;
}

/**
 * Switches the checkout. Fails with `git_failed` when an object is missing and with `tree_object_mismatch` when the store
 * holds other bytes than the listing names; the checkout then holds neither tree and must be switched again.
 */
export const switchCheckout = async (
  place: CheckoutPlace,
  listing: readonly TreeEntry[],
  cache: readonly string[],
): Promise<SwitchReport> => {
  for (const { path } of listing) assertPlainPath(path);
  for (const folder of [dirname(place.root), place.root, place.meta]) await makeReal(folder);
  const removed = await removeUntracked(place.root, expectedIn(listing), keptPaths(cache));
  return { written: (await restoreTracked(place, listing)).length, removed };
};

/**
 * Reads every tracked file and rewrites those that differ from the listing, leaving all else alone: a setup may rewrite a
 * lock file that it only had to read. Returns the rewritten paths. Fails as `switchCheckout`.
 */
export const restoreTracked = async (
  place: CheckoutPlace,
  listing: readonly TreeEntry[],
): Promise<readonly string[]> => {
  const paths = new Set(await verifyTree(place.root, listing));
  const differing = listing.filter(({ path }) => paths.has(path));
  if (differing.length === 0) return [];
  const mtimeMs = await freshTime(place.meta);
  await writeEntries(place, differing, mtimeMs);
  await noteActivity(place.meta);
  return differing.map(({ path }) => path);
};

/** A run may have put a link in the checkout's own place; cleaning behind it would empty somebody else's folder. */
const makeReal = async (folder: string): Promise<void> => {
  const status = await statusOf(folder);
  if (status !== null && !status.isDirectory()) await removeTree(folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
};

/** Refuses what git itself would never check out: the listing must not lead out of the checkout. */
const assertPlainPath = (path: string): void => {
  const parts = path.split("/");
  const isOdd = parts.some(
    (part) => part === "" || part === "." || part === ".." || part.toLowerCase() === ".git",
  );
  if (isOdd || path.includes("\0")) {
    throw new FleetError({ code: "internal", detail: `not a path of a tree: ${JSON.stringify(path)}` });
  }
};

const writeEntries = async (
  place: CheckoutPlace,
  entries: readonly TreeEntry[],
  mtimeMs: number | null,
): Promise<void> => {
  const real = new RealFolders(place.root);
  for (const { path } of entries) await real.make(path);
  const byBlob = new Map<string, TreeEntry[]>();
  for (const entry of entries) {
    if (entry.mode === "160000") await mkdir(join(place.root, entry.path), { recursive: true });
    else byBlob.set(entry.blob, [...(byBlob.get(entry.blob) ?? []), entry]);
  }
  const order = [...byBlob.values()].flat();
  let next = 0;
  await readBlobs(
    place.gitDir,
    order.map(({ blob }) => blob),
    async (_blob, size, chunks) => {
      const entry = order[next++];
      if (entry === undefined) return;
      if (entry.mode === "120000") await writeLink(place, entry, size, chunks);
      else await writeFileEntry(place, entry, size, chunks, mtimeMs);
    },
  );
};

const writeFileEntry = async (
  place: CheckoutPlace,
  entry: TreeEntry,
  size: number,
  chunks: AsyncIterable<Buffer>,
  mtimeMs: number | null,
): Promise<void> => {
  const temporary = join(place.meta, `new-${randomUUID()}`);
  const hash = blobOf(hashOf(entry.blob), size);
  const mode = entry.mode === "100755" ? 0o755 : 0o644;
  try {
    const file = await open(temporary, "wx", mode);
    try {
      for await (const chunk of chunks) {
        hash.update(chunk);
        await file.writeFile(chunk);
      }
      await file.chmod(mode);
    } finally {
      await file.close();
    }
    assertBlob(entry, hash.digest("hex"));
    if (mtimeMs !== null) await utimes(temporary, mtimeMs / 1000, mtimeMs / 1000);
    await clearTheWay(join(place.root, entry.path));
    await rename(temporary, join(place.root, entry.path));
  } finally {
    await removeTree(temporary);
  }
};

const writeLink = async (
  place: CheckoutPlace,
  entry: TreeEntry,
  size: number,
  chunks: AsyncIterable<Buffer>,
): Promise<void> => {
  const parts: Buffer[] = [];
  let held = 0;
  for await (const chunk of chunks) {
    held += chunk.length;
    if (held <= LINK_BYTES_MAX) parts.push(chunk);
  }
  const target = Buffer.concat(parts);
  assertBlob(entry, blobOf(hashOf(entry.blob), size).update(target).digest("hex"));
  const path = join(place.root, entry.path);
  await removeTree(path);
  await symlink(target, path);
  await readlink(path);
};

/** A folder cannot be renamed over. */
const clearTheWay = async (path: string): Promise<void> => {
  const status = await statusOf(path);
  if (status === null) return;
  if (status.isDirectory()) {
    await chmod(path, 0o700);
    await removeTree(path);
  }
};

const assertBlob = (entry: TreeEntry, found: string): void => {
  if (found === entry.blob) return;
  throw new FleetError({ code: "object_mismatch", path: entry.path, blob: entry.blob, found });
};
