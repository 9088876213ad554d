/** Words for a coordinator elsewhere that ssh does not lead to: no inventory says how to reach it, only ssh's own configuration. */
import type { ErrorFact } from "../../../proto/vocab/errors.ts";
import type { KeyFlaw } from "../../../proto/vocab/ssh-address.ts";
import { commandText } from "../command-text.ts";
import { terminalText } from "../terminal-text.ts";
import { decisiveFlaw, sshTrue, sshWords } from "./ssh-words.ts";
import type { Words } from "./words.ts";

/** What a way through SSH can fail with. */
export type SshFact = Extract<ErrorFact, { readonly code: keyof typeof sshWords }>;

/** Whether a failure is one of the way, which ssh itself would meet too. */
export const isSshFact = (fact: ErrorFact): fact is SshFact => Object.hasOwn(sshWords, fact.code);

/** What happened in the words of hosts, and what ssh needs. */
export const sshCoordinatorWords = (fact: SshFact): Omit<Words, "exit"> => {
  const words = sshWords[fact.code] as (fact: SshFact) => Words;
  const { sentence, below } = words(fact);
  return { sentence, ...(below ? { below } : {}), hint: need(fact) };
};

const need = (fact: SshFact): string => {
  const attempt = sshTrue(fact.host, fact.ssh);
  switch (fact.code) {
    case "host_unreachable":
      return `${attempt} shows more; once it works, run the same command again`;
    case "host_key_unknown":
      return fact.isRememberable
        ? `compare it, then answer yes to ${attempt}`
        : "compare it, then name a UserKnownHostsFile in ssh_config that holds it; ssh is told to remember no keys";
    case "host_key_changed": {
      const who = `ask who runs ${terminalText(fact.host, 64)}`;
      if (fact.forget.length === 0) return who;
      const forget = fact.forget.map((argv) => commandText(["ssh-keygen", ...argv])).join(" && ");
      return `${who}; if the change is right: ${forget}, then answer yes to ${attempt}`;
    }
    case "host_login_refused": {
      const flaw = decisiveFlaw(fact);
      return `${flaw === undefined ? "" : keyNeed(flaw)}${attempt} must work without a password`;
    }
  }
};

const keyNeed = ({ path, flaw }: KeyFlaw): string => {
  if (flaw === "encrypted") return `${commandText(["ssh-add", path])}; `;
  if (flaw === "exposed") return `${commandText(["chmod", "600", path])}; `;
  return "let IdentityFile in ssh_config name a private key that can be read; ";
};
