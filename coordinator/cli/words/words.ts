/** What is said about one error fact: a sentence, sometimes lines below it, the next command, and the exit code. */
import type { ErrorFact } from "../../../proto/vocab/errors.ts";

/** 0 done · 1 the operator's mistake · 2 some hosts failed · 3 coordinator unreachable · 4 the campaign itself failed. */
export type ExitCode = 0 | 1 | 2 | 3 | 4;

/** Every text is terminal-safe. */
export interface Words {
  /** One sentence with the fact, without full stop. */
  readonly sentence: string;
  /** Lines that belong to it, shown indented: mistakes, findings, what a program said. */
  readonly below?: readonly string[];
  /** What to do next, naming the command. */
  readonly hint: string;
  readonly exit: ExitCode;
}

/** One function per code, for the codes of one topic. */
export type WordsOf<Code extends ErrorFact["code"]> = {
  readonly [C in Code]: (fact: Extract<ErrorFact, { readonly code: C }>) => Words;
};
