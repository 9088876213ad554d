/** Where a sweep's knobs stand in the text of their files, and which of them do not fit there. */
import type { KnobMisfit } from "../../proto/vocab/knob-misfit.ts";
import type { Knob } from "../core/campaign.ts";

/** Text of each file that a knob names, by path; a file that is not there is absent. */
export type FileTexts = Readonly<Record<string, string>>;

/** A knob with the place of its present value, as offsets in its file's text. */
export interface KnobSpot {
  readonly knob: Knob;
  readonly from: number;
  readonly to: number;
}

/** The spots of the knobs that stand where they should, and what is wrong with the others. */
export function findKnobs(
  knobs: readonly Knob[],
  files: FileTexts,
): { readonly spots: readonly KnobSpot[]; readonly misfits: readonly KnobMisfit[] } {
  const found = knobs.map((knob) => findSpot(knob, files[knob.file]));
  const spots = found.filter((one): one is KnobSpot => "from" in one);
  const misfits = found.filter((one): one is KnobMisfit => !("from" in one));
  return { spots, misfits: [...misfits, ...overlaps(spots)] };
}

function findSpot(knob: Knob, text: string | undefined): KnobSpot | KnobMisfit {
  const named = { knob: knob.name, file: knob.file };
  const pattern = compile(knob);
  if (typeof pattern === "string") return { ...named, kind: "pattern", detail: pattern };
  if (text === undefined) return { ...named, kind: "no_file" };
  const matches = [...text.matchAll(pattern)];
  const [match] = matches;
  if (match === undefined || matches.length > 1) return { ...named, kind: "matches", times: matches.length };
  const span = match.indices?.[1];
  if (span === undefined) return { ...named, kind: "no_value" };
  return { knob, from: span[0], to: span[1] };
}

/** The expression, or what is wrong with it. */
function compile({ pattern }: Knob): RegExp | string {
  let groups: number;
  try {
    groups = (new RegExp(`${pattern}|`, "mu").exec("")?.length ?? 1) - 1;
  } catch (error) {
    return `is no regular expression: ${(error as Error).message}`;
  }
  return groups === 1
    ? new RegExp(pattern, "dgmu")
    : `has ${groups} groups and needs exactly one, around the value`;
}

/** Each knob that begins before an earlier one of its file has ended. */
function overlaps(spots: readonly KnobSpot[]): readonly KnobMisfit[] {
  return [...Map.groupBy(spots, ({ knob }) => knob.file).values()].flatMap((inFile) => {
    const ordered = [...inFile].sort((a, b) => a.from - b.from || b.to - a.to);
    return ordered.flatMap((spot, index): KnobMisfit[] => {
      const before = ordered.slice(0, index).find((earlier) => isShared(earlier, spot));
      if (before === undefined) return [];
      const { name, file } = spot.knob;
      return [{ knob: name, file, kind: "overlap", other: before.knob.name }];
    });
  });
}

/** Two empty values at one place are written over each other, too. */
const isShared = (first: KnobSpot, second: KnobSpot): boolean =>
  first.to > second.from || first.from === second.from;
