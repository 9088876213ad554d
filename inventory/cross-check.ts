/** Mistakes in an inventory that lie between keys: names used twice, SSH keys on this machine. */
import { pathName } from "./mistake-words.ts";
import { isThisMachine, nameOfEntry } from "./resolve.ts";
import { hostNameSchema } from "./schema.ts";
import type { CrossMistake } from "./yaml-file.ts";

const SSH_KEYS = [
  "hostname",
  "user",
  "port",
  "identity_file",
  "proxy_jump",
  "host_key",
  "host_key_policy",
  "transport",
];

/** Looks at the raw content, which may be of any shape, and says only what the schema cannot. */
export function crossCheckInventory(raw: unknown): readonly CrossMistake[] {
  const { hosts, policy } = asRecord(raw);
  const entries: readonly unknown[] = Array.isArray(hosts) ? hosts : [];
  const names = entries.map(nameOfEntry);
  return [
    ...entries.flatMap((entry, index) => hostMistakes(entry, index, names)),
    ...policyMistakes(asRecord(policy)),
  ];
}

function hostMistakes(entry: unknown, index: number, names: readonly (string | undefined)[]): CrossMistake[] {
  const name = names[index];
  const path = ["hosts", index];
  const written = asRecord(entry);
  const isNamed = written["name"] !== undefined;
  const isNameless = name === undefined && !isNamed && written["hostname"] === undefined;
  if (isNameless && typeof entry === "object" && entry !== null && !Array.isArray(entry))
    return [{ path, fact: `${pathName(path)} has neither a name nor a hostname` }];
  const mistakes: CrossMistake[] = [];
  const first = names.indexOf(name);
  if (name !== undefined && first < index)
    mistakes.push({
      path: isNamed ? [...path, "name"] : path,
      fact: `the host name \`${name}\` is already taken by \`hosts[${first}]\``,
    });
  if (name !== undefined && !isNamed && !hostNameSchema.safeParse(name).success)
    mistakes.push({
      path,
      fact: `\`${name}\` cannot name a host; write \`hostname\` and a \`name\` of its own`,
    });
  const said = isThisMachine(entry) ? SSH_KEYS.filter((key) => asRecord(entry)[key] !== undefined) : [];
  for (const key of said)
    mistakes.push({
      path: [...path, key],
      fact: `\`${key}\` means nothing for this machine, which needs no SSH`,
    });
  return mistakes;
}

/** Each of these must be shorter than the one behind it, or hosts would be given up between two heartbeats. */
function policyMistakes(policy: Readonly<Record<string, unknown>>): CrossMistake[] {
  const mistakes: CrossMistake[] = [];
  for (const [short, long] of [
    ["heartbeat_seconds", "suspect_seconds"],
    ["suspect_seconds", "lease_seconds"],
    ["heartbeat_seconds", "lease_seconds"],
  ] as const) {
    const [a, b] = [policy[short], policy[long]];
    if (typeof a === "number" && typeof b === "number" && a >= b)
      mistakes.push({ path: ["policy", short], fact: `\`${short}\` must be less than \`${long}\`` });
  }
  return mistakes;
}

const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
