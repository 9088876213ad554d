/** Reads what lies at a path of a checkout without ever following a link, waiting on a pipe or reading without end. */
import { constants, type BigIntStats } from "node:fs";
import { lstat, open, readlink } from "node:fs/promises";
import { join } from "node:path";
import { blobOf, type BlobHash } from "./blob-hash.ts";

/** A tracked file beyond this is not hashed and counts as different: git is no place for it. */
export const HASHED_BYTES_MAX = 4n * 1024n * 1024n * 1024n;
/** Bytes read at once. */
const READ_BYTES = 256 * 1024;

/** What lies at one path. */
export type FileFacts =
  | {
      readonly kind: "file";
      readonly isExecutable: boolean;
      readonly blob: string;
      readonly stat: BigIntStats;
    }
  | { readonly kind: "link"; readonly blob: string; readonly stat: BigIntStats }
  | { readonly kind: "folder"; readonly stat: BigIntStats }
  /** Nothing, or nothing that is looked at: a device, a pipe, a file too big, unreadable, or behind a link. */
  | { readonly kind: "none" };

/** Folders of one checkout known to be real during one pass over it. */
export type KnownFolders = Map<string, Promise<boolean>>;

/** The facts of a path below `root`, with the blob id that git would give its content. Never throws for what lies there. */
export async function fileFacts(
  root: string,
  path: string,
  hash: BlobHash,
  known: KnownFolders,
): Promise<FileFacts> {
  if (!(await isBehindFolders(root, path, known))) return { kind: "none" };
  const full = join(root, path);
  try {
    const stat = await lstat(full, { bigint: true });
    if (stat.isDirectory()) return { kind: "folder", stat };
    if (stat.isSymbolicLink()) {
      const target = await readlink(full, { encoding: "buffer" });
      return { kind: "link", blob: blobOf(hash, target.length).update(target).digest("hex"), stat };
    }
    return stat.isFile() ? await regularFile(full, hash) : { kind: "none" };
  } catch {
    return { kind: "none" };
  }
}

async function regularFile(full: string, hash: BlobHash): Promise<FileFacts> {
  // The flags hold even if the file was exchanged since it was looked at.
  const file = await open(full, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = await file.stat({ bigint: true });
    if (!stat.isFile() || stat.size > HASHED_BYTES_MAX) return { kind: "none" };
    const size = Number(stat.size);
    const content = blobOf(hash, size);
    const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, Math.max(1, size)));
    for (let at = 0; at < size;) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, size - at), at);
      if (bytesRead === 0) return { kind: "none" };
      content.update(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
    const isExecutable = (stat.mode & 0o100n) !== 0n;
    return { kind: "file", isExecutable, blob: content.digest("hex"), stat };
  } finally {
    await file.close();
  }
}

/** True when every folder above the path is a folder itself: O_NOFOLLOW guards only the last part of a path. */
async function isBehindFolders(root: string, path: string, known: KnownFolders): Promise<boolean> {
  const cut = path.lastIndexOf("/");
  if (cut < 0) return true;
  const folder = path.slice(0, cut);
  const found = known.get(folder) ?? isRealFolder(root, folder, known);
  known.set(folder, found);
  return await found;
}

async function isRealFolder(root: string, folder: string, known: KnownFolders): Promise<boolean> {
  if (!(await isBehindFolders(root, folder, known))) return false;
  const stat = await lstat(join(root, folder)).catch(() => undefined);
  return stat?.isDirectory() === true;
}
