/** Knobs against the files of one commit: what does not fit is named, with the words that people read. */
import { describe, expect, test } from "vitest";
import type { Knob, Scope } from "../../../../coordinator/core/campaign.ts";
import {
  campaignMisfits,
  knobMisfits,
  misfitText,
  readKnobFiles,
} from "../../../../coordinator/dialects/knob-fit.ts";

const knob = (name: string, pattern: string, file = "train.js"): Knob => ({
  name,
  file,
  pattern,
  domain: { kind: "values", values: [1, 2] },
});
const scope: Scope = { editable: ["*.js"], frozen: ["prepare.js"] };
const files = {
  "train.js": "const LR = 0.1;\nconst BETAS = [0.9, 0.95];\n",
  "prepare.js": "const SEED = 1;\n",
};
const told = (...knobs: readonly Knob[]): readonly string[] =>
  knobMisfits(knobs, scope, files).map(misfitText);

const lr = knob("lr", "^const LR = (\\S+);$");
const betas = knob("betas", "^const BETAS = \\[(.*)\\];$");
const first = knob("first", "^const BETAS = \\[([\\d.]+)");
const second = knob("second", ", ([\\d.]+)\\]");

describe("knobs", () => {
  test("that stand side by side fit", () => {
    expect(told(lr, first, second)).toEqual([]);
  });

  test("that do not fit are named with their file", () => {
    const misfits = told(
      knob("w", "^const W = (\\d+);$"),
      knob("name", "const (\\w+) ="),
      knob("seed", "SEED = (\\d+)", "prepare.js"),
      knob("gone", "(x)", "gone.js"),
      knob("maybe", "^const LR(ATE)? ="),
      knob("none", "const LR"),
      knob("broken", "("),
    );
    expect(misfits.join("\n")).toMatchInlineSnapshot(`
      "knob "seed" stands in prepare.js, which experiments may not change
      knob "w" is not found in train.js
      knob "name" is found 2 times in train.js and must be found once
      knob "gone" is not found, because there is no file gone.js
      knob "maybe" is found in train.js, but without a value
      the pattern of knob "none" has 0 groups and needs exactly one, around the value
      the pattern of knob "broken" is no regular expression: Invalid regular expression: /(|/mu: Unterminated group"
    `);
  });

  test.each([
    ["one value within the other", [betas, second], 'knob "second" and knob "betas" overlap in train.js'],
    ["the same value", [lr, { ...lr, name: "rate" }], 'knob "rate" and knob "lr" overlap in train.js'],
    [
      "the same place without a value",
      [knob("a", "LR(x?)"), knob("b", "LR(y?)")],
      'knob "b" and knob "a" overlap in train.js',
    ],
  ])("overlap: %s", (_what, knobs, sentence) => {
    expect(told(...knobs)).toEqual([sentence]);
  });

  test("overlap: a value that spans two others", () => {
    expect(told(second, first, betas)).toEqual([
      'knob "first" and knob "betas" overlap in train.js',
      'knob "second" and knob "betas" overlap in train.js',
    ]);
  });
});

test("every file is read once, and only for a sweep", async () => {
  const asked: string[] = [];
  const read = async (path: string): Promise<string | undefined> => {
    asked.push(path);
    return path === "train.js" ? files["train.js"] : undefined;
  };
  const knobs = [lr, second, knob("gone", "(x)", "gone.js")];
  expect(Object.keys(await readKnobFiles(knobs, read))).toEqual(["train.js"]);
  expect(asked).toEqual(["train.js", "gone.js"]);
  expect(await campaignMisfits({ author: { kind: "submit" }, scope }, read)).toEqual([]);
  expect(asked).toHaveLength(2);
  const author = { kind: "sweep", strategy: "local", seed: 1, knobs } as const;
  expect(await campaignMisfits({ author, scope }, read)).toEqual([
    { knob: "gone", file: "gone.js", kind: "no_file" },
  ]);
});
