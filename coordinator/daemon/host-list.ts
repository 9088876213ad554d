/** Remembers how the declared hosts are reached, so that a daemon that was killed finds them again without the operator. */
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { HostSpec } from "../hosts/spec.ts";

/** A host as `fleet up` declared it. `isTrusted`: experiments may run beside the coordinator's keys. */
export type DeclaredHost = HostSpec & { readonly isTrusted: boolean };

const pathIn = (stateDir: string): string => join(stateDir, "hosts.json");

/** The hosts of the last `fleet up`; none before the first. */
export const readHostList = async (stateDir: string): Promise<readonly DeclaredHost[]> => {
  try {
    return JSON.parse(await readFile(pathIn(stateDir), "utf8")) as readonly DeclaredHost[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
};

/** Replaces the list in one move. */
export const writeHostList = async (stateDir: string, hosts: readonly DeclaredHost[]): Promise<void> => {
  const next = `${pathIn(stateDir)}.next`;
  await writeFile(next, JSON.stringify(hosts), { mode: 0o600 });
  await rename(next, pathIn(stateDir));
};
