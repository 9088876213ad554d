/** Writes an inventory file for test hosts, with every key that reaches them and their host keys pinned. */
import { writeFile } from "node:fs/promises";
import { stringify } from "yaml";
import type { InventoryFile } from "../../inventory/schema.ts";

/** What an inventory must say of a host that `~/.ssh/config` does not know. */
export interface ReachableHost {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly identityFile: string;
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: string;
}

/** Writes the file; `more` adds keys, and hosts behind the reachable ones. */
export const writeInventory = async (
  path: string,
  reachable: readonly ReachableHost[],
  more: Partial<InventoryFile> = {},
): Promise<void> => {
  const hosts: InventoryFile["hosts"] = reachable.map(
    ({ name, host, port, user, identityFile, hostKey }) => ({
      name,
      hostname: host,
      port,
      user,
      identity_file: identityFile,
      host_key: hostKey,
    }),
  );
  await writeFile(path, stringify({ ...more, hosts: [...hosts, ...(more.hosts ?? [])] }));
};
