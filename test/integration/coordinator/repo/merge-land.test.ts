import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commitTree, editTree } from "../../../../coordinator/repo/commit.ts";
import { git } from "../../../../coordinator/repo/git.ts";
import { land } from "../../../../coordinator/repo/land.ts";
import { type MergeOrder, mergeOnto } from "../../../../coordinator/repo/merge.ts";
import { readRef, setRefOnce } from "../../../../coordinator/repo/refs.ts";
import {
  changedPaths,
  commitFacts,
  isAncestor,
  listTree,
  treeOf,
} from "../../../../coordinator/repo/tree.ts";
import { type CommitId, type ExperimentId, type TreeId, as } from "../../../../proto/vocab/ids.ts";
import { type Content, type Lab, BASE_FILES, factOf, makeLab } from "./fixture.ts";

let lab: Lab;
beforeEach(async () => {
  lab = await makeLab();
});
afterEach(() => lab.clean());

let taken = 0;
/** A human's branch from `from` with one commit, taken into the bare repository. */
const branch = async (from: string, subject: string, files: Record<string, Content>): Promise<CommitId> => {
  taken += 1;
  lab.human.git("checkout", "-q", "-b", `b${taken}`, from);
  lab.human.commit(subject, files);
  return lab.take(`b${taken}`, `refs/fleet/mar5/exp/${taken}`);
};

const source = (changes: Record<string, string>): string =>
  Object.entries(changes).reduce(
    (text, [line, replacement]) => text.replace(line, replacement),
    BASE_FILES["train.js"] as string,
  );

const order = (tip: CommitId, base: CommitId, candidate: CommitId): MergeOrder => ({
  tip,
  base,
  candidate,
  experiment: as<ExperimentId>(7),
  subject: "deeper",
  atSeconds: 1_700_000_500,
});

const merged = async (which: MergeOrder): Promise<{ commit: CommitId; tree: TreeId }> => {
  const result = await mergeOnto(lab.place, which);
  if (result.kind !== "merged") throw new Error(result.kind);
  return result;
};

describe("trees", () => {
  it("lists every kind of file under its own name", async () => {
    const entries = await listTree(lab.place, lab.base);
    expect(entries.map((entry) => [entry.mode, entry.path])).toEqual([
      ["100644", "data.bin"],
      ["100644", "docs/größe 日本.md"],
      ["120000", "latest"],
      ["100644", "prepare.js"],
      ["100755", "run.sh"],
      ["100644", "train.js"],
    ]);
    const binary = entries.find((entry) => entry.path === "data.bin");
    expect((await git(lab.place, ["cat-file", "blob", binary?.blob ?? ""])).bytes).toEqual(
      BASE_FILES["data.bin"],
    );
  });

  it("tells additions, deletions, renames, modes and types path by path", async () => {
    const files = {
      "prepare.js": null,
      "renamed.js": "frozen\n",
      "run.sh": "#!/bin/sh\necho hi\n",
      latest: "no link\n",
      "데이터 ☃.txt": "x",
    };
    const commit = await branch("main", "all", files);
    expect(await changedPaths(lab.place, lab.base, commit)).toEqual([
      { path: "latest", change: "modified", mode: "100644" },
      { path: "prepare.js", change: "deleted", mode: "000000" },
      { path: "renamed.js", change: "added", mode: "100644" },
      { path: "run.sh", change: "modified", mode: expect.stringMatching(/^100/) },
      { path: "데이터 ☃.txt", change: "added", mode: "100644" },
    ]);
    expect(await isAncestor(lab.place, lab.base, commit)).toBe(true);
    expect(await isAncestor(lab.place, commit, lab.base)).toBe(false);
    expect(await isAncestor(lab.place, as<CommitId>("1".repeat(40)), lab.base)).toBe(false);
  });

  it("refuses a file name that is not UTF-8", async () => {
    writeFileSync(Buffer.concat([Buffer.from(`${lab.research}/bad-`), Buffer.from([0xff, 0xfe])]), "x");
    lab.human.commit("bad name");
    expect(await factOf(lab.take("main", "refs/fleet/x/1"))).toMatchObject({
      code: "branch_refused",
      reason: "unreadable_path",
    });
  });
});

describe("commits by plumbing", () => {
  it("are the same for the same inputs, whatever the clock and the configuration", async () => {
    const tree = await treeOf(lab.place, lab.base);
    const inputs = {
      tree,
      parents: [lab.base],
      subject: "edit\nsecond line",
      atSeconds: 1_700_000_000.7,
      trailers: ["Fleet-Experiment: 1"],
    };
    const first = await commitTree(lab.place, inputs);
    process.env["GIT_AUTHOR_NAME"] = "Mallory";
    process.env["TZ"] = "Asia/Tokyo";
    try {
      expect(await commitTree(lab.place, inputs)).toBe(first);
    } finally {
      delete process.env["GIT_AUTHOR_NAME"];
      delete process.env["TZ"];
    }
    expect((await git(lab.place, ["cat-file", "commit", first])).stdout).toBe(
      `tree ${tree}\nparent ${lab.base}\nauthor fleet <fleet@localhost> 1700000000 +0000\ncommitter fleet <fleet@localhost> 1700000000 +0000\n\nedit\n\nFleet-Experiment: 1\n`,
    );
    expect(await commitFacts(lab.place, first)).toMatchObject({ tree, parents: [lab.base], subject: "edit" });
  });

  it("edit whole files and keep everything else, modes too", async () => {
    const edits = [
      { path: "run.sh", content: "#!/bin/sh\necho more\n" },
      { path: "docs/größe 日本.md", content: "new\n" },
      { path: "new/[a]*.bin", content: Buffer.from([255, 0, 254]) },
    ];
    const edit = { base: lab.base, edits, subject: "sweep", atSeconds: 1 };
    const { commit, tree } = await editTree(lab.place, edit);
    expect(await editTree(lab.place, edit)).toEqual({ commit, tree });
    expect(await changedPaths(lab.place, lab.base, commit)).toEqual([
      { path: "docs/größe 日本.md", change: "modified", mode: "100644" },
      { path: "new/[a]*.bin", change: "added", mode: "100644" },
      { path: "run.sh", change: "modified", mode: "100755" },
    ]);
    expect((await git(lab.place, ["cat-file", "blob", `${commit}:new/[a]*.bin`])).bytes).toEqual(
      Buffer.from([255, 0, 254]),
    );
    expect((await editTree(lab.place, { ...edit, edits: [] })).tree).toBe(await treeOf(lab.place, lab.base));
    expect(existsSync(join(lab.bare.gitDir, "index"))).toBe(false);
  });
});

describe("merging onto a tip", () => {
  it("returns a candidate that is one commit on the tip as it is", async () => {
    const candidate = await branch("main", "deeper", { "train.js": source({ "depth = 2": "depth = 3" }) });
    const tree = await treeOf(lab.place, candidate);
    expect(await mergeOnto(lab.place, order(lab.base, lab.base, candidate))).toEqual({
      kind: "merged",
      commit: candidate,
      tree,
    });
  });

  it("makes one commit on a moved tip, with the author kept and a way back to the candidate", async () => {
    const tip = await branch("main", "faster", { "train.js": source({ "rate = 1": "rate = 2" }) });
    lab.human.git("checkout", "-q", "-b", "two", "main");
    lab.human.commit("half", { "train.js": source({ "depth = 2": "depth = 3" }) });
    lab.human.commit("other half", {
      "docs/größe 日本.md": null,
      "moved.md": "unicode\n",
      "data.bin": Buffer.from([9, 0, 255]),
    });
    const candidate = await lab.take("two", "refs/fleet/mar5/exp/two");
    const { commit, tree } = await merged(order(tip, lab.base, candidate));
    expect(await merged(order(tip, lab.base, candidate))).toMatchObject({ commit, tree });
    expect(await commitFacts(lab.place, commit)).toMatchObject({
      parents: [tip],
      tree,
      subject: "deeper",
      authorName: "Ada",
    });
    const raw = (await git(lab.place, ["cat-file", "commit", commit])).stdout;
    expect(raw).toContain(`\n\nFleet-Experiment: 7\nFleet-Candidate: ${candidate}\n`);
    expect(raw).toContain("committer fleet <fleet@localhost> 1700000500 +0000");
    expect((await git(lab.place, ["show", `${commit}:train.js`])).stdout).toBe(
      source({ "rate = 1": "rate = 2", "depth = 2": "depth = 3" }),
    );
    expect((await changedPaths(lab.place, tip, commit)).map((entry) => entry.path)).toEqual([
      "data.bin",
      "docs/größe 日本.md",
      "moved.md",
      "train.js",
    ]);
  });

  it("names the files of a conflict, binary ones and renamed ones too", async () => {
    const mine = {
      "train.js": source({ "rate = 1": "rate = 2" }),
      "data.bin": Buffer.from([1, 0]),
      "docs/größe 日本.md": "mine\n",
    };
    const theirs = {
      "train.js": source({ "rate = 1": "rate = 3" }),
      "data.bin": Buffer.from([2, 0]),
      "docs/größe 日本.md": null,
    };
    const [tip, candidate] = [await branch("main", "mine", mine), await branch("main", "theirs", theirs)];
    const files = ["data.bin", "docs/größe 日本.md", "train.js"];
    expect(await mergeOnto(lab.place, order(tip, lab.base, candidate))).toEqual({ kind: "conflict", files });
  });

  it("finds nothing left of a change that the tip has, or of an empty commit", async () => {
    const change = { "train.js": source({ "rate = 1": "rate = 2" }) };
    const [tip, same] = [await branch("main", "mine", change), await branch("main", "same", change)];
    expect(await mergeOnto(lab.place, order(tip, lab.base, same))).toEqual({ kind: "empty" });
    const nothing = await branch("main", "nothing", {});
    expect(await mergeOnto(lab.place, order(tip, lab.base, nothing))).toEqual({ kind: "empty" });
    expect(await mergeOnto(lab.place, order(lab.base, lab.base, nothing))).toEqual({ kind: "empty" });
  });

  it("carries only the change since its base from one lane to another", async () => {
    const laneA = await branch("main", "only in A", { "a.txt": "a\n" });
    const candidate = await branch(`b${taken}`, "deeper", {
      "train.js": source({ "depth = 2": "depth = 3" }),
    });
    const laneB = await branch("main", "only in B", { "b.txt": "b\n" });
    const { commit } = await merged(order(laneB, laneA, candidate));
    expect((await changedPaths(lab.place, laneB, commit)).map((entry) => entry.path)).toEqual(["train.js"]);
  });
});

describe("landing", () => {
  const ref = "refs/fleet/mar5/lane/cpu";

  it("moves the tip once, answers already when asked again, and moved when somebody else was first", async () => {
    await setRefOnce(lab.bare, ref, lab.base);
    const [to, other] = [
      await branch("main", "one", { "train.js": "1\n" }),
      await branch("main", "two", { "train.js": "2\n" }),
    ];
    const tree = await treeOf(lab.place, to);
    expect(await land(lab.bare, { ref, from: lab.base, to, tree })).toEqual({ kind: "landed" });
    expect(await land(lab.bare, { ref, from: lab.base, to, tree })).toEqual({ kind: "already" });
    const late = { ref, from: lab.base, to: other, tree: await treeOf(lab.place, other) };
    expect(await land(lab.bare, late)).toEqual({ kind: "moved", actual: to });
    expect(await readRef(lab.place, ref)).toBe(to);
    const nowhere = { ...late, ref: "refs/fleet/mar5/lane/gone" };
    expect(await land(lab.bare, nowhere)).toEqual({ kind: "moved", actual: "absent" });
  });

  it("refuses a commit whose tree was not measured", async () => {
    await setRefOnce(lab.bare, ref, lab.base);
    const to = await branch("main", "one", { "train.js": "1\n" });
    const tree = await treeOf(lab.place, lab.base);
    expect(await land(lab.bare, { ref, from: lab.base, to, tree })).toEqual({
      kind: "tree_mismatch",
      actual: await treeOf(lab.place, to),
    });
    expect(await readRef(lab.place, ref)).toBe(lab.base);
  });

  it("of two at once one wins", async () => {
    await setRefOnce(lab.bare, ref, lab.base);
    const commits = [
      await branch("main", "one", { "train.js": "1\n" }),
      await branch("main", "two", { "train.js": "2\n" }),
    ];
    const orders = await Promise.all(
      commits.map(async (to) => ({ ref, from: lab.base, to, tree: await treeOf(lab.place, to) })),
    );
    const kinds = (await Promise.all(orders.map((each) => land(lab.bare, each)))).map(
      (result) => result.kind,
    );
    expect(kinds.filter((kind) => kind === "landed")).toHaveLength(1);
    expect(kinds.filter((kind) => kind === "moved" || kind === "failed")).toHaveLength(1);
  });

  it("fails with git's words behind a stale lock, and changes nothing", async () => {
    await setRefOnce(lab.bare, ref, lab.base);
    const to = await branch("main", "one", { "train.js": "1\n" });
    writeFileSync(join(lab.bare.gitDir, `${ref}.lock`), "");
    const result = await land(lab.bare, { ref, from: lab.base, to, tree: await treeOf(lab.place, to) });
    expect(result).toMatchObject({ kind: "failed", stderr: expect.stringContaining(".lock") });
    expect(await readRef(lab.place, ref)).toBe(lab.base);
  });

  it("creates a ref once", async () => {
    const other = await branch("main", "one", { "train.js": "1\n" });
    expect(await setRefOnce(lab.bare, "refs/fleet/mar5/exp/x", lab.base)).toEqual({ kind: "set" });
    expect(await setRefOnce(lab.bare, "refs/fleet/mar5/exp/x", lab.base)).toEqual({ kind: "already" });
    expect(await setRefOnce(lab.bare, "refs/fleet/mar5/exp/x", other)).toEqual({
      kind: "taken",
      actual: lab.base,
    });
    expect(readFileSync(join(lab.bare.gitDir, "config"), "utf8")).not.toContain("user");
  });
});
