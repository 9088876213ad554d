/** What a campaign file means, and every mistake in one. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readCampaign } from "../../../../coordinator/dialects/read-campaign.ts";
import { defaultPattern, tagOf } from "../../../../coordinator/dialects/resolve-campaign.ts";
import { checkYaml } from "../../../../inventory/yaml-file.ts";
import { mistakesOf } from "../../inventory/mistakes-of.ts";

const CONTEXT = { repository: "/research", today: { month: 3, day: 5 } };
const read = (text: string): ReturnType<typeof readCampaign> =>
  readCampaign({ file: "fleet.yaml", text }, checkYaml, CONTEXT);
const mistakes = (text: string): readonly string[] => mistakesOf(() => read(text));

describe("a campaign file", () => {
  it("needs nothing but the name of a preset", () => {
    expect(read("preset: karpathy")).toMatchObject({
      tag: "mar5",
      preset: "karpathy",
      from: "HEAD",
      repository: "/research",
      recipe: { setup: "uv sync --frozen", run: "uv run train.py", pty: true, env: {} },
      metric: {
        name: "val_bpb",
        goal: "min",
        source: { kind: "pattern", pattern: String.raw`^val_bpb:\s*([-+0-9.,eE]+)` },
        also: [{ name: "peak_vram_mb" }],
      },
      scope: {
        editable: ["train.py"],
        frozen: expect.arrayContaining(["prepare.py", "uv.lock", "fleet.yaml"]),
      },
      budgetSeconds: 300,
      timeoutSeconds: 600,
      buildTimeoutSeconds: 1800,
      setupTimeoutSeconds: 3600,
      keep: { policy: "strict" },
      author: { kind: "submit" },
      stop: {},
      resultsFile: "results.tsv",
    });
  });

  it("wins over its preset, key by key", () => {
    const spec = read(`
preset: karpathy
tag: night
from: main
task: { run: ./go, budget: 60, cache: [build], env: { A: 1 }, pty: false }
scope: { frozen: [eval.py] }
metric: { name: acc, goal: max, json: { file: out/run.json, path: result.acc }, also: [{ name: loss, pattern: '^loss (.+)' }] }
frontier: { lane: big }
stop: { experiments: 3, hours: 0.5 }
`);
    expect(spec).toMatchObject({
      tag: "night",
      from: "main",
      recipe: { setup: "uv sync --frozen", run: "./go", cache: ["build"], env: { A: "1" }, pty: false },
      metric: {
        name: "acc",
        goal: "max",
        source: { kind: "json", file: "out/run.json", path: "result.acc" },
        also: [{ name: "loss", pattern: "^loss (.+)" }],
      },
      timeoutSeconds: 120,
      frontierLane: "big",
      stop: { experiments: 3, hours: 0.5 },
    });
    expect(spec.scope).toEqual({ editable: ["train.py"], frozen: ["eval.py", "fleet.yaml"] });
  });

  it("names versions by their commands, and none by leaving them out", () => {
    const versions = { torch: 'python -c "import torch; print(torch.__version__)"', "c++": "c++ --version" };
    const named = read(`preset: karpathy\ntask: { versions: ${JSON.stringify(versions)} }`);
    expect(named.recipe.versions).toEqual(versions);
    for (const task of ["{}", "{ versions: {} }"])
      expect(read(`preset: karpathy\ntask: ${task}`).recipe).not.toHaveProperty("versions");
  });

  it("knows lockfiles and caches of many tools by itself", () => {
    const { recipe } = read("preset: karpathy");
    expect(recipe.setupInputs).toEqual(
      expect.arrayContaining([
        "uv.lock",
        "requirements*.txt",
        "pyproject.toml",
        "package-lock.json",
        "Cargo.lock",
      ]),
    );
    expect(recipe.cache).toEqual([".venv", "target", "node_modules", "**/__pycache__"]);
  });

  it("fills in a command author", () => {
    expect(read("preset: karpathy\nauthor: { kind: command, command: think }").author).toEqual({
      kind: "command",
      command: "think",
      instructions: "program.md",
      deadlineSeconds: 3600,
      envKeep: [],
      parallel: 1,
    });
  });

  it("reads the example's sweep", () => {
    const file = path.resolve(import.meta.dirname, "../../../../examples/charlm/fleet.yaml");
    const spec = read(readFileSync(file, "utf8"));
    expect(spec).toMatchObject({
      preset: "custom",
      budgetSeconds: 3,
      author: { kind: "sweep", strategy: "local" },
    });
    if (spec.author.kind !== "sweep") throw new Error("no sweep");
    expect(spec.author.knobs.map((knob) => knob.domain.kind)).toContain("range");
  });
});

describe("mistakes in a campaign file", () => {
  it("are named all at once", () => {
    expect(
      mistakes(`preset: karpaty
tag: a..b
task:
  runn: x
  budget: 5m
  cache: [../x, /abs, .git, ok/.venv]
scope: { editable: [a, fleet.yaml], frozen: [a] }
metric: { name: loss, pattern: 'loss: (.*', json: { file: x, path: a.b }, also: [x, x, { name: y, pattern: 'y (.)' }] }
author: { kind: sweeep }
keep: { policy: strickt }
stop: { experiments: 1.5 }
`),
    ).toMatchInlineSnapshot(`
      [
        "1:9 \`preset\` must be one of karpathy, custom, not the text \`karpaty\` → karpathy",
        "2:6 \`tag\` must be usable in a branch name: letters, digits, \`.\`, \`_\` and \`-\`",
        "4:3 unknown key \`runn\` in \`task\` → run",
        "5:11 \`task.budget\` must be a number, not the text \`5m\`",
        "6:11 \`task.cache[0]\` must be a path inside the repository, without \`..\`",
        "6:17 \`task.cache[1]\` must be a path inside the repository, without \`..\`",
        "6:23 \`task.cache[2]\` must be a path inside the repository, without \`..\`",
        "7:21 \`a\` is both editable and frozen",
        "7:24 \`fleet.yaml\` is always frozen",
        "8:17 \`metric.goal\` is missing; whether \`loss\` is better low or high must be said: min or max",
        "8:32 not a regular expression: Invalid regular expression: /loss: (.*/mu: Unterminated group",
        "8:51 \`metric.json\` and \`metric.pattern\` exclude each other",
        "8:85 \`x\` is named twice",
        "8:108 a metric's pattern must begin with \`^\`, or any line that mentions it would count",
        "9:17 \`author.kind\` must be one of sweep, command, submit, not the text \`sweeep\` → sweep",
        "10:17 \`keep.policy\` must be \`strict\`, not the text \`strickt\` → strict",
        "11:22 \`stop.experiments\` must be a whole number, not \`1.5\`",
      ]
    `);
  });

  it("in a sweep are found knob by knob", () => {
    expect(
      mistakes(`preset: karpathy
author:
  kind: sweep
  knobs:
    - { name: a, file: f, pattern: x, values: [1], range: { min: 2, max: 1 } }
    - { name: a, file: f, patern: (x) }
    - { name: b, file: f, pattern: (x), range: { min: 0, max: 1, scale: log } }
    - { name: c, file: f, pattern: '((x)', values: [] }
`),
    ).toMatchInlineSnapshot(`
      [
        "5:7 a knob needs either \`values\` or a \`range\`",
        "5:36 the pattern must have one group, around the value; it has 0",
        "5:59 \`min\` must be less than \`max\`",
        "6:7 \`author.knobs[1].pattern\` is missing",
        "6:7 a knob needs either \`values\` or a \`range\`",
        "6:15 the knob \`a\` stands here twice",
        "6:27 unknown key \`patern\` in \`author.knobs[1]\` → pattern",
        "7:48 a log scale needs a \`min\` above 0",
        "8:36 not a regular expression: Invalid regular expression: /((x)/mu: Unterminated group",
        "8:52 \`author.knobs[3].values\` must not be empty",
      ]
    `);
  });

  it.each([
    [
      "",
      [
        "1:1 `task.run` is missing; without a preset nothing says what to run",
        "1:1 `scope.editable` is missing; without a preset nothing may be changed",
      ],
    ],
    ["preset: karpathy\nscope: { editable: [] }", ["2:20 `scope.editable` must not be empty"]],
    [
      "preset: karpathy\ntask: { budget: 10, timeout: 10 }",
      ["2:30 `task.timeout` must be more than the budget of 10 s"],
    ],
    [
      "preset: karpathy\nauthor: { command: x }",
      ["2:9 `author.kind` is missing; it must be one of sweep, command, submit"],
    ],
    ["preset: karpathy\nfrom: --upload-pack=x", ["2:7 `from` must be a branch or revision"]],
    [
      "preset: karpathy\ntask: { versions: { 'a b': x, cuda: '', node: 20 } }",
      [
        "2:21 `task.versions.a b` must begin with a letter and hold only letters, digits, `_`, `.`, `+` and `-`",
        "2:37 `task.versions.cuda` must not be empty",
        "2:47 `task.versions.node` must be text, not `20`; put it in quotes",
      ],
    ],
    ["preset: karpathy\nhooks: {}", ["2:1 unknown key `hooks`"]],
  ])("in %j", (text, expected) => {
    expect(mistakes(text)).toEqual(expected);
  });
});

describe("defaults", () => {
  it("name a campaign after the day", () => {
    expect([tagOf({ month: 1, day: 1 }), tagOf({ month: 12, day: 31 })]).toEqual(["jan1", "dec31"]);
  });

  it.each([
    ["val_bpb", "val_bpb:          0.997900", "0.997900"],
    ["avg_tok_sec", "avg_tok_sec: 140,000", "140,000"],
    ["eval/acc.top1", "eval/acc.top1: -1.5e-3", "-1.5e-3"],
  ])("read %s from %j", (name, line, value) => {
    const pattern = new RegExp(defaultPattern(name), "mu");
    expect(pattern.exec(line)?.[1]).toBe(value);
    expect(pattern.exec(` the ${line}`)).toBeNull();
  });
});
