/** Reads where an author's HEAD is from plain files, because running git with the author's own configuration could run the author's code. */
import { constants, type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { type CommitId, as } from "../../proto/vocab/ids.ts";

/**
 * Text of a regular file, at most `maxBytes` of it; undefined for anything else. Never follows a link and never waits for a pipe.
 */
export const readPlainFile = async (path: string, maxBytes: number): Promise<string | undefined> => {
  let file: FileHandle | undefined;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if (!(await file.stat()).isFile()) return undefined;
    const { bytesRead, buffer } = await file.read(Buffer.alloc(maxBytes), 0, maxBytes, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
};

const REF_BYTES_MAX = 4096;
const PACKED_REFS_BYTES_MAX = 4 * 1024 * 1024;

const commitIn = (text: string | undefined): CommitId | undefined => {
  const found = /^([0-9a-f]{40})\s*$/.exec(text ?? "");
  return found === null ? undefined : as<CommitId>(found[1] ?? "");
};

/** The commit that HEAD names, directly or through a branch; undefined when that cannot be told. It need not exist. */
export const authorHead = async (gitDir: string): Promise<CommitId | undefined> => {
  const head = await readPlainFile(join(gitDir, "HEAD"), REF_BYTES_MAX);
  const branch = /^ref: (refs\/heads\/[^\s]+)\s*$/.exec(head ?? "")?.[1];
  if (branch === undefined) return commitIn(head);
  if (branch.split("/").includes("..")) return undefined;
  const loose = commitIn(await readPlainFile(join(gitDir, branch), REF_BYTES_MAX));
  if (loose !== undefined) return loose;
  const packed = await readPlainFile(join(gitDir, "packed-refs"), PACKED_REFS_BYTES_MAX);
  const line = packed?.split("\n").find((candidate) => candidate.endsWith(` ${branch}`));
  return commitIn(line?.slice(0, line.indexOf(" ")));
};
