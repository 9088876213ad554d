/** What every verb gets: where it runs, what was asked for globally, and where its words go. */
import { homedir } from "node:os";
import path from "node:path";
import type { ExitCode } from "./words/words.ts";

/** A place for lines. Foreign text must be made terminal-safe before. */
export interface Output {
  line(text: string): void;
  /** Text as it is, for instance half a line. */
  raw(text: string): void;
  /** Whether anything was printed yet. */
  hasPrinted(): boolean;
}

/** One invocation's surroundings. */
export interface Context {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Path of this program's entry file: the daemon's file lies beside its folder. */
  readonly entry: string;
  /** `--fleet`, else FLEET. */
  readonly fleet?: string;
  /** `--coordinator`, else FLEET_COORDINATOR. */
  readonly coordinator?: string;
  /** The `fleet up` that means the fleet of this call; the bare one when absent. */
  readonly up?: string;
  readonly json: boolean;
  readonly out: Output;
  readonly err: Output;
  readonly isTty: boolean;
  readonly now: () => number;
}

/** What one verb was called with. */
export interface Invocation {
  readonly context: Context;
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** One verb. Resolves with the exit code; a failure is a thrown FleetError. */
export type Verb = (invocation: Invocation) => Promise<ExitCode>;

/** `$XDG_STATE_HOME/fleet`: one folder for each fleet. */
export const stateRoot = (env: Context["env"]): string => {
  const base = env["XDG_STATE_HOME"];
  return path.join(
    base !== undefined && path.isAbsolute(base) ? base : path.join(env["HOME"] ?? homedir(), ".local/state"),
    "fleet",
  );
};

/** A stream as a place for lines. */
export const outputTo = (stream: { write(text: string): unknown }): Output => {
  let printed = false;
  const raw = (text: string): void => {
    printed = true;
    stream.write(text);
  };
  return { raw, line: (text) => raw(`${text}\n`), hasPrinted: () => printed };
};
