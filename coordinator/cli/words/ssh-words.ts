/** Words for hosts that ssh does not let us into, with commands that lead to the same place when they are pasted. */
import type { ErrorFact } from "../../../proto/vocab/errors.ts";
import { silenceText } from "../../../proto/vocab/host-reason.ts";
import type { KeyFlaw, KeyFlawKind, Silence, SshAddress } from "../../../proto/vocab/ssh-address.ts";
import { commandText } from "../command-text.ts";
import { terminalBlock, terminalText } from "../terminal-text.ts";
import type { Words, WordsOf } from "./words.ts";

/** A path that tells where to look must not be cut. */
const PATH_CHARACTERS_MAX = 1000;

const HOST_FAILED = 2;

const named = (name: string): string => terminalText(name, 64);

/** `ssh … true` for the host. A fact without an address is of an older coordinator, or of none: a host that is reached through another is called `gpu2 via gate`. */
export const sshTrue = (host: string, ssh: SshAddress | undefined): string =>
  commandText(["ssh", ...(ssh?.argv ?? [host.split(" ")[0] ?? ""]), "true"]);

const FLAWS: Readonly<Record<KeyFlawKind, string>> = {
  absent: "does not exist",
  unreadable: "cannot be opened",
  encrypted: "needs a passphrase, which nobody is asked for: an agent must hold it",
  unsupported: "is of a kind that only `transport: openssh` can use",
  exposed: "may be read by others, so ssh does not use it",
  damaged: "cannot be read as a private key",
};

const flawText = ({ path, flaw, isNamed }: KeyFlaw): string =>
  `${terminalText(path, PATH_CHARACTERS_MAX)}${isNamed ? " (`identity_file` in the inventory)" : ""} ${FLAWS[flaw]}`;

const keyHint = (name: string, { path, flaw }: KeyFlaw): string => {
  if (flaw === "encrypted")
    return `${commandText(["ssh-add", path])}, then: fleet up; a coordinator that was started without the agent needs fleet down before`;
  if (flaw === "exposed") return `${commandText(["chmod", "600", path])}, then: fleet up`;
  if (flaw === "unsupported")
    return `set \`transport: openssh\` for ${named(name)} in the inventory, then: fleet up`;
  return `let \`identity_file\` of ${named(name)} in the inventory name a private key that can be read, then: fleet up`;
};

type Refused = Extract<ErrorFact, { readonly code: "host_login_refused" }>;

/** The key that was asked for is the first thing to mend; any other only when there was nothing else to try. */
export const decisiveFlaw = ({ flaws, tried }: Refused): KeyFlaw | undefined =>
  flaws.find(({ isNamed }) => isNamed) ?? (tried.length === 0 ? flaws[0] : undefined);

const hintOfSilence = (command: string, why: Silence | undefined, isRetried: boolean): string => {
  if (why === "no_common_algorithm")
    return `set \`transport: openssh\` for it in the inventory, or ask who runs it to update its sshd; ${command} shows more`;
  return `${command} shows more${isRetried ? "; this one is tried again by itself, and the others go on" : ""}`;
};

/** Codes about the way to a host. */
export const sshWords: WordsOf<
  "host_key_unknown" | "host_key_changed" | "host_login_refused" | "host_unreachable"
> = {
  host_key_unknown: ({ host, fingerprint, keyType, ssh, isRememberable }) => ({
    sentence: `the key of ${named(host)} is not known yet (${terminalText(`${keyType} ${fingerprint}`, 120)})`,
    hint: isRememberable
      ? `compare it, then answer yes to ${sshTrue(host, ssh)}, or set \`host_key_policy: accept-new\` in the inventory`
      : `compare it, then set \`host_key: ${terminalText(fingerprint, 80)}\` for it in the inventory; ssh is told to remember no keys`,
    exit: HOST_FAILED,
  }),
  host_key_changed: ({ host, known, offered, ssh, forget }) => ({
    sentence: `the key of ${named(host)} has changed, so we did not connect`,
    below: [
      ...known.map((one) => `known:   ${terminalText(one, 100)}`),
      `offered: ${terminalText(offered, 100)}`,
    ],
    hint:
      forget.length === 0
        ? `ask who runs ${named(host)}; if the change is right, put the new key into its \`host_key\` in the inventory`
        : `ask who runs ${named(host)}; if the change is right: ${forget.map((argv) => commandText(["ssh-keygen", ...argv])).join(" && ")}, then answer yes to ${sshTrue(host, ssh)}`,
    exit: HOST_FAILED,
  }),
  host_login_refused: (fact) => {
    const { host, user, tried, flaws, ssh } = fact;
    const flaw = decisiveFlaw(fact);
    return {
      sentence: `${named(host)} refused to let ${terminalText(user, 64)} in`,
      below: [
        `tried: ${tried.length === 0 ? "nothing, no key was found" : tried.map((one) => terminalText(one, 60)).join(", ")}`,
        ...flaws.map(flawText),
      ],
      hint:
        flaw === undefined
          ? `${sshTrue(host, ssh)} must work without a password; then: fleet up`
          : keyHint(host, flaw),
      exit: HOST_FAILED,
    };
  },
  host_unreachable: (fact): Words => {
    const { host, detail, ssh, why, isRetried } = fact;
    const clause = silenceText(fact);
    return {
      sentence: `${named(host)} cannot be reached${clause === undefined ? "" : `: ${terminalText(clause)}`}`,
      below: terminalBlock(detail),
      hint: hintOfSilence(sshTrue(host, ssh), why, isRetried === true),
      exit: HOST_FAILED,
    };
  },
};
