/** Turns every error fact into words for the operator: a sentence, a hint, an exit code. */
import type { ErrorFact } from "../../proto/vocab/errors.ts";
import { hintWith } from "./up-command.ts";
import { backupWords } from "./words/backup-words.ts";
import { fleetWords } from "./words/fleet-words.ts";
import { hostWords } from "./words/host-words.ts";
import { sshWords } from "./words/ssh-words.ts";
import { workWords } from "./words/work-words.ts";
import type { Words, WordsOf } from "./words/words.ts";

/** A code without words does not compile. */
const allWords: WordsOf<ErrorFact["code"]> = {
  ...backupWords,
  ...fleetWords,
  ...hostWords,
  ...sshWords,
  ...workWords,
};

const UNKNOWN: Words = {
  sentence: "the coordinator reported something that this version has no words for",
  hint: "fleet and its coordinator differ: fleet down, then fleet up",
  exit: 1,
};

/** The words for a fact. A fact of a newer coordinator, whose code is not known here, has words too. */
export const wordsOf = (fact: ErrorFact): Words => {
  const words = (allWords as Readonly<Record<string, ((fact: ErrorFact) => Words) | undefined>>)[fact.code];
  return words === undefined ? UNKNOWN : words(fact);
};

/** The words as the lines that are printed on stderr; `up` is the `fleet up` that means the fleet in question. */
export const errorLines = (fact: ErrorFact, up?: string): readonly string[] => {
  const { sentence, below, hint } = wordsOf(fact);
  return [`fleet: ${sentence}`, ...(below ?? []).map((line) => `  ${line}`), `hint: ${hintWith(hint, up)}`];
};
