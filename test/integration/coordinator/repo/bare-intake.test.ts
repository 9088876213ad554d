import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openBare } from "../../../../coordinator/repo/bare.ts";
import { git, startGit } from "../../../../coordinator/repo/git.ts";
import { takeBranch } from "../../../../coordinator/repo/intake.ts";
import { readRef, setRefOnce } from "../../../../coordinator/repo/refs.ts";
import { baseInfo } from "../../../../coordinator/repo/research.ts";
import { requireGit } from "../../../../coordinator/repo/version.ts";
import { type Lab, BIG, Human, TAG, factOf, makeLab, writeFiles } from "./fixture.ts";

let lab: Lab;
beforeEach(async () => {
  lab = await makeLab();
});
afterEach(() => lab.clean());

describe("git", () => {
  it("fails with the caller's arguments, exit code and stderr, and takes declared codes as answers", async () => {
    const fact = await factOf(git(lab.place, ["rev-parse", "--verify", "nothing"]));
    expect(fact).toMatchObject({
      code: "git_failed",
      argv: ["rev-parse", "--verify", "nothing"],
      exitCode: 128,
    });
    expect(fact["stderr"]).toContain("Needed a single revision");
    expect((await git(lab.place, ["cat-file", "-e", "0".repeat(40)], { okCodes: [0, 1] })).code).toBe(1);
  });

  it("ends a command at its time limit and says so", async () => {
    const hung = startGit(lab.place, ["cat-file", "--batch"], {
      timeoutMs: 50,
      stdin: Readable.from(neverEnding()),
    });
    expect(await factOf(hung.ended)).toMatchObject({ code: "git_failed", stderr: "ended by SIGKILL" });
  });

  it("lets neither the environment nor the user's configuration into our own repositories", async () => {
    process.env["GIT_DIR"] = "/nonexistent";
    process.env["GIT_OBJECT_DIRECTORY"] = "/nonexistent";
    try {
      expect((await git(lab.place, ["rev-parse", "refs/fleet/mar5/base"])).stdout.trim()).toBe(lab.base);
    } finally {
      delete process.env["GIT_DIR"];
      delete process.env["GIT_OBJECT_DIRECTORY"];
    }
    const read = await git(lab.place, ["config", "--list", "--show-scope"]);
    expect(read.stdout.split("\n").filter((line) => /^(system|global)/.test(line))).toEqual([]);
  });

  it("finds this machine's git new enough", async () => {
    expect(await requireGit()).toMatch(/^git version/);
  });
});

async function* neverEnding(): AsyncGenerator<Buffer> {
  yield Buffer.from("HEAD\n");
  await new Promise<never>(() => undefined);
}

describe("the bare repository", () => {
  it("is opened only under the coordinator's lock", async () => {
    expect(await factOf(openBare(lab.stateDir, { isHeld: false }))).toMatchObject({ code: "internal" });
  });

  it("loses the locks, half-written packs and quarantines of a killed coordinator, and nothing else", async () => {
    const ref = "refs/fleet/mar5/lane/cpu";
    const left = [`${ref}.lock`, "packed-refs.lock", "HEAD.lock", "objects/pack/tmp_pack_x"];
    for (const name of left) {
      mkdirSync(dirname(join(lab.bare.gitDir, name)), { recursive: true });
      writeFileSync(join(lab.bare.gitDir, name), "");
    }
    mkdirSync(join(lab.bare.quarantineDir, "incoming-old"));
    expect(await factOf(setRefOnce(lab.bare, ref, lab.base))).toMatchObject({ code: "git_failed" });
    await openBare(lab.stateDir, { isHeld: true });
    expect(left.filter((name) => existsSync(join(lab.bare.gitDir, name)))).toEqual([]);
    expect(existsSync(join(lab.bare.quarantineDir, "incoming-old"))).toBe(false);
    expect(await setRefOnce(lab.bare, ref, lab.base)).toEqual({ kind: "set" });
    expect(await readRef(lab.place, "refs/fleet/mar5/base")).toBe(lab.base);
  });

  it("packs what became many loose objects", async () => {
    const blobs = Array.from(
      { length: 3100 },
      (_, index) => `blob\ndata 6\n${String(index).padStart(6, "0")}\n`,
    );
    await git(
      lab.place,
      ["-c", "fastimport.unpackLimit=100000", "-c", "core.fsync=none", "fast-import", "--quiet"],
      {
        stdin:
          blobs.join("") +
          `commit refs/fleet/x/many\ncommitter a <a@b> 1 +0000\ndata 1\nx\n${blobs.map((_, index) => `M 100644 inline f${index}\ndata 6\n${String(index).padStart(6, "0")}\n`).join("")}`,
      },
    );
    expect(Number.parseInt((await git(lab.place, ["count-objects"])).stdout, 10)).toBeGreaterThan(3000);
    await openBare(lab.stateDir, { isHeld: true });
    expect(Number.parseInt((await git(lab.place, ["count-objects"])).stdout, 10)).toBeLessThan(100);
    expect(await readRef(lab.place, "refs/fleet/mar5/base")).toBe(lab.base);
  });
});

describe("intake", () => {
  it("takes a branch whole, again for nothing, and leaves quarantine empty", async () => {
    const commit = lab.human.commit("raise rate\n\nbody", { "train.js": "let rate = 2;\n" });
    const order = {
      repository: lab.research,
      revision: "main",
      ref: "refs/fleet/mar5/exp/1",
      maxBytes: BIG,
      base: lab.base,
    };
    const taken = await takeBranch(lab.bare, order);
    expect(taken).toMatchObject({
      commit,
      subject: "raise rate",
      changed: [{ path: "train.js", change: "modified" }],
    });
    expect(taken.tree).toBe(lab.human.git("rev-parse", "HEAD^{tree}"));
    expect(await takeBranch(lab.bare, order)).toEqual(taken);
    expect(await readRef(lab.place, order.ref)).toBe(commit);
    expect(readdirSync(lab.bare.quarantineDir).filter((name) => name.startsWith("incoming"))).toEqual([]);
    await git(lab.place, ["fsck", "--strict", "--connectivity-only"]);
    expect(await factOf(takeBranch(lab.bare, { ...order, revision: lab.base }))).toMatchObject({
      code: "branch_exists",
    });
  });

  it("takes several at once", async () => {
    const commits = [1, 2, 3, 4].map((n) => {
      lab.human.git("checkout", "-q", "-b", `b${n}`, "main");
      return lab.human.commit(`b${n}`, { "train.js": `${n}\n` });
    });
    const taken = await Promise.all(
      commits.map((_, i) => lab.take(`b${i + 1}`, `refs/fleet/mar5/exp/${i + 1}`)),
    );
    expect(taken).toEqual(commits);
  });

  it("refuses what is too large, and nothing of it comes in", async () => {
    const noise = Buffer.from(
      Array.from({ length: 300_000 }, (_, index) => (index * 7919 + ((index * index) >> 3)) & 255),
    );
    const commit = lab.human.commit("big", { "weights.bin": noise });
    const order = {
      repository: lab.research,
      revision: "main",
      ref: "refs/fleet/mar5/exp/1",
      maxBytes: 1000,
    };
    expect(await factOf(takeBranch(lab.bare, order))).toMatchObject({
      code: "branch_refused",
      reason: "too_large",
    });
    expect((await git(lab.place, ["cat-file", "-e", commit], { okCodes: [0, 1, 128] })).code).not.toBe(0);
    expect(await readRef(lab.place, order.ref)).toBeUndefined();
  });

  it("lets the caller say no before anything comes in", async () => {
    const commit = lab.human.commit("touch frozen", { "prepare.js": "easier\n" });
    const refuse = (): never => {
      throw new Error("scope");
    };
    const order = {
      repository: lab.research,
      revision: "main",
      ref: "refs/fleet/mar5/exp/1",
      maxBytes: BIG,
      check: refuse,
    };
    await expect(takeBranch(lab.bare, order)).rejects.toThrow("scope");
    expect((await git(lab.place, ["cat-file", "-e", commit], { okCodes: [0, 1, 128] })).code).not.toBe(0);
  });

  it("refuses objects that fsck refuses", async () => {
    const blob = lab.human.git("hash-object", "-w", "run.sh");
    const entry = Buffer.concat([Buffer.from("100644 .git\0"), Buffer.from(blob, "hex")]);
    writeFileSync(join(lab.root, "tree"), entry);
    const tree = lab.human.git("hash-object", "-t", "tree", "-w", "--literally", join(lab.root, "tree"));
    const evil = lab.human.git("commit-tree", "-m", "evil", "-p", "main", tree);
    expect(await factOf(lab.take(evil, "refs/fleet/mar5/exp/1"))).toMatchObject({
      code: "branch_refused",
      reason: "damaged",
    });
  });

  it("tells a missing revision from an option in disguise", async () => {
    expect(await factOf(lab.take("nothing", "refs/fleet/x/1"))).toEqual({
      code: "no_such_branch",
      branch: "nothing",
      repository: lab.research,
    });
    expect(await factOf(lab.take("--all", "refs/fleet/x/1"))).toMatchObject({ code: "no_such_branch" });
  });

  it("refuses submodules, shallow clones, sha256 and folders without a repository clearly", async () => {
    const shallow = new Human(join(lab.root, "shallow"));
    lab.human.commit("second", { "train.js": "2\n" });
    lab.human.git("clone", "-q", "--depth=1", `file://${lab.research}`, shallow.dir);
    const take = (repository: string): Promise<unknown> =>
      takeBranch(lab.bare, { repository, revision: "HEAD", ref: "refs/fleet/x/1", maxBytes: BIG });
    expect(await factOf(take(shallow.dir))).toMatchObject({ code: "repository_unfit", reason: "shallow" });
    const sha256 = new Human(join(lab.root, "sha256"));
    mkdirSync(sha256.dir);
    sha256.git("init", "-q", "--object-format=sha256");
    expect(await factOf(take(sha256.dir))).toMatchObject({ code: "repository_unfit", reason: "sha256" });
    const empty = new Human(join(lab.root, "empty"));
    mkdirSync(empty.dir);
    empty.git("init", "-q");
    expect(await factOf(take(empty.dir))).toMatchObject({ code: "repository_unfit", reason: "no_commits" });
    expect(await factOf(take(lab.root))).toMatchObject({ code: "file_missing", what: "repository" });
    expect(await factOf(take(join(lab.root, "nowhere")))).toMatchObject({ code: "file_missing" });
    lab.human.git("update-index", "--add", "--cacheinfo", `160000,${lab.base},vendor/lib`);
    lab.human.git("commit", "-q", "-m", "submodule");
    expect(await factOf(take(lab.research))).toMatchObject({ code: "branch_refused", reason: "submodules" });
    expect(await factOf(baseInfo(lab.research, "HEAD", { tag: TAG }))).toEqual({
      code: "repository_unfit",
      path: lab.research,
      reason: "submodules",
      detail: "vendor/lib",
    });
  });
});

describe("base of a campaign", () => {
  const info = (): ReturnType<typeof baseInfo> =>
    baseInfo(lab.research, "HEAD", { tag: TAG, bare: lab.bare });

  it("names dirty and untracked files and does not touch the index", async () => {
    writeFiles(lab.research, {
      "train.js": "dirty\n",
      "prepare.js": null,
      "new/one.txt": "x",
      "new.txt": "x",
    });
    lab.human.git("add", "train.js");
    const index = readFileSync(join(lab.research, ".git/index"));
    const found = await info();
    expect(found).toMatchObject({
      commit: lab.base,
      subject: "base",
      branch: "main",
      mirror: { kind: "absent" },
    });
    expect(found.dirty).toEqual({ count: 2, named: ["prepare.js", "train.js"] });
    expect(found.untracked).toEqual({ count: 2, named: ["new.txt", "new/"] });
    expect(readFileSync(join(lab.research, ".git/index"))).toEqual(index);
  });

  it("tells our mirror from a foreign branch and from one in the way", async () => {
    lab.human.git("branch", "autoresearch/mar5");
    expect((await info()).mirror).toEqual({ kind: "foreign", tip: lab.base });
    await setRefOnce(lab.bare, "refs/fleet/mar5/lane/cpu", lab.base);
    expect((await info()).mirror).toEqual({ kind: "ours", tip: lab.base });
    lab.human.git("checkout", "-q", "autoresearch/mar5");
    const tip = lab.human.commit("by hand");
    expect((await info()).mirror).toEqual({ kind: "foreign", tip });
    lab.human.git("checkout", "-q", "--detach");
    lab.human.git("branch", "-D", "autoresearch/mar5");
    lab.human.git("branch", "autoresearch");
    const found = await info();
    expect(found.mirror).toEqual({ kind: "blocked", by: "autoresearch" });
    expect(found.branch).toBeUndefined();
  });
});
