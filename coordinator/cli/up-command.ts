/** Which `fleet up` means the same fleet as the command that was typed; hints are written with the bare one. Pure. */
import type { Finding } from "./finding.ts";
import { commandText } from "./command-text.ts";

/** What was typed. */
export interface Typed {
  readonly verb: string;
  readonly args: readonly string[];
  /** `--fleet`, where it was given. */
  readonly fleet?: string | undefined;
}

/** Verbs that take inventory files. */
const TAKES_FILES: ReadonlySet<string> = new Set(["up", "check"]);
const BARE = "fleet up";
/** Not where the hint itself goes on with arguments. */
const BARE_IN_HINT = /\bfleet up\b(?! [<'-])/gu;

/** The words that bring that fleet up: with the inventory that was named, and with the fleet where one was. */
export const upCommand = ({ verb, args, fleet }: Typed): string => {
  const file = TAKES_FILES.has(verb) ? args.find((arg) => verb === "up" || /\.ya?ml$/u.test(arg)) : undefined;
  return commandText([
    "fleet",
    "up",
    ...(file === undefined ? [] : [file]),
    ...(fleet === undefined ? [] : ["--fleet", fleet]),
  ]);
};

/** A hint with that command. */
export const hintWith = (hint: string, up: string = BARE): string => hint.replaceAll(BARE_IN_HINT, () => up);

/** A finding whose hint has that command. */
export const findingWith = (found: Finding, up: string | undefined): Finding =>
  found.hint === undefined ? found : { ...found, hint: hintWith(found.hint, up) };
