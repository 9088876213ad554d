/** The sweep: seeded, never the same settings twice, honest about knobs that do not fit. */
import { describe, expect, it } from "vitest";
import { assert, constantFrom, integer, property } from "fast-check";
import type { Knob } from "../../../../coordinator/core/campaign.ts";
import { type KnobSettings, readKnobs } from "../../../../coordinator/authors/knobs.ts";
import { type SweepSpec, proposeSweep } from "../../../../coordinator/authors/sweep.ts";
import { FleetError } from "../../../../proto/vocab/errors.ts";

const lr: Knob = {
  name: "lr",
  file: "train.js",
  pattern: "^const LR = (\\S+);$",
  domain: { kind: "values", values: [0.001, 0.003, 0.01] },
};
const hidden: Knob = {
  name: "hidden",
  file: "train.js",
  pattern: "^const HIDDEN = (\\d+);$",
  domain: { kind: "range", min: 8, max: 64, scale: "log", isInteger: true },
};
const kind: Knob = {
  name: "kind",
  file: "kind.txt",
  pattern: '"(\\w+)"',
  domain: { kind: "values", values: ["sgd", "adam"] },
};
const files = { "train.js": "// top\nconst LR = 1e-3;\nconst HIDDEN = 16;\n", "kind.txt": 'use "sgd"\n' };
const sweep = (knobs: readonly Knob[], strategy: SweepSpec["strategy"] = "local", seed = 1): SweepSpec => ({
  kind: "sweep",
  strategy,
  seed,
  knobs,
});

/** Proposes until nothing is left, taking each proposal as tried but the tip as unmoved. */
function exhaust(spec: SweepSpec, limit: number): { settings: KnobSettings[]; end: string } {
  const settings: KnobSettings[] = [];
  for (let experiment = 1; experiment <= limit; experiment++) {
    const proposal = proposeSweep({ spec, experiment, files, tried: settings });
    if (proposal.kind === "exhausted") return { settings, end: proposal.detail };
    settings.push(proposal.knobs);
  }
  return { settings, end: "" };
}

describe("proposeSweep", () => {
  it("writes the value into its file and says what it turned", () => {
    const spec = sweep([{ ...lr, domain: { kind: "values", values: [0.003] } }]);
    const proposal = proposeSweep({ spec, experiment: 1, files, tried: [] });
    expect(proposal).toEqual({
      kind: "edits",
      edits: { "train.js": "// top\nconst LR = 0.003;\nconst HIDDEN = 16;\n" },
      subject: "lr 0.001 → 0.003",
      knobs: { lr: "0.003" },
    });
  });

  it("proposes the same again after a restart, and something else with another seed or number", () => {
    const at = (seed: number, experiment: number) =>
      proposeSweep({ spec: sweep([lr, hidden, kind], "random", seed), experiment, files, tried: [] });
    expect(at(1, 5)).toEqual(at(1, 5));
    const subjects = new Set(
      [1, 2, 3, 4].flatMap((seed) => [1, 2, 3].map((n) => JSON.stringify(at(seed, n)))),
    );
    expect(subjects.size).toBeGreaterThan(6);
  });

  it.each(["local", "random"] as const)("%s: tries every setting once, then is exhausted", (strategy) => {
    const { settings, end } = exhaust(sweep([lr, kind], strategy), 50);
    expect(new Set(settings.map((one) => JSON.stringify(one))).size).toBe(5);
    expect(settings).toHaveLength(5);
    expect(end).toBe("all settings of its 2 knobs were tried");
  });

  it("never repeats a setting, whatever the seed", () => {
    assert(
      property(integer(), constantFrom("local" as const, "random" as const), (seed, strategy) => {
        const { settings } = exhaust(sweep([lr, hidden, kind], strategy, seed), 40);
        const keys = settings.map((one) => JSON.stringify([one["lr"], one["hidden"], one["kind"]]));
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys).not.toContain(JSON.stringify(["0.001", "16", "sgd"]));
      }),
      { numRuns: 50 },
    );
  });

  it("local turns one or two knobs of the tip, and stays inside a range", () => {
    const { settings } = exhaust(sweep([lr, hidden, kind]), 30);
    for (const one of settings) {
      const turned = Object.entries(readKnobs([lr, hidden, kind], files)).filter(
        ([name, value]) => one[name] !== value,
      );
      expect(turned.length).toBeLessThanOrEqual(2);
      expect(Number(one["hidden"])).toBeGreaterThanOrEqual(8);
      expect(Number(one["hidden"])).toBeLessThanOrEqual(64);
    }
  });

  it("edits two knobs of one file at once", () => {
    const spec = sweep([
      { ...lr, domain: { kind: "values", values: [0.003] } },
      { ...hidden, domain: { kind: "values", values: [128] } },
    ]);
    const tried = [
      { lr: "0.003", hidden: "16" },
      { lr: "0.001", hidden: "128" },
    ];
    const proposal = proposeSweep({ spec, experiment: 1, files, tried });
    expect(proposal).toMatchObject({
      edits: { "train.js": "// top\nconst LR = 0.003;\nconst HIDDEN = 128;\n" },
      subject: "lr 0.001 → 0.003, hidden 16 → 128",
    });
  });
});

describe("a knob that does not fit", () => {
  const mistakeOf = (knob: Knob, texts: Record<string, string> = files): string => {
    try {
      proposeSweep({ spec: sweep([knob]), experiment: 1, files: texts, tried: [] });
    } catch (error) {
      const fact = FleetError.factOf(error);
      if (fact.code === "usage") return fact.detail;
    }
    return "no mistake";
  };
  const range = { kind: "range", min: 0, max: 1, scale: "log", isInteger: false } as const;

  const mistakes: [string, Knob, string][] = [
    ["a pattern that is nowhere", { ...lr, pattern: "^nothing (\\d+)" }, "is not found in train.js"],
    ["a pattern that is twice", { ...lr, pattern: "const (\\w+)" }, "is found 2 times in train.js"],
    ["no group", { ...lr, pattern: "const LR" }, "has 0 groups"],
    ["two groups", { ...lr, pattern: "(const) (LR)" }, "has 2 groups"],
    ["an optional group", { ...lr, pattern: "^const LR(ATE)? = " }, "but without a value"],
    ["a broken pattern", { ...lr, pattern: "(" }, "is no regular expression"],
    ["a missing file", { ...lr, file: "gone.js" }, "there is no file gone.js"],
    ["an empty list", { ...lr, domain: { kind: "values", values: [] } }, "list of values is empty"],
    ["a log range from zero", { ...lr, domain: range }, "a log scale needs min > 0"],
    [
      "a value its pattern cannot read",
      { ...hidden, domain: { kind: "values", values: ["wide"] } },
      "does not find the value wide",
    ],
  ];
  it.each(mistakes)("names the knob: %s", (_what, knob, fact) => {
    expect(mistakeOf(knob)).toContain(`knob "${knob.name}"`);
    expect(mistakeOf(knob)).toContain(fact);
  });
});
