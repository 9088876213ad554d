/** Compares a file on disk with the blob that git names, reading regular files and links only. */
import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";
import { constants } from "node:fs";
import { open, readlink } from "node:fs/promises";
import { join } from "node:path";
import type { TreeEntry } from "../../proto/vocab/task.ts";
import { statusOf } from "./safe-files.ts";

/** Bytes read at once while hashing. */
const READ_BYTES = 262_144;

/** A hash that has already taken git's header for a blob of this size; `blob` tells SHA-1 from SHA-256. */
export const blobHash = (blob: string, size: number): Hash =>
  createHash(blob.length === 64 ? "sha256" : "sha1").update(`blob ${size}\0`);

/** True when the path holds exactly this entry: kind, executable bit and content. The folders above must be known to be real. */
export const entryMatches = async (root: string, entry: TreeEntry): Promise<boolean> => {
  const path = join(root, entry.path);
  const status = await statusOf(path);
  if (status === null) return false;
  if (entry.mode === "160000") return status.isDirectory();
  if (entry.mode === "120000") return status.isSymbolicLink() && (await linkMatches(path, entry.blob));
  if (!status.isFile() || ((status.mode & 0o100) !== 0) !== (entry.mode === "100755")) return false;
  return await fileMatches(path, entry.blob);
};

const linkMatches = async (path: string, blob: string): Promise<boolean> => {
  const target = await readlink(path, { encoding: "buffer" });
  return blobHash(blob, target.length).update(target).digest("hex") === blob;
};

const fileMatches = async (path: string, blob: string): Promise<boolean> => {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    () => null,
  );
  if (file === null) return false;
  try {
    const status = await file.stat();
    if (!status.isFile()) return false;
    const hash = blobHash(blob, status.size);
    const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, Math.max(1, status.size)));
    for (let position = 0; position < status.size;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) return false;
      hash.update(buffer.subarray(0, bytesRead));
      position += bytesRead;
    }
    return hash.digest("hex") === blob;
  } finally {
    await file.close();
  }
};
