/** What a backup says of itself: whose it is, when it was taken, and every file in it with size and hash. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";

/** Names of what a backup holds beside the files of the state folder. */
export const backupNames = {
  manifest: "manifest.json",
  /** The manifest's own hash. */
  seal: "manifest.sha256",
  bundle: "repo.bundle",
} as const;

/** Raised when an older program could not read a backup any more. */
export const BACKUP_FORMAT = 1;

const shape = z.object({
  format: z.number(),
  /** Version of the program that wrote it. */
  program: z.string(),
  fleet: z.string(),
  /** Wall-clock milliseconds of the copy of the ledger. */
  takenAt: z.number(),
  ledgerLayout: z.number(),
  /** The last record, and the daemon's life it is of. */
  lastSeq: z.number(),
  term: z.number(),
  parts: z.array(
    z.object({ name: z.string(), bytes: z.number(), sha256: z.string().regex(/^[0-9a-f]{64}$/u) }),
  ),
});

/** The manifest. */
export type Manifest = z.infer<typeof shape>;
/** One file of a backup. */
export type BackupPart = Manifest["parts"][number];

/** The manifest in a text; undefined when it is none. */
export const parseManifest = (text: string): Manifest | undefined => {
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

/** Size and hash of a file in `folder`. */
export const partOf = async (folder: string, name: string): Promise<BackupPart> => {
  const hash = createHash("sha256");
  const path = join(folder, name);
  await pipeline(createReadStream(path), hash);
  return { name, bytes: (await stat(path)).size, sha256: hash.digest("hex") };
};

/** Every entry below a folder that is no folder, by its path with slashes; whether it is a regular file. */
export const filesBelow = async (
  folder: string,
): Promise<readonly { readonly name: string; readonly isFile: boolean }[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => ({
      name: relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"),
      isFile: entry.isFile(),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
};
