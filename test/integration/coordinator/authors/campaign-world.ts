/** A campaign over a small real repository, with the authors' port wired to the repository room as the daemon does it. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { AuthorRepository, AuthorWorktree } from "../../../../coordinator/authors/author-port.ts";
import type { ProposeEffect, SessionSurroundings } from "../../../../coordinator/authors/session.ts";
import type { AuthorSpec } from "../../../../coordinator/core/campaign.ts";
import type { Campaign, Lane } from "../../../../coordinator/core/state.ts";
import { type Bare, openBare } from "../../../../coordinator/repo/bare.ts";
import { collect } from "../../../../coordinator/repo/collect.ts";
import { editTree } from "../../../../coordinator/repo/commit.ts";
import { BASE_BYTES_MAX, CANDIDATE_BYTES_MAX, takeBranch } from "../../../../coordinator/repo/intake.ts";
import { campaignRefs, setRefOnce } from "../../../../coordinator/repo/refs.ts";
import { openWorktree, removeWorktree } from "../../../../coordinator/repo/worktrees.ts";
import { as } from "../../../../proto/vocab/ids.ts";
import type { CampaignTag, CommitId, ExperimentId, LaneId, SlotClass } from "../../../../proto/vocab/ids.ts";

const TAG = as<CampaignTag>("mar5");
export const LANE = as<LaneId>("lane1");

/** One temporary folder with a research repository, our bare one, and the port between. */
export interface CampaignWorld {
  readonly base: CommitId;
  readonly bare: Bare;
  readonly campaign: (author: AuthorSpec, more?: Partial<Campaign>) => Campaign;
  readonly effect: (experiment?: number) => ProposeEffect;
  readonly around: (more?: Partial<SessionSurroundings>) => SessionSurroundings;
  /** git in the bare repository. */
  readonly git: (...argv: string[]) => string;
  readonly root: string;
  readonly remove: () => void;
}

const FILES = {
  "train.js": "const LR = 0.01;\n",
  "prepare.js": "// frozen\n",
  "program.md": "# Improve it\n",
  "src/.keep": "",
};

const git = (cwd: string, ...argv: string[]): string =>
  execFileSync("git", argv, {
    cwd,
    encoding: "utf8",
    env: {
      PATH: process.env["PATH"],
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: "me",
      GIT_AUTHOR_EMAIL: "me@localhost",
      GIT_COMMITTER_NAME: "me",
      GIT_COMMITTER_EMAIL: "me@localhost",
    },
  }).trim();

function makeResearch(folder: string): string {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  git(folder, "init", "-q", "-b", "main");
  git(folder, "add", "--all");
  git(folder, "commit", "-q", "-m", "start");
  return folder;
}

const portOver = (bare: Bare): AuthorRepository => ({
  readFile: async (commit, path) => {
    try {
      return execFileSync("git", ["cat-file", "blob", `${commit}:${path}`], {
        cwd: bare.gitDir,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
    } catch {
      return undefined;
    }
  },
  commitEdits: async ({ experiment, base, edits, subject }) => {
    const files = Object.entries(edits).map(([path, content]) => ({ path, content }));
    const done = await editTree({ gitDir: bare.gitDir }, { base, edits: files, subject, atSeconds: 1 });
    await setRefOnce(bare, campaignRefs.experiment(TAG, experiment), done.commit);
    return done;
  },
  openWorktree: async ({ experiment, base }): Promise<AuthorWorktree> => {
    const id = `exp-${experiment}`;
    const worktree = await openWorktree(bare, id, base);
    const ref = campaignRefs.experiment(TAG, experiment);
    return {
      folder: worktree.dir,
      collect: (rules) =>
        collect(bare, { ...rules, worktree, ref, atSeconds: 1, maxBytes: CANDIDATE_BYTES_MAX }),
      close: () => removeWorktree(bare, id),
    };
  },
});

const laneAt = (base: CommitId): Lane => ({
  id: LANE,
  label: "cpu 8 cores",
  slotClass: as<SlotClass>("class"),
  epoch: 1,
  goal: "min",
  origin: { commit: base, tree: "" as never },
  tip: { commit: base, tree: "" as never },
  tipSequence: 0,
  records: { 0: 1.5 },
  baselineRuns: 3,
  landings: [],
  hasRef: true,
  measured: 0,
  rows: { written: 1 },
});

const campaignAt = (base: CommitId, author: AuthorSpec, more: Partial<Campaign>): Campaign => ({
  spec: {
    tag: TAG,
    preset: "karpathy",
    from: "main",
    repository: "",
    recipe: { setupInputs: [], run: "true", cache: [], fresh: [], env: {}, pty: true },
    metric: { name: "val_bpb", goal: "min", source: { kind: "pattern", pattern: "(.)" }, also: [] },
    scope: { editable: ["train.js", "src/**"], frozen: ["prepare.js"] },
    budgetSeconds: 3,
    timeoutSeconds: 30,
    buildTimeoutSeconds: 30,
    setupTimeoutSeconds: 30,
    keep: { policy: "strict" },
    author,
    stop: {},
    resultsFile: "results.tsv",
  },
  base: { commit: base, tree: "" as never, subject: "start" },
  epoch: 1,
  status: "running",
  statusReason: "",
  isFailure: false,
  cancelRunning: false,
  startedAt: 0,
  hoursFrom: 0,
  pausedAt: undefined,
  primaries: [],
  firstToken: 1,
  lanes: { [LANE]: laneAt(base) },
  experiments: {},
  trials: {},
  attempts: {},
  ended: [],
  nextExperiment: 1,
  proposed: 0,
  sessions: {},
  nextSession: 1,
  barren: 0,
  leases: {},
  exhausted: {},
  mirror: {},
  ...more,
});

/** A new world; remove it afterwards. */
export async function makeCampaignWorld(): Promise<CampaignWorld> {
  const root = mkdtempSync(join(tmpdir(), "fleet-authors-"));
  mkdirSync(join(root, "research"));
  const repository = makeResearch(join(root, "research"));
  const bare = await openBare(join(root, "state"), { isHeld: true });
  const ref = campaignRefs.base(TAG);
  const { commit: base } = await takeBranch(bare, {
    repository,
    revision: "main",
    ref,
    maxBytes: BASE_BYTES_MAX,
  });
  return {
    base,
    bare,
    root,
    campaign: (author, more = {}) => campaignAt(base, author, more),
    effect: (experiment = 1) => ({
      kind: "propose",
      key: `propose/${experiment}`,
      session: experiment,
      lane: LANE,
      base,
      experiment: as<ExperimentId>(experiment),
    }),
    around: (more = {}) => ({
      repository: portOver(bare),
      tag: root,
      folder: join(root, "session"),
      graceMs: 300,
      ambient: process.env,
      ...more,
    }),
    git: (...argv) => git(bare.gitDir, ...argv),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
