/** File operations in a checkout that never follow a link: what lies there was written by an experiment. */
import { chmod, lstat, mkdir, readdir, rm, unlink } from "node:fs/promises";
import type { Dirent, Stats } from "node:fs";
import { join, posix } from "node:path";

/** The file's own status, not its target's; null when nothing is there. */
export const statusOf = async (path: string): Promise<Stats | null> => {
  try {
    return await lstat(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw error;
  }
};

/** Removes whatever is at the path, opening read-only folders (a module cache makes them) on the way. */
export const removeTree = async (path: string): Promise<void> => {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== "EACCES" && code !== "EPERM" && code !== "ENOTEMPTY") throw error;
    await openFolders(path);
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  }
};

/** Names in a folder that a run may have closed to its owner. */
export const entriesOf = async (folder: string): Promise<Dirent[]> => {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EACCES") throw error;
    await chmod(folder, 0o700);
    return await readdir(folder, { withFileTypes: true });
  }
};

const openFolders = async (path: string): Promise<void> => {
  const status = await statusOf(path);
  if (status === null || !status.isDirectory()) return;
  await chmod(path, status.mode | 0o700);
  for (const name of await readdir(path)) await openFolders(join(path, name));
};

/** Folders of one checkout that were seen to be real during one pass; a link in the middle of a path leads elsewhere. */
export class RealFolders {
  readonly #root: string;
  readonly #seen = new Map<string, boolean>();

  constructor(root: string) {
    this.#root = root;
  }

  /** True when every folder above this relative path is a real folder. */
  async hold(path: string): Promise<boolean> {
    const folder = posix.dirname(path);
    if (folder === ".") return true;
    const known = this.#seen.get(folder);
    if (known !== undefined) return known;
    const real =
      (await this.hold(folder)) && ((await statusOf(join(this.#root, folder)))?.isDirectory() ?? false);
    this.#seen.set(folder, real);
    return real;
  }

  /** Makes every folder above this relative path a real one, removing what stands in the way. */
  async make(path: string): Promise<void> {
    const folder = posix.dirname(path);
    if (folder === "." || this.#seen.get(folder) === true) return;
    await this.make(folder);
    const absolute = join(this.#root, folder);
    const status = await statusOf(absolute);
    if (status !== null && !status.isDirectory()) await unlink(absolute);
    if (status === null || !status.isDirectory()) await mkdir(absolute);
    else if ((status.mode & 0o700) !== 0o700) await chmod(absolute, 0o700);
    this.#seen.set(folder, true);
  }
}
