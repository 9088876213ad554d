/** A sweep's knobs in the text of their files: their present values, and how others are put in their place. */
import { FleetError } from "../../proto/vocab/errors.ts";
import type { Knob } from "../core/campaign.ts";
import { misfitText } from "../dialects/knob-fit.ts";
import { type FileTexts, findKnobs, type KnobSpot } from "../dialects/knob-spots.ts";

/** Value of every knob, by name, as `canonical` writes it. */
export type KnobSettings = Readonly<Record<string, string>>;

/** One way to write a value, so that `1e-3` and `0.001` are the same setting. */
export const canonical = (value: string | number): string => {
  const text = String(value).trim();
  const number = text === "" ? Number.NaN : Number(text);
  return Number.isFinite(number) ? String(number) : text;
};

/** The present value of every knob. Throws a `usage` fact that names the knob which does not fit its file. */
export function readKnobs(knobs: readonly Knob[], files: FileTexts): KnobSettings {
  return Object.fromEntries(
    spotsOf(knobs, files).map(({ knob, from, to }) => [
      knob.name,
      canonical((files[knob.file] ?? "").slice(from, to)),
    ]),
  );
}

/** The files that change when the knobs take these values, whole. A knob that keeps its value keeps its text. Throws as `readKnobs` does. */
export function writeKnobs(knobs: readonly Knob[], files: FileTexts, settings: KnobSettings): FileTexts {
  const present = readKnobs(knobs, files);
  const turned = spotsOf(knobs, files).filter(({ knob }) => settings[knob.name] !== present[knob.name]);
  const inFiles = Map.groupBy(turned, ({ knob }) => knob.file);
  return Object.fromEntries(
    [...inFiles].map(([file, spots]) => [file, replaceSpots(files[file] ?? "", spots, settings)]),
  );
}

/** From the last spot to the first, so that earlier places keep their offsets. */
const replaceSpots = (text: string, spots: readonly KnobSpot[], settings: KnobSettings): string =>
  [...spots]
    .sort((a, b) => b.from - a.from)
    .reduce(
      (next, { knob, from, to }) => next.slice(0, from) + (settings[knob.name] ?? "") + next.slice(to),
      text,
    );

/** Where every knob stands. Throws a `usage` fact for the first that does not fit. */
function spotsOf(knobs: readonly Knob[], files: FileTexts): readonly KnobSpot[] {
  const { spots, misfits } = findKnobs(knobs, files);
  const [misfit] = misfits;
  if (misfit === undefined) return spots;
  throw new FleetError({ code: "usage", detail: misfitText(misfit), hint: MEND });
}

const MEND = "mend author.knobs in fleet.yaml";

/** What is wrong with one knob, as the operator's mistake. */
export const knobMistake = (knob: Knob, fact: string): FleetError =>
  new FleetError({
    code: "usage",
    detail: `knob "${knob.name}": ${fact}`,
    hint: MEND,
  });
