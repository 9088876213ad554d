/** What values a knob may take: draws anywhere, draws nearby, and the whole list where there is one. */
import type { Knob } from "../core/campaign.ts";
import { canonical, knobMistake } from "./knobs.ts";
import type { Dice } from "./random.ts";

type Range = Extract<Knob["domain"], { kind: "range" }>;

/** Digits of a value drawn from a range: more would only make equal things look different. */
const RANGE_DIGITS = 3;
/** A nearby draw in a range stays within this part of its width, on its scale. */
const NEARBY_PART = 0.25;
/** A nearby draw in a list of numbers goes at most this many places along it. */
const NEARBY_PLACES = 2;

/** All values of a list, or undefined where a range has too many to name. */
export function allValues(knob: Knob): readonly string[] | undefined {
  if (knob.domain.kind === "range") return undefined;
  if (knob.domain.values.length === 0) throw knobMistake(knob, "its list of values is empty");
  return [...new Set(knob.domain.values.map(canonical))];
}

/** A value from anywhere in the domain. */
export function drawAnywhere(knob: Knob, dice: Dice): string {
  const values = allValues(knob);
  if (values !== undefined) return values[dice.below(values.length)] ?? "";
  return drawInRange(knob, dice, 0, 1);
}

/** A value near `present`: next to it in a list of numbers, any in a list of words, within a quarter of a range. */
export function drawNearby(knob: Knob, present: string, dice: Dice): string {
  const values = allValues(knob);
  if (values === undefined) {
    const at = fractionOf(rangeOf(knob), Number(present));
    return drawInRange(knob, dice, Math.max(0, at - NEARBY_PART), Math.min(1, at + NEARBY_PART));
  }
  const numbers = values.map(Number);
  if (![...numbers, Number(present)].every(Number.isFinite)) return drawAnywhere(knob, dice);
  const sorted = numbers.sort((a, b) => a - b);
  const at = nearestIndex(sorted, Number(present));
  const reach = 1 + dice.below(NEARBY_PLACES);
  const to = dice.below(2) === 0 ? at - reach : at + reach;
  return canonical(sorted[Math.min(sorted.length - 1, Math.max(0, to))] ?? present);
}

const nearestIndex = (sorted: readonly number[], value: number): number =>
  sorted.reduce(
    (best, candidate, index) =>
      Math.abs(candidate - value) < Math.abs((sorted[best] ?? Infinity) - value) ? index : best,
    0,
  );

function rangeOf(knob: Knob): Range {
  if (knob.domain.kind !== "range") throw knobMistake(knob, "it has no range");
  const { min, max, scale } = knob.domain;
  if (!(min < max)) throw knobMistake(knob, `its range needs min < max, found ${min} and ${max}`);
  if (scale === "log" && min <= 0) throw knobMistake(knob, `a log scale needs min > 0, found ${min}`);
  return knob.domain;
}

function drawInRange(knob: Knob, dice: Dice, from: number, to: number): string {
  const range = rangeOf(knob);
  const value = valueAt(range, from + (to - from) * dice.next());
  if (range.isInteger) return canonical(clamp(range, Math.round(value)));
  return canonical(clamp(range, Number(value.toPrecision(RANGE_DIGITS))));
}

const clamp = (range: Range, value: number): number => Math.min(range.max, Math.max(range.min, value));

const valueAt = ({ min, max, scale }: Range, part: number): number =>
  scale === "log" ? min * (max / min) ** part : min + (max - min) * part;

function fractionOf(range: Range, value: number): number {
  const inside = clamp(range, Number.isFinite(value) ? value : range.min);
  return range.scale === "log"
    ? Math.log(inside / range.min) / Math.log(range.max / range.min)
    : (inside - range.min) / (range.max - range.min);
}
