/** The environment that an author's command gets: an allow-list of the coordinator's, no accelerator, and the session's own variables. */
import { FleetError } from "../../proto/vocab/errors.ts";

/** What a session tells its command (the contract of a command author). */
export interface AuthorSessionFacts {
  readonly base: string;
  /** Absolute path of the instructions in the worktree. */
  readonly instructions: string;
  readonly digest: string;
  readonly digestJson: string;
  readonly editable: readonly string[];
  readonly deadlineSeconds: number;
}

const PASSED = new Set(["PATH", "HOME", "LANG", "LANGUAGE", "TZ", "TERM", "USER", "LOGNAME", "SHELL"]);
const PASSED_PREFIXES = ["XDG_", "LC_"];
/** With the operator's SSH agent an author could reach every host. */
const NEVER_PASSED = new Set(["SSH_AUTH_SOCK", "SSH_AGENT_PID"]);
/** Commits that an author makes itself need some identity; what lands is written anew. */
const IDENTITY = { NAME: "fleet author", EMAIL: "author@localhost" };
const NO_ACCELERATOR = { CUDA_VISIBLE_DEVICES: "", HIP_VISIBLE_DEVICES: "", ROCR_VISIBLE_DEVICES: "" };

/** The whole environment of one session. Throws a `usage` fact when `keep` asks for what is never passed. */
export function authorEnv(
  ambient: Readonly<Record<string, string | undefined>>,
  keep: readonly string[],
  session: AuthorSessionFacts,
): Record<string, string> {
  const refused = keep.find((name) => NEVER_PASSED.has(name));
  if (refused !== undefined)
    throw new FleetError({
      code: "usage",
      detail: `author.env_keep names ${refused}, which no author gets`,
      hint: `take ${refused} out of author.env_keep`,
    });
  const isPassed = (name: string): boolean =>
    PASSED.has(name) || keep.includes(name) || PASSED_PREFIXES.some((prefix) => name.startsWith(prefix));
  const passed = Object.entries(ambient).flatMap(([name, value]) =>
    value !== undefined && isPassed(name) ? [[name, value] as const] : [],
  );
  return {
    ...Object.fromEntries(passed),
    ...NO_ACCELERATOR,
    GIT_AUTHOR_NAME: IDENTITY.NAME,
    GIT_AUTHOR_EMAIL: IDENTITY.EMAIL,
    GIT_COMMITTER_NAME: IDENTITY.NAME,
    GIT_COMMITTER_EMAIL: IDENTITY.EMAIL,
    GIT_TERMINAL_PROMPT: "0",
    FLEET_BASE: session.base,
    FLEET_INSTRUCTIONS: session.instructions,
    FLEET_DIGEST: session.digest,
    FLEET_DIGEST_JSON: session.digestJson,
    FLEET_SCOPE: session.editable.join("\n"),
    FLEET_DEADLINE_SECONDS: String(session.deadlineSeconds),
  };
}
