/** A list of hosts in a file of the state folder: replaced whole, and set aside when it is damaged. */
import { open, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * What was written last; undefined before, and for a damaged list: `onDamaged` is told why, and the file is kept with `.damaged` behind its name.
 * Only we write these files: what is JSON and holds entries is what was written.
 */
export const readList = async <Entry>(
  path: string,
  isEntry: (value: unknown) => boolean,
  onDamaged: (detail: string) => void,
): Promise<readonly Entry[] | undefined> => {
  const text = await readText(path);
  if (text === undefined) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    if (!Array.isArray(list) || !list.every(isEntry)) throw new Error("not a list of hosts");
    return list as readonly Entry[];
  } catch (error) {
    onDamaged((error as Error).message);
    await rename(path, `${path}.damaged`);
    return undefined;
  }
};

/** Replaces the list in one move; resolves when it would survive a loss of power. */
export const writeList = async (path: string, list: readonly object[]): Promise<void> => {
  const next = `${path}.next`;
  await writeFile(next, JSON.stringify(list), { mode: 0o600, flush: true });
  await rename(next, path);
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

const readText = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
};
