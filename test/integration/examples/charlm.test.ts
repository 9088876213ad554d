/** The example: its repository can be made and checked, it trains, and the campaign file fits it. */
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { canonical, readKnobs } from "../../../coordinator/authors/knobs.ts";

const EXAMPLE = join(import.meta.dirname, "../../../examples/charlm");
let root: string;
let repo: string;

const node = (cwd: string, script: string, args: string[] = [], env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [script, ...args], { cwd, encoding: "utf8", env: { ...process.env, ...env } });
const train = (seed: number, seconds: number): string =>
  node(repo, "train.js", [], { FLEET_SEED: `${seed}`, FLEET_BUDGET_SECONDS: `${seconds}` }).stdout;
const valueIn = (output: string, name: string): string =>
  new RegExp(`^${name}:\\s*(\\S+)$`, "m").exec(output)?.[1] ?? "";

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "charlm-test-"));
  repo = join(root, "repo");
  const made = node(EXAMPLE, "make-repo.js", [repo]);
  expect(made.stderr).toBe("");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("make-repo", () => {
  it("makes one commit that holds everything, text included", () => {
    const git = (...argv: string[]) => execFileSync("git", argv, { cwd: repo, encoding: "utf8" }).trim();
    expect(git("status", "--porcelain")).toBe("");
    expect(git("rev-list", "--count", "HEAD")).toBe("1");
    expect(git("ls-tree", "-r", "--name-only", "HEAD").split("\n")).toEqual([
      "README.md",
      "data/text.txt",
      "fleet.yaml",
      "package.json",
      "prepare.js",
      "program.md",
      "train.js",
    ]);
  });

  it("refuses a folder that is in use", () => {
    const again = node(EXAMPLE, "make-repo.js", [repo]);
    expect(again).toMatchObject({ status: 1, stderr: `make-repo: ${repo} is not empty\n` });
  });

  it("names both hashes when the text is another one", () => {
    const copy = join(root, "copy");
    const types = join(copy, "node_modules/@types/node");
    mkdirSync(types, { recursive: true });
    for (const file of ["make-repo.js", "package.json"]) copyFileSync(join(EXAMPLE, file), join(copy, file));
    writeFileSync(join(types, "package.json"), '{"name":"@types/node","version":"0.0.1"}');
    const names =
      /TEXT_FILES = \[([^\]]+)\]/.exec(readFileSync(join(EXAMPLE, "make-repo.js"), "utf8"))?.[1] ?? "";
    for (const [, name] of names.matchAll(/"(\w+)"/g)) writeFileSync(join(types, `${name}.d.ts`), "");
    const made = node(copy, "make-repo.js", [join(root, "other")]);
    expect(made.status).toBe(1);
    expect(made.stderr).toMatch(/\(@types\/node 0\.0\.1\).*expected sha256 [0-9a-f]{64}, found e3b0c442/);
  });
});

describe("fleet.yaml", () => {
  it("declares knobs that stand once in train.js, with the starting value in their domain", () => {
    const { author } = parse(readFileSync(join(EXAMPLE, "fleet.yaml"), "utf8")) as {
      author: { knobs: { name: string; file: string; pattern: string; values?: (string | number)[] }[] };
    };
    const files = { "train.js": readFileSync(join(EXAMPLE, "train.js"), "utf8") };
    const domain = { kind: "values", values: [] } as const;
    const present = readKnobs(
      author.knobs.map((knob) => ({ ...knob, domain })),
      files,
    );
    expect(Object.keys(present)).toHaveLength(7);
    for (const { name, values } of author.knobs) {
      if (values !== undefined) expect(values.map(canonical)).toContain(present[name]);
    }
  });
});

describe("train", () => {
  it("prints a live line and the closing block, and learns", () => {
    const output = train(1, 0.5);
    expect(output).toMatch(
      /\rstep \d{5} \(\d+\.\d%\) \| loss: \d\.\d{6} \| lrm: \d\.\d\d \| dt: \d+ms \| tok\/sec: [\d,]+ \| mfu: 0\.0% \| epoch: 1 \| remaining: \ds {4}/,
    );
    const closing = output
      .slice(output.indexOf("\n---\n") + 5)
      .trimEnd()
      .split("\n");
    expect(closing.map((line) => line.split(":")[0])).toEqual([
      "val_bpb",
      "training_seconds",
      "total_seconds",
      "peak_vram_mb",
      "mfu_percent",
      "total_tokens_M",
      "num_steps",
      "num_params_M",
      "depth",
    ]);
    expect(Number(valueIn(output, "val_bpb"))).toBeLessThan(6);
    expect(Number(valueIn(output, "num_steps"))).toBeGreaterThan(0);
    expect(Number(valueIn(output, "peak_vram_mb"))).toBeGreaterThan(10);
  });

  it("is a function of the seed before the first step", () => {
    const [first, again, other] = [train(1, 0), train(1, 0), train(2, 0)].map((text) =>
      valueIn(text, "val_bpb"),
    );
    expect(first).toBe(again);
    expect(first).not.toBe(other);
  });

  it("says what is missing and fails", () => {
    const lost = join(root, "lost");
    mkdirSync(lost);
    for (const file of ["train.js", "prepare.js", "package.json"])
      copyFileSync(join(EXAMPLE, file), join(lost, file));
    const run = node(lost, "train.js");
    expect(run.status).not.toBe(0);
    expect(run.stderr).toContain("make a repository with: node make-repo.js");
  });
});
