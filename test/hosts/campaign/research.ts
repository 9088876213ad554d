/** A research repository whose metric is a function of its tracked files and the seed, and branches that change it in ways known beforehand. */
import { execFile, execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";

/** The noise of a run lies between 0 and this. */
export const NOISE_MAX = 0.001;
/** The campaign's tag. */
export const TAG = "lab";
/** What can be changed: one file each. */
export const PARTS = ["a", "b", "c", "d", "e"] as const;
/** One of them. */
export type Part = (typeof PARTS)[number];

/** Every part at the start; the closer to `BEST_VALUE`, the better. */
const FIRST_VALUE = 100;
const BEST_VALUE = 50;

/** Needs no more of a host than POSIX has. Waits while the gate is closed, so that a test decides when runs end. */
const RUN = `#!/bin/sh
set -eu
while [ -e "$GATE" ]; do sleep 0.05; done
noise=$(cat parts/*.txt | cksum | awk -v seed="$FLEET_SEED" '{ print (($1 + seed * 7919) % 1000) / 1000000 }')
cat parts/*.txt | awk -v noise="$noise" '
  !/^[0-9]+$/ { broken = 1 }
  { loss += ($1 > ${BEST_VALUE} ? $1 - ${BEST_VALUE} : ${BEST_VALUE} - $1) / 100 }
  END { if (broken) exit 3; printf "loss: %.6f\\n", loss + noise }'
`;

/** One branch that changes one part; what is no number breaks the run. */
export interface Change {
  readonly branch: string;
  readonly part: Part;
  readonly value: number | "broken";
}

/** `idea/<part>-<value>` */
export const change = (part: Part, value: Change["value"]): Change => ({
  branch: `idea/${part}-${value}`,
  part,
  value,
});

/** The metric of a tree without its noise. */
export const lossOf = (parts: Readonly<Record<Part, number>>): number =>
  PARTS.reduce((sum, part) => sum + Math.abs(parts[part] - BEST_VALUE) / 100, 0);

/** The repository on this machine. */
export class Research {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** What git prints, without the line's end. */
  async git(...args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)("git", ["-C", this.folder, ...args], { env: gitEnv });
    return stdout.trim();
  }

  /** What a ref of a bare repository names. */
  refIn(repository: string, ref: string): Promise<string> {
    return this.git(`--git-dir=${repository}`, "rev-parse", "--verify", ref);
  }

  /** Makes it, with one commit on `main` and an untracked campaign file. */
  async create(gateFile: string): Promise<void> {
    await mkdir(join(this.folder, "parts"), { recursive: true });
    await this.git("init", "--quiet", "--initial-branch=main");
    for (const part of PARTS) await writeFile(join(this.folder, `parts/${part}.txt`), `${FIRST_VALUE}\n`);
    await writeFile(join(this.folder, "run.sh"), RUN);
    await this.git("add", "--all");
    await this.git("commit", "--quiet", "--message=the first parts");
    await writeFile(join(this.folder, "fleet.yaml"), stringify(campaignFile(gateFile)));
  }

  /** Adds a branch of one commit for each change, all on the same base. */
  async branch(base: string, changes: readonly Change[]): Promise<void> {
    const from = await this.git("rev-parse", base);
    for (const { branch, part, value } of changes) {
      const blob = this.#pipe(["hash-object", "-w", "--stdin"], `${value}\n`);
      const commit = await this.#commitWith(from, `parts/${part}.txt`, blob, `${part} becomes ${value}`);
      await this.git("update-ref", `refs/heads/${branch}`, commit);
    }
  }

  async #commitWith(parent: string, path: string, blob: string, subject: string): Promise<string> {
    const index = { GIT_INDEX_FILE: join(this.folder, ".git/index-of-branches") };
    const run = (...args: readonly string[]): string => this.#pipe(args, "", index);
    run("read-tree", parent);
    run("update-index", "--cacheinfo", `100644,${blob},${path}`);
    return this.git("commit-tree", run("write-tree"), "-p", parent, "-m", subject);
  }

  #pipe(args: readonly string[], input: string, env: Readonly<Record<string, string>> = {}): string {
    const options = { input, env: { ...gitEnv, ...env }, encoding: "utf8" } as const;
    return execFileSync("git", ["-C", this.folder, ...args], options).trim();
  }
}

const gitEnv = {
  PATH: process.env["PATH"],
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.org",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.org",
};

const campaignFile = (gateFile: string): object => ({
  tag: TAG,
  task: { run: "sh run.sh", budget: 1, timeout: 60, env: { GATE: gateFile } },
  scope: { editable: ["parts/*.txt"], frozen: ["run.sh"] },
  metric: { name: "loss", goal: "min", pattern: String.raw`^loss: ([0-9.]+)$` },
  author: { kind: "submit" },
});
