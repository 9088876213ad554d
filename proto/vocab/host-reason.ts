/** Why a host cannot be used, as a short phrase without its name; pure. */
import type { ErrorFact } from "./errors.ts";
import type { Silence } from "./ssh-address.ts";

type Unreachable = Extract<ErrorFact, { readonly code: "host_unreachable" }>;

/** `place` is the address as people say it. */
type Clause = (place: string, hostname: string, via: string) => string;

const CLAUSES: Readonly<Record<Silence, Clause>> = {
  nobody_listens: (place) => `nothing listens at ${place}`,
  name_unknown: (_, hostname, via) =>
    `the name ${hostname} is not known ${via === "" ? "here" : `to ${via}`}`,
  no_answer: (place) => `${place} does not answer`,
  no_route: (_, hostname, via) => `no way leads to ${hostname} from ${via === "" ? "here" : via}`,
  hung_up: (place) => `${place} hung up before the login was done`,
  not_ssh: (place) => `what listens at ${place} does not speak SSH`,
  no_common_algorithm: (place) => `${place} and we know no common way to encrypt`,
  jump_refuses: (place, _, via) => `${via === "" ? "the jump" : via} forwards no connection to ${place}`,
  ssh_config: () => "ssh cannot read its own configuration",
  connection_lost: () => "the connection was lost",
  stopped: () => "it was being reached when the fleet was told to end",
};

const TELLS_VIA: ReadonlySet<Silence> = new Set(["name_unknown", "no_route", "jump_refuses"]);

/** The clause for what is known of a silence; undefined when only the detail tells. Holds foreign text. */
export const silenceText = ({ why, ssh, via = "" }: Unreachable): string | undefined => {
  // A newer coordinator may know more of them.
  const clause = why === undefined ? undefined : (CLAUSES as Partial<Record<string, Clause>>)[why];
  if (clause === undefined) return undefined;
  const hostname = ssh?.hostname ?? "the host";
  const text = clause(ssh === undefined ? "the host" : `${hostname} port ${ssh.port}`, hostname, via);
  return via === "" || why === undefined || TELLS_VIA.has(why) ? text : `${text}, asked from ${via}`;
};

const SAME_MACHINE = "it is the same machine as";

/** Whether a reason that `hostReason` gave is that of `host_duplicate`, which trying again cannot mend. */
export const isDuplicateReason = (reason: string): boolean => reason.startsWith(SAME_MACHINE);

const OWNED = "another coordinator owns its agent:";

/** Whether a reason that `hostReason` gave is that of `agent_owned`, which only the operator can mend. */
export const isOwnedReason = (reason: string): boolean => reason.startsWith(OWNED);

type PhraseOf = {
  readonly [C in ErrorFact["code"]]?: (fact: Extract<ErrorFact, { readonly code: C }>) => string;
};

const PHRASES: PhraseOf = {
  host_unreachable: (fact) => silenceText(fact) ?? fact.detail,
  host_key_unknown: () => "its host key is not known yet",
  host_key_changed: () => "its host key has changed",
  host_login_refused: ({ user }) => `it does not let ${user} in`,
  host_duplicate: ({ other }) => `${SAME_MACHINE} ${other}`,
  host_without_git: ({ found }) => (found === undefined ? "it has no git" : `its git is too old: ${found}`),
  host_without_gzip: () => "it has no gzip",
  host_left_behind: () => "what it holds of this fleet could not be ended",
  killed_on_logout: () => "it ends our agent at logout",
  disk_full: ({ path }) => `its disk is full at ${path}`,
  agent_owned: ({ detail }) => `${OWNED} ${detail}`,
  history_behind: () => "its agent remembers more than our ledger holds",
  agent_version: ({ agent, coordinator }) =>
    `its agent speaks version ${agent} of the link, we speak ${coordinator}`,
};

/** Why a host cannot be used: for its row in the status, and for records. Holds foreign text. */
export const hostReason = (fact: ErrorFact): string => {
  const phrase = PHRASES[fact.code] as ((fact: ErrorFact) => string) | undefined;
  if (phrase !== undefined) return phrase(fact);
  return "detail" in fact ? fact.detail : fact.code;
};
