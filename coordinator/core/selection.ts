/** Lists of what a large table holds, kept with its parts: after one change only one path of the table is looked through again. */
import { question, search } from "./table.ts";

const NONE: readonly never[] = [];

const joined = <T>(lists: readonly (readonly T[])[]): readonly T[] => {
  const some = lists.filter((list) => list.length > 0);
  return some.length > 1 ? some.flat() : (some[0] ?? NONE);
};

/** The values of a table for which this holds, in its order. The predicate may look at nothing but the value. */
export const selection = <T>(
  holds: (one: T) => boolean,
): ((all: Readonly<Record<string | number, T>>) => readonly T[]) =>
  question((values: readonly T[]): readonly T[] => {
    const some = values.filter(holds);
    return some.length > 0 ? some : NONE;
  }, joined);

interface Span {
  readonly least: number;
  readonly most: number;
}

/**
 * The values of a table whose number of another kind is this one. What belongs together came at about the same time, so that most parts
 * are passed over by their least and highest number.
 */
export const indexBy = <T>(numberOf: (one: T) => number) =>
  search(
    question(
      (values: readonly T[]): Span => {
        const numbers = values.map(numberOf);
        return { least: Math.min(...numbers), most: Math.max(...numbers) };
      },
      (spans): Span => ({
        least: Math.min(...spans.map((one) => one.least)),
        most: Math.max(...spans.map((one) => one.most)),
      }),
    ),
    ({ least, most }, wanted: number) => least <= wanted && wanted <= most,
    (one: T, wanted) => numberOf(one) === wanted,
  );
