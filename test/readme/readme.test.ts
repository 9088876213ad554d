/** Does what the README says first: extracts its two commands and runs them in a fresh clone, as somebody would who has never been here. */
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const MINUTE_MS = 60_000;
/** Holds the clone and whatever the commands leave in their temporary folder; a short name, because sockets' paths must be short. */
const folder = mkdtempSync(join(tmpdir(), "fl-"));
const clone = join(folder, "clone");
const temporary = join(folder, "tmp");

const git = (...argv: readonly string[]): string =>
  execFileSync("git", ["-C", root, ...argv], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });

const listed = (...argv: readonly string[]): string[] =>
  git(...argv, "-z")
    .split("\0")
    .filter((path) => path !== "");

/** What is committed, and over it what is not yet: the README must be true before the commit as well. */
const cloneHere = (): void => {
  mkdirSync(temporary);
  execFileSync("git", ["clone", "--quiet", "--no-hardlinks", root, clone], { stdio: "inherit" });
  const changed = [
    ...listed("diff", "--name-only", "HEAD"),
    ...listed("ls-files", "--others", "--exclude-standard"),
  ];
  for (const path of changed) {
    const copy = join(clone, path);
    mkdirSync(dirname(copy), { recursive: true });
    if (existsSync(join(root, path))) copyFileSync(join(root, path), copy);
    else rmSync(copy, { force: true });
  }
};

/** A stranger's shell: not this run's programs, nothing of npm's and vitest's; what npm has downloaded already may be used again. */
const strangersEnvironment = (): NodeJS.ProcessEnv => {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(?:npm_|VITEST|FLEET|NODE_ENV$|NODE_OPTIONS$|TEST$|DEV$|PROD$|MODE$|INIT_CWD$)/.test(name),
  );
  const path = (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => !folder.includes("node_modules"));
  return {
    ...Object.fromEntries(kept),
    PATH: path.join(delimiter),
    HOME: process.env["HOME"] ?? homedir(),
    TMPDIR: temporary,
    npm_config_prefer_offline: "true",
    // The suite below leaves this very test out.
    FLEET_README_TEST: "1",
    // The simulation ran in full before this test.
    FLEET_SIM_SEEDS: "100",
  };
};

/** Runs one command of the README; its words appear when it fails. */
const run = (command: string): Promise<{ readonly code: number | null; readonly output: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn("sh", ["-c", command], {
      cwd: clone,
      env: strangersEnvironment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (output += String(text)));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });

const commands = [...readFileSync(join(root, "README.md"), "utf8").matchAll(/^```sh\n(.*)\n```$/gm)]
  .slice(0, 2)
  .map((match) => match[1] ?? "");

beforeAll(cloneHere, 5 * MINUTE_MS);
// Removing two builds and their packages takes a while on a slow disk.
afterAll(() => rmSync(folder, { recursive: true, force: true }), 5 * MINUTE_MS);

const expectPapers = (output: string): void => {
  const paths = output.match(/\/\S+\/(?:results\.tsv|progress\.svg|summary\.md)\b/g) ?? [];
  expect(new Set(paths.map((path) => path.slice(path.lastIndexOf("/") + 1)))).toEqual(
    new Set(["results.tsv", "progress.svg", "summary.md"]),
  );
  for (const path of paths) expect(statSync(path).size, path).toBeGreaterThan(0);
  expect(output).toMatch(/gain of \d/);
};

it(
  "the first command runs a campaign to its end, and a second time as well",
  async () => {
    const [first = ""] = commands;
    expect(first).toContain("npm run quickstart");
    const once = await run(first);
    expect(once.code, once.output).toBe(0);
    expectPapers(once.output);
    const again = await run("npm run quickstart");
    expect(again.code, again.output).toBe(0);
    expectPapers(again.output);
  },
  12 * MINUTE_MS,
);

it(
  "the second command builds everything and passes",
  async () => {
    const [, second = ""] = commands;
    expect(second).toContain("npm test");
    const { code, output } = await run(second);
    expect(code, output).toBe(0);
    expect(output).toContain("skipped: readme:");
  },
  40 * MINUTE_MS,
);
