/** Keep rule `strict`, the rule autoresearch began with: keep if and only if strictly better than the tip's record, in one lane. */
import { gainOver } from "../queries.ts";

/** What the rule says of one measured value. `gain` is positive when better, in the metric's unit. */
export interface Judgement {
  readonly isBetter: boolean;
  readonly gain: number;
}

/** Compares a value with the record R(tip) of the same lane; equal is not better. */
export const judgeStrict = (goal: "min" | "max", value: number, record: number): Judgement => {
  const gain = gainOver(goal, value, record);
  return { isBetter: gain > 0, gain };
};

/** R of a lane's first tip: the mean of its baseline runs. */
export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, v) => sum + v, 0) / values.length;
