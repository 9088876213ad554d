/** A sweep's knobs in the text of their files: where the present value stands, how another one is put in its place. */
import { FleetError } from "../../proto/vocab/errors.ts";
import type { Knob } from "../core/campaign.ts";

/** Text of each file that a knob names, by path. */
export type FileTexts = Readonly<Record<string, string>>;
/** Value of every knob, by name, as `canonical` writes it. */
export type KnobSettings = Readonly<Record<string, string>>;

interface Spot {
  readonly knob: Knob;
  readonly from: number;
  readonly to: number;
}

/** One way to write a value, so that `1e-3` and `0.001` are the same setting. */
export const canonical = (value: string | number): string => {
  const text = String(value).trim();
  const number = text === "" ? Number.NaN : Number(text);
  return Number.isFinite(number) ? String(number) : text;
};

/** The present value of every knob. Throws a `usage` fact that names the knob whose pattern does not match once. */
export function readKnobs(knobs: readonly Knob[], files: FileTexts): KnobSettings {
  return Object.fromEntries(
    knobs.map((knob) => {
      const spot = findSpot(knob, files);
      return [knob.name, canonical(textOf(knob, files).slice(spot.from, spot.to))];
    }),
  );
}

/** The files that change when the knobs take these values, whole. A knob that keeps its value keeps its text. */
export function writeKnobs(knobs: readonly Knob[], files: FileTexts, settings: KnobSettings): FileTexts {
  const present = readKnobs(knobs, files);
  const turned = knobs.filter((knob) => settings[knob.name] !== present[knob.name]);
  const edits: Record<string, string> = {};
  for (const file of new Set(turned.map((knob) => knob.file))) {
    const spots = turned.filter((knob) => knob.file === file).map((knob) => findSpot(knob, files));
    edits[file] = replaceSpots(files[file] ?? "", spots, settings);
  }
  return edits;
}

/** From the last spot to the first, so that earlier places keep their offsets. */
function replaceSpots(text: string, spots: readonly Spot[], settings: KnobSettings): string {
  const ordered = [...spots].sort((a, b) => b.from - a.from);
  let next = text;
  for (const [index, spot] of ordered.entries()) {
    const later = ordered[index - 1];
    if (later !== undefined && spot.to > later.from)
      throw knobMistake(spot.knob, `its value overlaps that of knob "${later.knob.name}"`);
    next = next.slice(0, spot.from) + (settings[spot.knob.name] ?? "") + next.slice(spot.to);
  }
  return next;
}

function textOf(knob: Knob, files: FileTexts): string {
  const text = files[knob.file];
  if (text === undefined) throw knobMistake(knob, `there is no file ${knob.file} in the tree`);
  return text;
}

function findSpot(knob: Knob, files: FileTexts): Spot {
  const text = textOf(knob, files);
  const matches = [...text.matchAll(compile(knob))];
  const [match] = matches;
  if (match === undefined || matches.length > 1)
    throw knobMistake(knob, `its pattern matches ${matches.length} times in ${knob.file}, not once`);
  const span = match.indices?.[1];
  if (span === undefined) throw knobMistake(knob, `its group took no part in the match in ${knob.file}`);
  return { knob, from: span[0], to: span[1] };
}

function compile(knob: Knob): RegExp {
  let groups: number;
  try {
    groups = (new RegExp(`${knob.pattern}|`, "mu").exec("")?.length ?? 1) - 1;
  } catch (error) {
    throw knobMistake(knob, `its pattern is no regular expression: ${(error as Error).message}`);
  }
  if (groups !== 1)
    throw knobMistake(knob, `its pattern has ${groups} groups; it needs exactly one, around the value`);
  return new RegExp(knob.pattern, "dgmu");
}

/** What is wrong with one knob, as the operator's mistake. */
export const knobMistake = (knob: Knob, fact: string): FleetError =>
  new FleetError({
    code: "usage",
    detail: `knob "${knob.name}": ${fact}`,
    hint: "mend author.knobs in fleet.yaml",
  });
