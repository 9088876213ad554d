/** What the words of ssh2, of the ssh program and of the system say about a connection that failed; pure. */
import type { Silence } from "../../proto/vocab/ssh-address.ts";

/** The first that fits counts: a program tells the cause before its consequences. */
const SIGNS: readonly (readonly [RegExp, Silence])[] = [
  [/ENOTFOUND|EAI_AGAIN|Could not resolve hostname|Name or service not known/i, "name_unknown"],
  [/prohibited|forwarding (is )?disabled/i, "jump_refuses"],
  [/ECONNREFUSED|Connection refused/i, "nobody_listens"],
  [/E(HOST|NET)UNREACH|No route to host|Network is unreachable/i, "no_route"],
  [/no matching |Unable to negotiate/i, "no_common_algorithm"],
  [/Invalid identification|invalid (characters|format)|Protocol major versions differ/i, "not_ssh"],
  [/ETIMEDOUT|timed out|No response from server|was not done within/i, "no_answer"],
  [
    /ECONNRESET|EPIPE|lost before handshake|closed during login|Connection (closed|reset) by|MaxStartups/i,
    "hung_up",
  ],
];

/** What happened, as far as the words tell. */
export const silenceOf = (words: string): Silence | undefined =>
  SIGNS.find(([sign]) => sign.test(words))?.[1];
