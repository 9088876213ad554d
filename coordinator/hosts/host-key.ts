/** What a host key offered to us means in the light of what we know or pinned; pure. */
import { createHash } from "node:crypto";
import type { KnownKeys } from "./known-hosts.ts";

/** What to do with an offered key; each refusal carries fingerprints as people compare them. */
export type HostKeyDecision =
  | { readonly kind: "accepted" }
  /** Nobody knew this host, and the policy lets us remember it. */
  | { readonly kind: "accepted_new" }
  | { readonly kind: "unknown"; readonly fingerprint: string; readonly keyType: string }
  | { readonly kind: "changed"; readonly known: readonly string[]; readonly offered: string };

/** How keys of one host are judged. */
export type KeyTrust =
  | { readonly kind: "pinned"; readonly pin: string }
  | { readonly kind: "files"; readonly known: KnownKeys; readonly acceptNew: boolean };

/** The fingerprint as `ssh-keygen -l` prints it. */
export const fingerprintOf = (key: Buffer): string =>
  `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;

/** The type that a key names in its own first field; empty when it is no key. */
export const keyTypeOf = (key: Buffer): string => {
  if (key.length < 4) return "";
  const length = key.readUInt32BE(0);
  return length <= 64 ? key.subarray(4, 4 + length).toString("latin1") : "";
};

const judgePinned = (pin: string, offered: Buffer): HostKeyDecision => {
  const fingerprint = fingerprintOf(offered);
  const pinned = pin.startsWith("SHA256:")
    ? pin.replace(/=+$/, "")
    : fingerprintOf(Buffer.from(pin.trim().split(/\s+/)[1] ?? "", "base64"));
  return pinned === fingerprint
    ? { kind: "accepted" }
    : { kind: "changed", known: [pinned], offered: fingerprint };
};

/** Judges the key that a host offered. */
export const judgeHostKey = (trust: KeyTrust, offered: Buffer): HostKeyDecision => {
  if (trust.kind === "pinned") return judgePinned(trust.pin, offered);
  const fingerprint = fingerprintOf(offered);
  const { keys, revoked } = trust.known;
  if (revoked.some((entry) => entry.key.equals(offered)))
    return { kind: "changed", known: [`@revoked ${fingerprint}`], offered: fingerprint };
  if (keys.some((entry) => entry.key.equals(offered))) return { kind: "accepted" };
  if (keys.length > 0)
    return { kind: "changed", known: keys.map((entry) => fingerprintOf(entry.key)), offered: fingerprint };
  if (trust.acceptNew) return { kind: "accepted_new" };
  return { kind: "unknown", fingerprint, keyType: keyTypeOf(offered) };
};
