/** How numbers, steps and progress pairs are written on one line of output. */

/** Longest name of a progress pair. */
const PAIR_NAME_CHARS = 40;
/** Longest line in which progress pairs are looked for. */
const PAIRS_LINE_CHARS_MAX = 1024;
/** Longest text that is read as a number. */
const NUMBER_CHARS_MAX = 64;
// In none of these may two neighbours match the same text: a run chooses what it prints, and trying every cut would stop the agent.
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/iu;
const WITH_COMMAS = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/u;
const PAIR_NAME = /^[A-Za-z][\w ./-]*$/u;
const PAIR_VALUE = /^([+-]?[\d.,]+(?:e[+-]?\d+)?)\s*(?:%|[A-Za-z/]{1,8})?$/iu;
// A terminal's colours and cursor moves; programs print them even to dumb ones.
// oxlint-disable-next-line no-control-regex
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/gu;

/** The finite decimal number that this text is, thousands commas allowed; undefined for everything else (`nan`, `inf`, hexadecimal). */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed.length > NUMBER_CHARS_MAX) return undefined;
  const plain = WITH_COMMAS.test(trimmed) ? trimmed.replaceAll(",", "") : trimmed;
  if (!NUMBER.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

/** The step that a line names: `step 00012`, `step: 12`, `12/500`; undefined when it names none. */
export function stepIn(line: string): number | undefined {
  const match =
    /\bstep[\s:=#]*(\d[\d,]*)/iu.exec(line) ?? /(?:^|[\s[(])(\d+)\/\d+(?=[\s\]),:|]|$)/u.exec(line);
  const step = match?.[1] === undefined ? undefined : Number(match[1].replaceAll(",", ""));
  return Number.isSafeInteger(step) ? step : undefined;
}

/** The `key: value` parts of a progress line such as `step 1 | loss: 0.9 | tok/sec: 1,000`; empty for a line without `|` and for an overlong one. Units are dropped. */
export function progressPairs(line: string): readonly (readonly [string, number])[] {
  if (!line.includes("|") || line.length > PAIRS_LINE_CHARS_MAX) return [];
  return line.split("|").flatMap((part) => {
    const at = part.search(/[:=]/u);
    if (at < 0) return [];
    const name = part.slice(0, at).trim();
    const printed = PAIR_VALUE.exec(part.slice(at + 1).trim())?.[1];
    const value = printed === undefined ? undefined : parseNumber(printed);
    const isUsable = value !== undefined && PAIR_NAME.test(name) && name.length <= PAIR_NAME_CHARS;
    // A step is where a point stands, not a point.
    return isUsable && name.toLowerCase() !== "step" ? [[name, value] as const] : [];
  });
}

/** The line as a person would see it, without colours. */
export const withoutEscapes = (line: string): string =>
  line.includes("\u001b") ? line.replaceAll(ESCAPES, "") : line;
