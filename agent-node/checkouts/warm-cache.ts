/**
 * Gives a new checkout a copy of another one's kept paths, and points what was copied at its new home: a virtual environment
 * whose scripts still name the old checkout would run the other tree.
 */
import { execFile } from "node:child_process";
import { mkdir, open, readFile, readlink, rename, symlink, unlink, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { keptPaths } from "./kept-paths.ts";
import { entriesOf, removeTree, statusOf } from "./safe-files.ts";

const run = promisify(execFile);

/** Larger files are copied unread: scripts, settings and dependency notes that name a path are small. */
const RELOCATE_FILE_BYTES_MAX = 8 * 1024 * 1024;

/** Copies data by reference where the file system can. */
const COPY_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  linux: ["-a", "--reflink=auto"],
  darwin: ["-Rpc"],
};

/**
 * Copies every path under `from` that the globs keep into the empty folder `to`, which will live at `home`; nobody may use
 * either. Resolves with the number of copied paths. A path that cannot be relocated safely is left out.
 */
export const cloneCache = async (
  from: string,
  to: string,
  cache: readonly string[],
  home = to,
): Promise<number> => {
  const paths = await keptUnder(from, cache);
  let copied = 0;
  for (const path of paths) {
    const target = join(to, path);
    await mkdir(dirname(target), { recursive: true });
    await copy(join(from, path), target);
    if (await relocate(target, from, home)) copied += 1;
    else await removeTree(target);
  }
  return copied;
};

const copy = async (from: string, to: string): Promise<void> => {
  const quick = COPY_ARGUMENTS[process.platform] ?? ["-Rp"];
  try {
    await run("cp", [...quick, from, to]);
  } catch {
    // An older cp knows no such flag, and a file system without clones refuses it on macOS.
    await removeTree(to);
    await run("cp", ["-Rp", from, to]);
  }
};

const keptUnder = async (root: string, cache: readonly string[]): Promise<string[]> => {
  const kept = keptPaths(cache);
  const found: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await entriesOf(join(root, folder))) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (kept.keeps(path)) found.push(path);
      else if (entry.isDirectory() && kept.mayKeepBelow(path)) await visit(path);
    }
  };
  await visit("");
  return found;
};

/** Rewrites every mention of the old root below `path`. False when a mention cannot be rewritten in place. */
const relocate = async (path: string, from: string, to: string): Promise<boolean> => {
  const status = await statusOf(path);
  if (status === null) return true;
  if (status.isSymbolicLink()) return await relocateLink(path, from, to);
  if (status.isFile()) return status.size > RELOCATE_FILE_BYTES_MAX || (await relocateFile(path, from, to));
  if (!status.isDirectory()) return true;
  for (const entry of await entriesOf(path)) {
    if (!(await relocate(join(path, entry.name), from, to))) return false;
  }
  return true;
};

const relocateLink = async (path: string, from: string, to: string): Promise<boolean> => {
  const target = await readlink(path);
  if (target !== from && !target.startsWith(`${from}/`)) return true;
  await unlink(path);
  await symlink(to + target.slice(from.length), path);
  return true;
};

const relocateFile = async (path: string, from: string, to: string): Promise<boolean> => {
  const content = await readFile(path);
  const moved = replaceRoot(content, Buffer.from(from), Buffer.from(to));
  if (moved === null) return true;
  // Other lengths would shift the offsets inside a binary file.
  if (moved.length !== content.length && content.includes(0)) return false;
  const status = await statusOf(path);
  const temporary = `${path}.relocated`;
  const file = await open(temporary, "wx", (status?.mode ?? 0o644) & 0o777);
  try {
    await file.writeFile(moved);
    await file.chmod((status?.mode ?? 0o644) & 0o777);
  } finally {
    await file.close();
  }
  if (status !== null) await utimes(temporary, status.atime, status.mtime);
  await rename(temporary, path);
  return true;
};

/** Null when the old root is not mentioned. A longer name that merely begins alike (`…/10` after `…/1`) is not a mention. */
const replaceRoot = (content: Buffer, from: Buffer, to: Buffer): Buffer | null => {
  const parts: Buffer[] = [];
  let start = 0;
  for (let at = content.indexOf(from); at >= 0; at = content.indexOf(from, at + from.length)) {
    const next = content[at + from.length];
    if (next !== undefined && /[A-Za-z0-9_.-]/.test(String.fromCharCode(next))) continue;
    parts.push(content.subarray(start, at), to);
    start = at + from.length;
  }
  if (start === 0) return null;
  parts.push(content.subarray(start));
  return Buffer.concat(parts);
};
