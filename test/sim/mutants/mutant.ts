/** One line of the program changed so that it breaks one rule: what the simulation must notice. */

/** `from` occurs exactly once in the file; neither it nor `to` is longer than a line. */
export interface Mutant {
  /** What is wrong then, in two to six words joined by hyphens. */
  readonly name: string;
  /** The rule that it breaks, as one sentence. */
  readonly rule: string;
  /** From the repository's root. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** A seed that noticed it, so that it need not be searched for again; others are tried when it does not any more. */
  readonly seed: number;
}

/** The file's text with the change in it. Throws when there is not exactly one such place. */
export const mutated = ({ name, file, from, to }: Mutant, text: string): string => {
  const places = text.split(from).length - 1;
  if (places !== 1) throw new Error(`${name}: ${file} has ${places} places that read ${from}`);
  return text.replace(from, () => to);
};
