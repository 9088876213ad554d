/** Commands as they are printed for pasting: names from elsewhere are words of the command and nothing else. */
import { shellQuote } from "../hosts/shell.ts";
import { terminalText } from "./terminal-text.ts";

/** What a terminal would hide, or a copy from it would lose, as the escapes that bash, zsh and ksh read. */
const escaped = (word: string): string =>
  `$'${[...Buffer.from(word)].map((byte) => String.raw`\x${byte.toString(16).padStart(2, "0")}`).join("")}'`;

const wordText = (word: string): string =>
  terminalText(word, Number.POSITIVE_INFINITY) === word ? shellQuote(word) : escaped(word);

/** The words as one command line: each quoted for a shell, none cut, and harmless on a terminal. */
export const commandText = (argv: readonly string[]): string => argv.map(wordText).join(" ");
