/** Finds a private folder whose path is short enough for the sockets of relays and OpenSSH masters. */
import { createHash } from "node:crypto";
import { lstat, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { FleetError } from "../../proto/vocab/errors.ts";

/** Systems take socket paths of about 104 bytes; a master's own name below the folder takes up to 30. */
const FOLDER_PATH_BYTES_MAX = 70;

/** Where that folder is: `preferred` if its path is short enough, else a folder in `/tmp` that belongs to it. */
export const socketFolderPath = (preferred: string): string => {
  if (Buffer.byteLength(preferred) <= FOLDER_PATH_BYTES_MAX) return preferred;
  const name = createHash("sha256").update(preferred).digest("hex").slice(0, 12);
  return join("/tmp", `fleet-${process.getuid?.() ?? 0}-${name}`);
};

/** The folder at `socketFolderPath`, made if missing. Rejects with `internal` when somebody else's folder, or a link, is in its place. */
export const socketFolder = async (preferred: string): Promise<string> => {
  const path = socketFolderPath(preferred);
  await mkdir(path, { recursive: true, mode: 0o700 });
  const status = await lstat(path);
  if (status.isDirectory() && status.uid === process.getuid?.() && (status.mode & 0o077) === 0) return path;
  throw new FleetError({ code: "internal", detail: `${path} is not a private folder of this user` });
};
