/** Checks the key of one host while the ssh2 library shakes hands, and remembers a new one where the policy allows it. */
import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { ServerHostKeyAlgorithm } from "ssh2";
import type { ErrorFact } from "../../proto/vocab/errors.ts";
import { judgeHostKey, keyTypeOf, type HostKeyDecision, type KeyTrust } from "./host-key.ts";
import { canRememberKeys, knownHostsName, lookUpKeys } from "./known-hosts.ts";
import type { HostSpec } from "./spec.ts";
import type { SshTarget } from "./ssh-config.ts";

/** One host's check, for one connection attempt at a time. */
export interface HostKeyCheck {
  /** Key algorithms to ask for, one list per attempt; a fingerprint alone does not say its type, so each type gets its turn. */
  readonly algorithms: readonly (readonly ServerHostKeyAlgorithm[])[];
  /** Judges the offered key; true lets the handshake go on. */
  verify(key: Buffer): boolean;
  /** Why `verify` refused last, undefined when it did not. */
  refusal(): ErrorFact | undefined;
  /** What it means that the host has no key of the types asked for. */
  noSuchType(): ErrorFact | undefined;
  /** Stores a key that was accepted as new; call it once the handshake has proved the key. */
  remember(): Promise<void>;
}

const RSA: readonly ServerHostKeyAlgorithm[] = ["rsa-sha2-512", "rsa-sha2-256"];
const ECDSA: readonly ServerHostKeyAlgorithm[] = [
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
];
const EVERY: readonly ServerHostKeyAlgorithm[] = ["ssh-ed25519", ...ECDSA, ...RSA];

const algorithmsFor = (keyTypes: readonly string[]): readonly ServerHostKeyAlgorithm[] => {
  const wanted = EVERY.filter((name) => keyTypes.includes(RSA.includes(name) ? "ssh-rsa" : name));
  return wanted.length > 0 ? wanted : EVERY;
};

const readText = (path: string): Promise<string> => readFile(path, "utf8").catch(() => "");

/** Appends one line to the user's own file in a single write, so that two processes never mix theirs. */
const appendKnownHost = async (file: string, line: string): Promise<void> => {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const present = await readText(file);
  const separator = present === "" || present.endsWith("\n") ? "" : "\n";
  await appendFile(file, `${separator}${line}\n`, { mode: 0o600 });
};

const trustOf = async (
  spec: Pick<HostSpec, "hostKey" | "hostKeyPolicy">,
  target: SshTarget,
  name: string,
): Promise<KeyTrust> => {
  if (spec.hostKey !== undefined) return { kind: "pinned", pin: spec.hostKey };
  const files = [...target.userKnownHostsFiles, ...target.globalKnownHostsFiles];
  const known = lookUpKeys(await Promise.all(files.map(readText)), name);
  // Accepted anew at every connection, a key would protect from nothing.
  const acceptNew = spec.hostKeyPolicy === "accept-new" && canRememberKeys(target.userKnownHostsFiles);
  return { kind: "files", known, acceptNew };
};

const algorithmChoices = (trust: KeyTrust): readonly (readonly ServerHostKeyAlgorithm[])[] => {
  if (trust.kind === "files") return [algorithmsFor(trust.known.keys.map((entry) => entry.keyType))];
  if (trust.pin.startsWith("SHA256:")) return [["ssh-ed25519"], ECDSA, RSA];
  return [algorithmsFor([trust.pin.trim().split(/\s+/)[0] ?? ""])];
};

const refusalOf = (host: string, decision: HostKeyDecision): ErrorFact | undefined => {
  if (decision.kind === "unknown")
    return {
      code: "host_key_unknown",
      host,
      fingerprint: decision.fingerprint,
      keyType: decision.keyType,
    };
  if (decision.kind === "changed")
    return { code: "host_key_changed", host, known: decision.known, offered: decision.offered };
  return undefined;
};

/** Reads what is known of the target's key; `host` names it in refusals. */
export const prepareHostKeyCheck = async (
  host: string,
  spec: Pick<HostSpec, "hostKey" | "hostKeyPolicy">,
  target: SshTarget,
): Promise<HostKeyCheck> => {
  const name = knownHostsName(
    target.hostKeyAlias ?? target.hostname,
    target.hostKeyAlias === undefined ? target.port : 22,
  );
  const trust = await trustOf(spec, target, name);
  const algorithms = algorithmChoices(trust);
  let last: { readonly decision: HostKeyDecision; readonly key: Buffer } | undefined;
  return {
    algorithms,
    verify: (key) => {
      const decision = judgeHostKey(trust, key);
      last = { decision, key };
      return decision.kind === "accepted" || decision.kind === "accepted_new";
    },
    refusal: () => (last === undefined ? undefined : refusalOf(host, last.decision)),
    noSuchType: () => {
      if (trust.kind === "files" && trust.known.keys.length === 0) return undefined;
      const offered = `no key of type ${[...new Set(algorithms.flat())].join(", ")}`;
      const probe = judgeHostKey(trust, Buffer.alloc(0));
      return probe.kind === "changed"
        ? { code: "host_key_changed", host, known: probe.known, offered }
        : undefined;
    },
    remember: async () => {
      const file = target.userKnownHostsFiles[0];
      if (last?.decision.kind !== "accepted_new" || file === undefined) return;
      await appendKnownHost(file, `${name} ${keyTypeOf(last.key)} ${last.key.toString("base64")}`);
    },
  };
};
