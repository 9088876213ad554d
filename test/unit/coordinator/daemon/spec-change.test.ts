/** What differs between a campaign and its file now, and whether numbers stay comparable. */
import { expect, test } from "vitest";
import { compareSpecs } from "../../../../coordinator/daemon/spec-change.ts";
import { spec } from "../core/world.ts";

test("the same file in another order is no difference", () => {
  const before = spec();
  const after = JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(before).toReversed())));
  expect(compareSpecs(before, after)).toEqual({ difference: "", needsEpoch: false });
});

test("keys in another order inside a value are no difference", () => {
  const { recipe } = spec();
  const turned = Object.fromEntries(Object.entries(recipe).toReversed()) as typeof recipe;
  expect(compareSpecs(spec(), spec({ recipe: turned }))).toEqual({ difference: "", needsEpoch: false });
});

test.each([
  ["recipe", { recipe: { ...spec().recipe, run: "other" } }, 'recipe.run: "train" → "other"'],
  ["metric", { metric: { ...spec().metric, goal: "max" as const } }, 'metric.goal: "min" → "max"'],
  ["scope", { scope: { editable: ["a"], frozen: [] } }, 'scope.editable: ["train.js"] → ["a"]'],
  ["budget", { budgetSeconds: 9 }, "budgetSeconds: 3 → 9"],
  ["timeout", { timeoutSeconds: 9 }, "timeoutSeconds: 6 → 9"],
])("%s closes the epoch", (_name, change, line) => {
  const { difference, needsEpoch } = compareSpecs(spec(), spec(change));
  expect(needsEpoch).toBe(true);
  expect(difference.split("\n")).toContain(line);
});

test.each([
  ["when it ends", { stop: { experiments: 5 } }, "stop.experiments: (not set) → 5"],
  [
    "who proposes",
    { author: { kind: "sweep", strategy: "random", seed: 1, knobs: [] } as const },
    'author.kind: "submit" → "sweep"',
  ],
  ["how long a build may take", { buildTimeoutSeconds: 9 }, "buildTimeoutSeconds: 60 → 9"],
])("%s may change in the middle", (_name, change, line) => {
  const { difference, needsEpoch } = compareSpecs(spec(), spec(change));
  expect(needsEpoch).toBe(false);
  expect(difference.split("\n")).toContain(line);
});

test("where it began is history", () => {
  expect(compareSpecs(spec(), spec({ from: "other", preset: "other" })).difference).toBe("");
});
