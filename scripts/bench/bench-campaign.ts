/** A research repository and a campaign for benchmarks: every experiment differs, all measure the same, so nothing ever lands. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CampaignSpec, Knob } from "../../coordinator/core/campaign.ts";
import { as, type CampaignTag } from "../../proto/vocab/ids.ts";

const KNOB_FILE = "knob.txt";
const identity = { NAME: "bench", EMAIL: "bench@localhost" };
const environment = {
  ...process.env,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: identity.NAME,
  GIT_AUTHOR_EMAIL: identity.EMAIL,
  GIT_COMMITTER_NAME: identity.NAME,
  GIT_COMMITTER_EMAIL: identity.EMAIL,
};

const git = (folder: string, ...args: readonly string[]): string =>
  execFileSync("git", ["-C", folder, ...args], { env: environment, encoding: "utf8" });

/** Makes a repository below `folder` with the knob and these further files; its path. */
export const makeResearch = (folder: string, files: Readonly<Record<string, string>> = {}): string => {
  const repository = join(folder, "research");
  mkdirSync(repository);
  git(repository, "init", "-q", "-b", "main");
  for (const [path, text] of Object.entries({ [KNOB_FILE]: "x = 1\n", ...files }))
    writeFileSync(join(repository, path), text);
  git(repository, "add", "-A");
  git(repository, "commit", "-q", "-m", "Begin");
  return repository;
};

/** Makes a branch whose only commit turns the knob. */
export const makeBranch = (repository: string, branch: string): void => {
  git(repository, "checkout", "-q", "-b", branch);
  writeFileSync(join(repository, KNOB_FILE), "x = 2\n");
  git(repository, "commit", "-q", "-a", "-m", "Turn the knob");
  git(repository, "checkout", "-q", "main");
};

const knob: Knob = {
  name: "x",
  file: KNOB_FILE,
  pattern: "^x = (.*)$",
  domain: { kind: "range", min: 0, max: 1_000_000_000, scale: "linear", isInteger: true },
};

/** A campaign whose experiments run `run`, which must print `score: 1`; a random sweep proposes without end. */
export const campaignOf = (
  repository: string,
  run: string,
  more: Partial<CampaignSpec> = {},
): CampaignSpec => ({
  tag: as<CampaignTag>("b1"),
  preset: "none",
  from: "main",
  repository,
  recipe: { setupInputs: [], run, cache: [], fresh: [], env: {}, pty: true },
  metric: {
    name: "score",
    goal: "min",
    source: { kind: "pattern", pattern: "^score: (.+)$" },
    also: [{ name: "loss", pattern: "loss: ([0-9.]+)" }],
  },
  scope: { editable: [KNOB_FILE], frozen: [] },
  budgetSeconds: 60,
  timeoutSeconds: 120,
  buildTimeoutSeconds: 60,
  setupTimeoutSeconds: 60,
  keep: { policy: "strict" },
  author: { kind: "sweep", strategy: "random", seed: 1, knobs: [knob] },
  stop: {},
  resultsFile: "results.tsv",
  ...more,
});
