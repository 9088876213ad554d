/** The only way for foreign text to the operator's terminal: escapes, control and direction characters cannot pass, and length is bounded. */

/** Characters of one piece of foreign text that are shown; the rest is replaced by an ellipsis. */
export const TEXT_CHARACTERS_MAX = 300;
/** Lines of one foreign text that are shown, the last ones. */
export const BLOCK_LINES_MAX = 12;

const ESC = "\u001B";
/** Characters that begin a string by themselves. */
const STRING_STARTS = String.raw`\u0090\u0098\u009D-\u009F`;
/** Escape sequences: operating system commands and other strings up to their end, control sequences, and two-character ones. A string ends where the next one begins, so that nothing is searched twice. */
const SEQUENCES = new RegExp(
  [
    String.raw`(?:${ESC}[\]PX^_]|[${STRING_STARTS}])[^\u0007\u009C${STRING_STARTS}${ESC}]*(?:\u0007|\u009C|${ESC}\\|(?=[${STRING_STARTS}])|$)`,
    String.raw`(?:${ESC}\[|\u009B)[0-?]*[ -/]*[@-~]?`,
    String.raw`${ESC}[ -/]*[0-~]?`,
  ].join("|"),
  "gu",
);
/** What is invisible or turns the reading direction: controls, formats, unassigned, private, lone surrogates. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}]/gu;
const SPACES = /[\s\p{Z}]+/gu;

const bounded = (text: string, max: number): string => {
  const characters = Array.from(text);
  return characters.length > max ? `${characters.slice(0, max - 1).join("")}…` : text;
};

const withoutEscapes = (text: string): string => text.toWellFormed().replaceAll(SEQUENCES, "");

/** Foreign text as one harmless line of at most `max` characters. */
export const terminalText = (foreign: string, max = TEXT_CHARACTERS_MAX): string =>
  bounded(
    // Whatever hides beyond this cannot be shown anyway, and need not be searched.
    withoutEscapes(foreign.slice(0, max * 16))
      .replaceAll(SPACES, " ")
      .replaceAll(INVISIBLE, "")
      .trim(),
    max,
  );

/** Foreign text of several lines as harmless lines: its last `maxLines`, empty ones left out. */
export const terminalBlock = (foreign: string, maxLines = BLOCK_LINES_MAX): readonly string[] =>
  foreign
    .split(/\r?\n|\r/u)
    .filter((line) => line.trim() !== "")
    .slice(-maxLines)
    .map((line) => terminalText(line))
    .filter((line) => line !== "");

/** A whole log with its line structure kept: a rewritten line becomes a line of its own, tabs become spaces. */
export const terminalLog = (foreign: string): string =>
  withoutEscapes(foreign)
    .replaceAll(/\r+\n?/gu, "\n")
    .replaceAll("\t", "  ")
    .replaceAll(/[^\n\P{C}]/gu, "");

/** A value as JSON that may be printed to a terminal: what is invisible inside its texts is written as an escape. */
export const terminalJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(/[\p{Cf}\p{Co}\p{Cn}\u007F-\u009F\u2028\u2029]/gu, (character) =>
    Array.from({ length: character.length }, (_, i) => character.charCodeAt(i))
      .map((unit) => String.raw`\u${unit.toString(16).padStart(4, "0")}`)
      .join(""),
  );
