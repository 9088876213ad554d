/** Asks for all versions that a recipe declares in one shell text, and reads what it printed. */
import type { InvalidEnvReason } from "../../proto/vocab/attempt.ts";
import { hasDiskFull } from "./failure-text.ts";

/** How long each command of a version may take; what one does not need, the next ones have. */
export const VERSION_LIMIT_MS = 60_000;
/** Of a version's text; what is longer is cut. */
const VERSION_CHARACTERS_MAX = 200;
/** Of what a command printed, in a sentence about its failure. */
const QUOTED_CHARACTERS_MAX = 500;
/** Lines of one command that are looked at for its version; blank ones come first now and then. */
const LINES_MAX = 8;

/** Names in a fixed order with their commands. */
export interface VersionQuery {
  readonly commands: readonly (readonly [name: string, command: string])[];
  /** Random: no command can print it by chance. Letters and digits only. */
  readonly mark: string;
}

/** What the query brought. Texts are foreign. */
export type VersionAnswer =
  | { readonly kind: "told"; readonly versions: Readonly<Record<string, string>> }
  /** A command failed or said nothing. `detail` is one sentence that names it. */
  | { readonly kind: "untold"; readonly detail: string }
  /** Nothing can be said of any command. */
  | { readonly kind: "fault"; readonly reason: InvalidEnvReason; readonly detail: string };

/** How the shell that asked ended, as far as it matters here. */
export interface QueryExit {
  readonly timedOut: boolean;
  readonly notStarted?: { readonly detail: string };
  readonly notes: readonly string[];
}

/** The query of a recipe's versions; null when none are declared. */
export const versionQuery = (
  versions: Readonly<Record<string, string>> | undefined,
  mark: string,
): VersionQuery | null => {
  const commands = Object.entries(versions ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return commands.length === 0 ? null : { commands, mark };
};

const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/**
 * One `sh -c` text. Each command has a shell of its own, so that a mistake in one is told as its own. What it prints to stdout is marked line
 * by line, its exit code last; what it prints to stderr is not, and never taken for a version.
 */
export const queryText = ({ commands, mark }: VersionQuery): string =>
  commands
    .map(([, command], index) => {
      const marked = `s/^/${mark}${index}:/p`;
      const kept = quote(`1,${LINES_MAX}{${marked};d;}`);
      const last = quote(`$${marked}`);
      return `{ /bin/sh -c ${quote(command)}; printf '\\n=%s\\n' "$?"; } | LC_ALL=C sed -n -e ${kept} -e ${last}\n`;
    })
    .join("");

/** Reads the output of the query's shell; `exit` is null when its runner died. First failure wins, in the order of names. */
export const readAnswer = (query: VersionQuery, exit: QueryExit | null, output: string): VersionAnswer => {
  if (exit === null) return fault("runner_died", "the runner of the versions died");
  if (exit.notStarted !== undefined) {
    const { detail } = exit.notStarted;
    return fault(hasDiskFull(detail) ? "disk_full" : "agent_error", `versions could not be asked: ${detail}`);
  }
  const versions: [string, string][] = [];
  let rest = output;
  for (const [index, [name]] of query.commands.entries()) {
    const own = ownPart(rest, `${query.mark}${index}:`);
    const version = versionIn(own, exit);
    if (version.kind === "untold") {
      if (exit.notes.some(hasDiskFull) || hasDiskFull(own.errors))
        return fault("disk_full", `task.versions.${name}: no space left on the device`);
      return { kind: "untold", detail: `task.versions.${name} ${version.why}` };
    }
    versions.push([name, version.text]);
    rest = own.rest;
  }
  return { kind: "told", versions: Object.fromEntries(versions) };
};

const fault = (reason: InvalidEnvReason, detail: string): VersionAnswer => ({
  kind: "fault",
  reason,
  detail,
});

/** What one command left in the output. */
interface Part {
  /** The first lines of its stdout. */
  readonly lines: readonly string[];
  /** Undefined when it did not come to its end. */
  readonly exitCode: number | undefined;
  /** All else up to its end. */
  readonly errors: string;
  readonly rest: string;
}

const ownPart = (output: string, mark: string): Part => {
  const found = [...output.matchAll(new RegExp(`${mark}(.*)\n?`, "gu"))];
  const last = found.at(-1);
  const end = last === undefined ? output.length : last.index + last[0].length;
  const lines = found.map(([, line = ""]) => line.trim());
  const code = /^=(\d+)$/u.exec(lines.at(-1) ?? "")?.[1];
  const errors = found.reduce((text, [line]) => text.replace(line, ""), output.slice(0, end)).trim();
  return {
    lines: code === undefined ? lines : lines.slice(0, -1),
    exitCode: code === undefined ? undefined : Number(code),
    errors,
    rest: output.slice(end),
  };
};

type Version =
  | { readonly kind: "told"; readonly text: string }
  | { readonly kind: "untold"; readonly why: string };

const versionIn = ({ lines, exitCode, errors }: Part, { timedOut }: QueryExit): Version => {
  const said = errors === "" ? "" : `: ${errors.slice(-QUOTED_CHARACTERS_MAX)}`;
  if (exitCode === undefined && timedOut)
    return {
      kind: "untold",
      why: `had not ended when the time was over, ${VERSION_LIMIT_MS / 1000} s for each version${said}`,
    };
  if (exitCode === undefined) return { kind: "untold", why: `did not come to its end${said}` };
  if (exitCode !== 0) return { kind: "untold", why: `ended with code ${exitCode}${said}` };
  const text = lines.find((line) => line !== "");
  if (text === undefined) return { kind: "untold", why: `printed nothing${said}` };
  return { kind: "told", text: text.slice(0, VERSION_CHARACTERS_MAX) };
};
