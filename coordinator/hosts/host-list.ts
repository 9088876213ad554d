/** Remembers how the declared hosts are reached, so that a daemon that was killed finds them again without the operator. */
import { open, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { HostSpec } from "./spec.ts";

/** A host as `fleet up` declared it. `isTrusted`: experiments may run beside the coordinator's keys. */
export type DeclaredHost = HostSpec & { readonly isTrusted: boolean };

const pathIn = (stateDir: string): string => join(stateDir, "hosts.json");

/**
 * The hosts of the last `fleet up`; none before the first. A damaged list is none too, since `fleet up` makes it anew: `onDamaged` is told
 * why, and the file is kept as `hosts.json.damaged`.
 */
export const readHostList = async (
  stateDir: string,
  onDamaged: (detail: string) => void = () => undefined,
): Promise<readonly DeclaredHost[]> => {
  const text = await readText(pathIn(stateDir));
  if (text === undefined) return [];
  try {
    return parseHostList(text);
  } catch (error) {
    onDamaged((error as Error).message);
    await rename(pathIn(stateDir), `${pathIn(stateDir)}.damaged`);
    return [];
  }
};

/** Replaces the list in one move; resolves when it would survive a loss of power. */
export const writeHostList = async (stateDir: string, hosts: readonly DeclaredHost[]): Promise<void> => {
  const next = `${pathIn(stateDir)}.next`;
  await writeFile(next, JSON.stringify(hosts), { mode: 0o600, flush: true });
  await rename(next, pathIn(stateDir));
  const folder = await open(stateDir, "r");
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

const hasName = (host: unknown): boolean =>
  typeof host === "object" && host !== null && "name" in host && typeof host.name === "string";

/** Only we write this file: what is JSON and looks like hosts is what was written. Throws for everything else. */
const parseHostList = (text: string): readonly DeclaredHost[] => {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list) || !list.every(hasName)) throw new Error("not a list of hosts");
  return list as readonly DeclaredHost[];
};
