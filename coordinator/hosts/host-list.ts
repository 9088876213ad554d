/** Remembers how the declared hosts are reached, so that a daemon that was killed finds them again without the operator. */
import { join } from "node:path";
import { readList, writeList } from "./remembered-list.ts";
import type { HostSpec } from "./spec.ts";

/** A host as `fleet up` declared it. `isTrusted`: experiments may run beside the coordinator's keys. */
export type DeclaredHost = HostSpec & { readonly isTrusted: boolean };

const pathIn = (stateDir: string): string => join(stateDir, "hosts.json");

const hasName = (host: unknown): boolean =>
  typeof host === "object" && host !== null && "name" in host && typeof host.name === "string";

/**
 * The hosts of the last `fleet up`; none before the first. A damaged list is none too, since `fleet up` makes it anew: `onDamaged` is told
 * why, and the file is kept as `hosts.json.damaged`.
 */
export const readHostList = async (
  stateDir: string,
  onDamaged: (detail: string) => void = () => undefined,
): Promise<readonly DeclaredHost[]> =>
  (await readList<DeclaredHost>(pathIn(stateDir), hasName, onDamaged)) ?? [];

/** Replaces the list in one move; resolves when it would survive a loss of power. */
export const writeHostList = (stateDir: string, hosts: readonly DeclaredHost[]): Promise<void> =>
  writeList(pathIn(stateDir), hosts);
