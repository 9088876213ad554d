/** The program behind the version check: finds the verb, runs it, turns failures into words and exit codes. */
import path from "node:path";
import { Command, CommanderError } from "commander";
import { nearest } from "../../inventory/nearest.ts";
import { type ErrorFact, FleetError } from "../../proto/vocab/errors.ts";
import { type Context, type Invocation, type Output, outputTo } from "./context.ts";
import { errorLines, wordsOf } from "./messages.ts";
import { versionAbove } from "../ledger/read/program-version.ts";
import { terminalJson } from "./terminal-text.ts";
import { hintWith, upCommand } from "./up-command.ts";
import { type VerbEntry, verbTable } from "./verb-table.ts";
import type { ExitCode } from "./words/words.ts";

/** What a process gives the program. */
export interface Surroundings {
  readonly entry: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly stderr: { write(text: string): unknown };
  readonly now: () => number;
}

const GLOBAL_OPTIONS = [
  ["--fleet <name>", "the fleet that is meant; default: FLEET, else the only one up"],
  ["--coordinator <url>", "a coordinator elsewhere, ssh://user@host[:port]; default: FLEET_COORDINATOR"],
  ["--json", "print JSON"],
] as const;

/** Runs one command line. Resolves with the exit code and never rejects. */
export const main = async (argv: readonly string[], surroundings: Surroundings): Promise<ExitCode> => {
  const err = outputTo(surroundings.stderr);
  let exit: ExitCode = 0;
  let up: string | undefined;
  const program = makeProgram(surroundings, async (entry, args, options) => {
    up = upCommand({ verb: entry.usage.split(" ")[0] ?? "", args, fleet: textOption(options["fleet"]) });
    const run = await entry.load();
    exit = await run({ context: { ...contextOf(surroundings, err, options), up }, args, options });
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const fact = error instanceof CommanderError ? usageFact(error, argv) : FleetError.factOf(error);
    printError(err, fact, { json: argv.includes("--json"), up });
    return wordsOf(fact).exit;
  }
};

const printError = (
  err: Output,
  fact: ErrorFact,
  { json, up }: { readonly json: boolean; readonly up: string | undefined },
): void => {
  if (json) {
    const words = wordsOf(fact);
    err.line(terminalJson({ error: fact, ...words, hint: hintWith(words.hint, up) }));
  } else for (const line of errorLines(fact, up)) err.line(line);
};

type Run = (entry: VerbEntry, args: readonly string[], options: Invocation["options"]) => Promise<void>;

const makeProgram = ({ entry: file, stdout }: Surroundings, run: Run): Command => {
  const program = new Command("fleet")
    .description("One autoresearch campaign over many unlike machines.")
    .version(versionAbove(path.dirname(file)), "-V, --version", "print the version")
    .helpCommand(false)
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => void stdout.write(text), writeErr: () => undefined });
  for (const [flags, description] of GLOBAL_OPTIONS) program.option(flags, description);
  for (const entry of verbTable) {
    const verb = program.command(entry.usage).description(entry.summary).showSuggestionAfterError(false);
    for (const [flags, description] of [...(entry.options ?? []), ...GLOBAL_OPTIONS])
      verb.option(flags, description);
    verb.action(async (...given: unknown[]) => {
      const args = given
        .slice(0, -2)
        .flat()
        .filter((arg): arg is string => typeof arg === "string");
      await run(entry, args, verb.optsWithGlobals());
    });
  }
  program.action(() => program.help());
  return program;
};

const contextOf = (
  { entry, env, cwd, stdout, now }: Surroundings,
  err: Output,
  options: Invocation["options"],
): Context => {
  const fleet = textOption(options["fleet"]) ?? textOption(env["FLEET"]);
  const coordinator = textOption(options["coordinator"]) ?? textOption(env["FLEET_COORDINATOR"]);
  return {
    env,
    cwd,
    entry,
    ...(fleet === undefined ? {} : { fleet }),
    ...(coordinator === undefined ? {} : { coordinator }),
    json: options["json"] === true,
    out: outputTo(stdout),
    err,
    isTty: stdout.isTTY === true,
    now,
  };
};

const textOption = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** A mistake on the command line, with the nearest name where a name was mistyped. */
const usageFact = (error: CommanderError, argv: readonly string[]): ErrorFact => {
  const detail = error.message.replace(/^error: /u, "");
  const word = /'([^' ]+)/u.exec(detail)?.[1] ?? "";
  const verbs = verbTable.map(({ usage }) => usage.split(" ")[0] ?? "");
  if (error.code === "commander.unknownCommand" || error.code === "commander.excessArguments") {
    const mistyped =
      error.code === "commander.unknownCommand" ? word : (argv.find((arg) => !arg.startsWith("-")) ?? "");
    if (verbs.includes(mistyped)) return { code: "usage", detail, hint: `fleet ${mistyped} --help` };
    return { code: "usage", detail: `unknown command ${mistyped}`, ...hintFor(mistyped, verbs, "fleet ") };
  }
  const verb = verbTable.find(({ usage }) => argv.includes(usage.split(" ")[0] ?? ""));
  const name = verb?.usage.split(" ")[0];
  if (error.code === "commander.unknownOption") {
    const flags = [...(verb?.options ?? []), ...GLOBAL_OPTIONS].flatMap(
      ([flag]) => flag.match(/--?[\w-]+/gu) ?? [],
    );
    return { code: "usage", detail, ...hintFor(word, flags, `fleet ${name ?? ""} `.replace("  ", " ")) };
  }
  return { code: "usage", detail, hint: `fleet ${name === undefined ? "" : `${name} `}--help` };
};

const hintFor = (word: string, known: readonly string[], prefix: string): { readonly hint?: string } => {
  const near = nearest(word, known);
  return near === undefined ? {} : { hint: `did you mean ${prefix}${near}?` };
};
