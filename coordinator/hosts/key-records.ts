/** What the known_hosts files that ssh would read say about one target. */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { canRememberKeys, knownHostsName, lookUpKeys, type KnownKeys } from "./known-hosts.ts";
import type { SshTarget } from "./ssh-config.ts";

/** The records of one target's keys. */
export interface KeyRecords extends KnownKeys {
  /** The name that they stand under. */
  readonly name: string;
  /** Arguments of `ssh-keygen` that forget them, one list for each file that holds any. */
  readonly forget: readonly (readonly string[])[];
  /** Whether a key that is accepted now will be known next time. */
  readonly isRememberable: boolean;
}

/** The name under which the target's keys are kept. */
export const recordName = ({ hostKeyAlias, hostname, port }: SshTarget): string =>
  hostKeyAlias === undefined ? knownHostsName(hostname, port) : knownHostsName(hostKeyAlias, 22);

const readText = (path: string): Promise<string> => readFile(path, "utf8").catch(() => "");

/** Reads the records; a file that cannot be read holds none. */
export const readKeyRecords = async (target: SshTarget): Promise<KeyRecords> => {
  const name = recordName(target);
  const files = [...target.userKnownHostsFiles, ...target.globalKnownHostsFiles];
  const texts = await Promise.all(files.map(readText));
  const usual = join(homedir(), ".ssh/known_hosts");
  const holding = files.filter((_, index) => {
    const { keys, revoked } = lookUpKeys([texts[index] ?? ""], name);
    return keys.length + revoked.length > 0;
  });
  return {
    ...lookUpKeys(texts, name),
    name,
    forget: holding.map((file) => ["-R", name, ...(file === usual ? [] : ["-f", file])]),
    isRememberable: canRememberKeys(target.userKnownHostsFiles),
  };
};
