/** What differs between a campaign and its file now, and whether numbers stay comparable. */
import { expect, test } from "vitest";
import type { CampaignSpec, Knob } from "../../../../coordinator/core/campaign.ts";
import { compareSpecs } from "../../../../coordinator/daemon/spec-change.ts";
import { spec } from "../core/world.ts";

test("the same file in another order is no difference", () => {
  const before = spec();
  const after = JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(before).toReversed())));
  expect(compareSpecs(before, after)).toEqual({ difference: "", incomparable: "" });
});

test("keys in another order inside a value are no difference", () => {
  const { recipe } = spec();
  const turned = Object.fromEntries(Object.entries(recipe).toReversed()) as typeof recipe;
  expect(compareSpecs(spec(), spec({ recipe: turned }))).toEqual({ difference: "", incomparable: "" });
});

test.each([
  ["recipe", { recipe: { ...spec().recipe, run: "other" } }, 'task.run: "train" → "other"'],
  [
    "a version that was not asked for before",
    { recipe: { ...spec().recipe, versions: { torch: "v" } } },
    'task.versions: (not set) → {"torch":"v"}',
  ],
  ["metric", { metric: { ...spec().metric, goal: "max" as const } }, 'metric.goal: "min" → "max"'],
  ["scope", { scope: { ...spec().scope, editable: ["a"] } }, 'scope.editable: ["train.js"] → ["a"]'],
  ["budget", { budgetSeconds: 9 }, "task.budget: 3 → 9"],
  ["timeout", { timeoutSeconds: 9 }, "task.timeout: 6 → 9"],
])("%s closes the epoch", (_name, change, line) => {
  const { difference, incomparable } = compareSpecs(spec(), spec({ ...change, stop: { hours: 1 } }));
  expect(incomparable).toBe(line);
  expect(difference.split("\n")).toEqual(expect.arrayContaining([line, "stop.hours: (not set) → 1"]));
});

test.each([
  ["when it ends", { stop: { experiments: 5 } }, "stop.experiments: (not set) → 5"],
  [
    "who proposes",
    { author: { kind: "sweep", strategy: "random", seed: 1, knobs: [] } as const },
    'author.kind: "submit" → "sweep"',
  ],
  ["how long a build may take", { buildTimeoutSeconds: 9 }, "task.build_timeout: 60 → 9"],
])("%s may change in the middle", (_name, change, line) => {
  const { difference, incomparable } = compareSpecs(spec(), spec(change));
  expect(incomparable).toBe("");
  expect(difference.split("\n")).toContain(line);
});

test("one knob of a sweep is told by its name, in the file's words", () => {
  const knob = (max: number): Knob => ({
    name: "lr",
    file: "train.js",
    pattern: "lr = (.*)",
    domain: { kind: "range", min: 1, max, scale: "log", isInteger: false },
  });
  const sweep = (max: number): CampaignSpec =>
    spec({ author: { kind: "sweep", strategy: "local", seed: 1, knobs: [knob(max)] } });
  expect(compareSpecs(sweep(2), sweep(3)).difference).toBe("author.knobs.lr.range.max: 2 → 3");
});

test("where it began is history", () => {
  expect(compareSpecs(spec(), spec({ from: "other", preset: "other" })).difference).toBe("");
});
