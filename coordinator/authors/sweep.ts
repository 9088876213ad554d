/** The built-in author: a pure search over declared knobs that never proposes the same settings twice in a lane. */
import type { AuthorSpec, Knob } from "../core/campaign.ts";
import { allValues, drawAnywhere, drawNearby } from "./domain.ts";
import { type FileTexts, findKnobs } from "../dialects/knob-spots.ts";
import { canonical, type KnobSettings, knobMistake, readKnobs, writeKnobs } from "./knobs.ts";
import { type Dice, makeDice } from "./random.ts";

/** The part of a campaign that a sweep is made of. */
export type SweepSpec = Extract<AuthorSpec, { kind: "sweep" }>;

/** What one proposal is a function of. */
export interface SweepInput {
  readonly spec: SweepSpec;
  /** Number that the proposed experiment will have; with the seed it fixes every draw. */
  readonly experiment: number;
  /** Every file that a knob names, as it is at the tip. */
  readonly files: FileTexts;
  /** Settings of everything ever proposed in this lane, measured or still under way. */
  readonly tried: readonly KnobSettings[];
}

/** What to change, or why there is nothing left to change. */
export type SweepProposal =
  | {
      readonly kind: "edits";
      /** New text of each changed file, by path. */
      readonly edits: FileTexts;
      /** For instance `lr 0.001 → 0.003`. */
      readonly subject: string;
      /** All knobs' values, not only the turned ones: what makes the setting known later. */
      readonly knobs: KnobSettings;
    }
  | { readonly kind: "exhausted"; readonly detail: string };

/** Draws near the tip before the search looks anywhere, and again before it counts what is left. */
const DRAWS = 200;
/** Up to this many settings are counted one by one to find those left; beyond, failing draws end the search. */
const COUNTED_SETTINGS = 20_000;

/** The next experiment of a sweep. Throws a `usage` fact that names the knob where one does not fit its file. */
export function proposeSweep(input: SweepInput): SweepProposal {
  const { spec, files } = input;
  if (spec.knobs.length === 0) return { kind: "exhausted", detail: "no knobs are declared" };
  const present = readKnobs(spec.knobs, files);
  const known = new Set([...input.tried, present].map((one) => keyOf(spec.knobs, one)));
  const dice = makeDice(spec.seed, input.experiment);
  const next = findNew(spec, present, known, dice);
  if (next === undefined)
    return {
      kind: "exhausted",
      detail: `all settings of ${spec.knobs.length === 1 ? "its one knob" : `its ${spec.knobs.length} knobs`} were tried`,
    };
  const edits = writeKnobs(spec.knobs, files, next);
  assertReadBack(spec.knobs, { ...files, ...edits }, next);
  return { kind: "edits", edits, subject: describe(spec.knobs, present, next), knobs: next };
}

function findNew(
  spec: SweepSpec,
  present: KnobSettings,
  known: ReadonlySet<string>,
  dice: Dice,
): KnobSettings | undefined {
  const draws = [
    ...(spec.strategy === "local" ? [() => mutate(spec.knobs, present, dice)] : []),
    () => drawAll(spec.knobs, dice),
  ];
  for (const draw of draws) {
    for (let count = 0; count < DRAWS; count++) {
      const settings = draw();
      if (!known.has(keyOf(spec.knobs, settings))) return settings;
    }
  }
  const left = countLeft(spec.knobs, known);
  return left[dice.below(left.length)];
}

/** One or two knobs moved near the tip's values. */
function mutate(knobs: readonly Knob[], present: KnobSettings, dice: Dice): KnobSettings {
  const settings: Record<string, string> = { ...present };
  const count = 1 + dice.below(2);
  for (let n = 0; n < count; n++) {
    const knob = knobs[dice.below(knobs.length)];
    if (knob !== undefined) settings[knob.name] = drawNearby(knob, present[knob.name] ?? "", dice);
  }
  return settings;
}

const drawAll = (knobs: readonly Knob[], dice: Dice): KnobSettings =>
  Object.fromEntries(knobs.map((knob) => [knob.name, drawAnywhere(knob, dice)]));

/** Every setting not yet known, where all domains are lists and few enough to count; else none. */
function countLeft(knobs: readonly Knob[], known: ReadonlySet<string>): readonly KnobSettings[] {
  let settings: readonly KnobSettings[] = [{}];
  for (const knob of knobs) {
    const values = allValues(knob);
    if (values === undefined || settings.length * values.length > COUNTED_SETTINGS) return [];
    settings = settings.flatMap((one) => values.map((value) => ({ ...one, [knob.name]: value })));
  }
  return settings.filter((one) => !known.has(keyOf(knobs, one)));
}

const keyOf = (knobs: readonly Knob[], settings: KnobSettings): string =>
  JSON.stringify(knobs.map((knob) => settings[knob.name] ?? null));

const describe = (knobs: readonly Knob[], from: KnobSettings, to: KnobSettings): string =>
  knobs
    .filter((knob) => from[knob.name] !== to[knob.name])
    .map((knob) => `${knob.name} ${from[knob.name]} → ${to[knob.name]}`)
    .join(", ");

/** A value that its own pattern does not find again would make every later proposal fail. */
function assertReadBack(knobs: readonly Knob[], files: FileTexts, wanted: KnobSettings): void {
  const { spots } = findKnobs(knobs, files);
  const found = new Map(
    spots.map(({ knob, from, to }) => [knob.name, canonical((files[knob.file] ?? "").slice(from, to))]),
  );
  const lost = knobs.find(({ name }) => found.get(name) !== wanted[name]);
  if (lost !== undefined)
    throw knobMistake(lost, `its pattern does not find the value ${wanted[lost.name]} once it is written`);
}
