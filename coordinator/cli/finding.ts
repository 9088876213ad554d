/** What `fleet check` found out about one thing: fine, or a sentence with the command that mends it. */
import type { ErrorFact } from "../../proto/vocab/errors.ts";
import { FleetError } from "../../proto/vocab/errors.ts";
import { wordsOf } from "./messages.ts";

/** One line of the doctor. Texts are terminal-safe. */
export interface Finding {
  readonly about: string;
  readonly status: "ok" | "note" | "bad";
  readonly sentence: string;
  /** Lines that belong to it. */
  readonly below?: readonly string[];
  readonly hint?: string;
  /** A bad host is not the operator's mistake. */
  readonly isHost?: boolean;
}

/** A fact as a finding. */
export const findingOf = (about: string, fact: ErrorFact): Finding => {
  const { sentence, below, hint, exit } = wordsOf(fact);
  return { about, status: "bad", sentence, ...(below ? { below } : {}), hint, isHost: exit === 2 };
};

/** What `look` finds; what it throws becomes a finding too. */
export const finding = async (
  about: string,
  look: () => Promise<Omit<Finding, "about"> | string>,
): Promise<Finding> => {
  try {
    const found = await look();
    return typeof found === "string" ? { about, status: "ok", sentence: found } : { about, ...found };
  } catch (error) {
    return findingOf(about, FleetError.factOf(error));
  }
};

const MARK: Readonly<Record<Finding["status"], string>> = { ok: "ok  ", note: "note", bad: "BAD " };
const ABOUT_WIDTH = 12;
const INDENT = " ".repeat(6);

/** A finding as lines: the sentence, what belongs to it, and what to do about it. */
export const findingLines = ({ about, status, sentence, below, hint }: Finding): readonly string[] => [
  `${MARK[status]}  ${about.padEnd(ABOUT_WIDTH)}  ${sentence}`,
  ...[...(below ?? []), ...(hint === undefined ? [] : [`hint: ${hint}`])].map((line) => `${INDENT}${line}`),
];
