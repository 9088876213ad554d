/** The known_hosts format: which keys a host is known by; pure. */
import { createHmac } from "node:crypto";

/** One readable line of a known_hosts file. */
interface KnownHostsEntry {
  readonly marker: "" | "@revoked" | "@cert-authority";
  /** Comma-separated patterns, or one hashed name. */
  readonly hosts: string;
  readonly keyType: string;
  /** The key as SSH sends it. */
  readonly key: Buffer;
}

/** What the files say about one host. Certificate authorities are not understood by the ssh2 transport. */
export interface KnownKeys {
  readonly keys: readonly KnownHostsEntry[];
  readonly revoked: readonly KnownHostsEntry[];
}

/** The name under which a host stands in known_hosts. */
export const knownHostsName = (host: string, port: number): string =>
  port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;

const matchesPattern = (pattern: string, name: string): boolean => {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "i").test(name);
};

const isNamed = (hosts: string, name: string): boolean => {
  if (hosts.startsWith("|1|")) {
    const [, , salt, hash] = hosts.split("|");
    if (salt === undefined || hash === undefined) return false;
    return createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest("base64") === hash;
  }
  const patterns = hosts.split(",");
  // One negated match excludes the line, wherever it stands.
  if (patterns.some((pattern) => pattern.startsWith("!") && matchesPattern(pattern.slice(1), name)))
    return false;
  return patterns.some((pattern) => !pattern.startsWith("!") && matchesPattern(pattern, name));
};

const parseLine = (line: string): KnownHostsEntry | undefined => {
  const words = line.trim().split(/\s+/);
  const marker = words[0] === "@revoked" || words[0] === "@cert-authority" ? words[0] : "";
  const [hosts, keyType, key] = marker === "" ? words : words.slice(1);
  if (hosts === undefined || hosts.startsWith("#") || hosts.startsWith("@")) return undefined;
  if (keyType === undefined || key === undefined) return undefined;
  return { marker, hosts, keyType, key: Buffer.from(key, "base64") };
};

/** Everything that these files' texts say about the host named `name` (see `knownHostsName`). Unreadable lines are skipped, as ssh does. */
export const lookUpKeys = (texts: readonly string[], name: string): KnownKeys => {
  const entries = texts
    .flatMap((text) => text.split(/\r?\n/))
    .map(parseLine)
    .filter((entry) => entry !== undefined)
    .filter((entry) => isNamed(entry.hosts, name));
  return {
    keys: entries.filter((entry) => entry.marker === ""),
    revoked: entries.filter((entry) => entry.marker === "@revoked"),
  };
};

/** Whether a key that is accepted as new will be known next time: it is written to the first of the user's files. */
export const canRememberKeys = ([first]: readonly string[]): boolean =>
  first !== undefined && first !== "/dev/null";
