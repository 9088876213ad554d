/** Checks the key of one host while the ssh2 library shakes hands, and remembers a new one where the policy allows it. */
import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { ServerHostKeyAlgorithm } from "ssh2";
import type { ErrorFact } from "../../proto/vocab/errors.ts";
import type { SshAddress } from "../../proto/vocab/ssh-address.ts";
import { judgeHostKey, keyTypeOf, type HostKeyDecision, type KeyTrust } from "./host-key.ts";
import { readKeyRecords, type KeyRecords } from "./key-records.ts";
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

const trustOf = (spec: Pick<HostSpec, "hostKey" | "hostKeyPolicy">, records: KeyRecords): KeyTrust => {
  if (spec.hostKey !== undefined) return { kind: "pinned", pin: spec.hostKey };
  // Accepted anew at every connection, a key would protect from nothing.
  const acceptNew = spec.hostKeyPolicy === "accept-new" && records.isRememberable;
  return { kind: "files", known: records, acceptNew };
};

const algorithmChoices = (trust: KeyTrust): readonly (readonly ServerHostKeyAlgorithm[])[] => {
  if (trust.kind === "files") return [algorithmsFor(trust.known.keys.map((entry) => entry.keyType))];
  if (trust.pin.startsWith("SHA256:")) return [["ssh-ed25519"], ECDSA, RSA];
  return [algorithmsFor([trust.pin.trim().split(/\s+/)[0] ?? ""])];
};

/** What a refusal tells beside the keys. */
interface Named {
  readonly host: string;
  readonly ssh: SshAddress;
  readonly isRememberable: boolean;
  readonly forget: KeyRecords["forget"];
}

const refusalOf = (decision: HostKeyDecision, named: Named): ErrorFact | undefined => {
  const { host, ssh, isRememberable, forget } = named;
  if (decision.kind === "unknown") {
    const { fingerprint, keyType } = decision;
    return { code: "host_key_unknown", host, fingerprint, keyType, ssh, isRememberable };
  }
  if (decision.kind === "changed")
    return {
      code: "host_key_changed",
      host,
      known: decision.known,
      offered: decision.offered,
      ssh,
      forget,
    };
  return undefined;
};

/** Reads what is known of the target's key; the spec's name and `ssh` name the host in refusals. */
export const prepareHostKeyCheck = async (
  spec: Pick<HostSpec, "name" | "hostKey" | "hostKeyPolicy">,
  target: SshTarget,
  ssh: SshAddress,
): Promise<HostKeyCheck> => {
  const records = await readKeyRecords(target);
  const trust = trustOf(spec, records);
  const algorithms = algorithmChoices(trust);
  const { isRememberable } = records;
  const forget = trust.kind === "pinned" ? [] : records.forget;
  const named: Named = { host: spec.name, ssh, isRememberable, forget };
  let last: { readonly decision: HostKeyDecision; readonly key: Buffer } | undefined;
  return {
    algorithms,
    verify: (key) => {
      const decision = judgeHostKey(trust, key);
      last = { decision, key };
      return decision.kind === "accepted" || decision.kind === "accepted_new";
    },
    refusal: () => (last === undefined ? undefined : refusalOf(last.decision, named)),
    noSuchType: () => {
      if (trust.kind === "files" && trust.known.keys.length === 0) return undefined;
      const offered = `no key of type ${[...new Set(algorithms.flat())].join(", ")}`;
      const probe = judgeHostKey(trust, Buffer.alloc(0));
      return probe.kind === "changed" ? refusalOf({ ...probe, offered }, named) : undefined;
    },
    remember: async () => {
      const file = target.userKnownHostsFiles[0];
      if (last?.decision.kind !== "accepted_new" || file === undefined) return;
      await appendKnownHost(file, `${records.name} ${keyTypeOf(last.key)} ${last.key.toString("base64")}`);
    },
  };
};
