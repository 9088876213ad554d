import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Collected, type CollectOrder, collect } from "../../../../coordinator/repo/collect.ts";
import { git } from "../../../../coordinator/repo/git.ts";
import { readRef } from "../../../../coordinator/repo/refs.ts";
import { listTree } from "../../../../coordinator/repo/tree.ts";
import { type AuthorWorktree, openWorktree, removeWorktree } from "../../../../coordinator/repo/worktrees.ts";
import { BIG, Human, type Lab, factOf, makeLab, writeFiles } from "./fixture.ts";

let lab: Lab;
let worktree: AuthorWorktree;
let author: Human;

beforeEach(async () => {
  lab = await makeLab();
  worktree = await openWorktree(lab.bare, "s1", lab.base);
  author = new Human(worktree.dir);
});
afterEach(() => lab.clean());

const REF = "refs/fleet/mar5/exp/1";
const gather = (more: Partial<CollectOrder> = {}): Promise<Collected> =>
  collect(lab.bare, {
    worktree,
    ref: REF,
    isInScope: (path) => path.endsWith(".js"),
    defaultSubject: "session 1",
    atSeconds: 1_700_000_000,
    maxBytes: BIG,
    ...more,
  });

describe("an author's worktree", () => {
  it("is a repository of its own, at the base, with nothing of ours in reach", async () => {
    expect(author.head()).toBe(lab.base);
    expect(author.git("status", "--porcelain")).toBe("");
    expect(author.git("branch", "--show-current")).toBe("");
    expect(author.git("remote")).toBe("");
    expect(author.git("log", "--format=%s")).toBe("base");
    expect(existsSync(join(worktree.dir, ".git/objects/info/alternates"))).toBe(false);
    await git(worktree.dir, ["fsck", "--strict"]);
  });

  it("can be broken and made again, and removed twice", async () => {
    rmSync(join(worktree.dir, ".git"), { recursive: true });
    worktree = await openWorktree(lab.bare, "s1", lab.base);
    expect(author.head()).toBe(lab.base);
    await removeWorktree(lab.bare, "s1");
    await removeWorktree(lab.bare, "s1");
    expect(existsSync(worktree.dir)).toBe(false);
    expect(await factOf(openWorktree(lab.bare, "../out", lab.base))).toMatchObject({ code: "internal" });
  });
});

describe("collecting", () => {
  it("makes one commit of commits, edits, deletions, renames, new files in scope, and says what it dropped", async () => {
    author.commit("first try", { "train.js": "let rate = 3;\n" });
    author.commit("deeper and faster\n\nbecause", { "extra.js": "x\n", "run.sh": null });
    writeFiles(author.dir, {
      "train.js": "let rate = 4;\n",
      "late.js": "y\n",
      "notes.txt": "n\n",
      "prepare.js": null,
      "docs/größe 日本.md": "ü\n",
    });
    writeFiles(author.dir, {
      ".fleet-message": "not used\n",
      "größe 二.js": { exec: "z\n" },
      latest: { link: "late.js" },
    });
    const found = await gather();
    expect(found).toMatchObject({ kind: "collected", subject: "deeper and faster", dropped: ["notes.txt"] });
    if (found.kind !== "collected") return;
    expect(found.changed.map((entry) => [entry.change, entry.path, entry.mode])).toEqual([
      ["modified", "docs/größe 日本.md", "100644"],
      ["added", "extra.js", "100644"],
      ["added", "größe 二.js", "100755"],
      ["added", "late.js", "100644"],
      ["modified", "latest", "120000"],
      ["deleted", "prepare.js", "000000"],
      ["deleted", "run.sh", "000000"],
      ["modified", "train.js", "100644"],
    ]);
    expect(await readRef(lab.place, REF)).toBe(found.commit);
    const raw = (await git(lab.place, ["cat-file", "commit", found.commit])).stdout;
    expect(raw).toBe(
      `tree ${found.tree}\nparent ${lab.base}\nauthor fleet <fleet@localhost> 1700000000 +0000\ncommitter fleet <fleet@localhost> 1700000000 +0000\n\ndeeper and faster\n`,
    );
    expect((await git(lab.place, ["show", `${found.commit}:train.js`])).stdout).toBe("let rate = 4;\n");
    await git(lab.place, ["fsck", "--strict"]);
  });

  it("takes the subject from the message file when nothing was committed, else the default", async () => {
    writeFiles(author.dir, { "train.js": "1\n", ".fleet-message": "\n  try warmup \nmore\n" });
    expect(await gather()).toMatchObject({ kind: "collected", subject: "try warmup", dropped: [] });
    rmSync(join(author.dir, ".fleet-message"));
    execFileSync("mkfifo", [join(author.dir, ".fleet-message")]);
    expect(await gather({ ref: "refs/fleet/mar5/exp/2" })).toMatchObject({
      kind: "collected",
      subject: "session 1",
    });
  });

  it("finds nothing in an untouched worktree, in one changed back, and in one with only dropped files", async () => {
    expect(await gather()).toEqual({ kind: "none", dropped: [] });
    author.commit("there", { "train.js": "1\n" });
    author.git("revert", "--no-edit", "HEAD");
    writeFiles(author.dir, { "notes.txt": "n" });
    expect(await gather()).toEqual({ kind: "none", dropped: ["notes.txt"] });
    author.commit("empty");
    rmSync(join(author.dir, "notes.txt"));
    expect(await gather()).toEqual({ kind: "none", dropped: [] });
    expect(await readRef(lab.place, REF)).toBeUndefined();
  });

  it("sees a change of content that kept size and time, and a lost executable bit", async () => {
    const file = join(author.dir, "prepare.js");
    execFileSync("sh", [
      "-c",
      `touch -r "$0" "$0.ref" && printf 'FROZEN\\n' > "$0" && touch -r "$0.ref" "$0" && rm "$0.ref"`,
      file,
    ]);
    execFileSync("chmod", ["-x", join(author.dir, "run.sh")]);
    const found = await gather();
    expect(found.kind === "collected" && found.changed).toEqual([
      { path: "prepare.js", change: "modified", mode: "100644" },
      { path: "run.sh", change: "modified", mode: "100644" },
    ]);
  });

  it("runs nothing that the author configured in its own repository", async () => {
    const mark = join(lab.root, "ran");
    const evil = join(lab.root, "evil.sh");
    writeFileSync(evil, `#!/bin/sh\ntouch '${mark}'\ncat\n`, { mode: 0o755 });
    const config = `[core]\n\tfsmonitor = ${evil}\n\thooksPath = ${lab.root}\n[filter "f"]\n\tclean = ${evil}\n\tsmudge = ${evil}\n[log]\n\tshowSignature = true\n[gpg]\n\tprogram = ${evil}\n`;
    author.commit("said so", { "train.js": "1\n" });
    appendFileSync(join(author.dir, ".git/config"), config);
    writeFiles(author.dir, { ".gitattributes": "* filter=f\n", "train.js": "2\n" });
    mkdirSync(join(author.dir, ".git/hooks"), { recursive: true });
    writeFileSync(join(author.dir, ".git/hooks/pre-commit"), `#!/bin/sh\ntouch '${mark}'\n`, { mode: 0o755 });
    expect(await gather()).toMatchObject({
      kind: "collected",
      subject: "said so",
      dropped: [".gitattributes"],
    });
    expect(existsSync(mark)).toBe(false);
  });

  it("keeps a folder that became a link, a file that became a folder, and what was committed although ignored", async () => {
    renameSync(join(author.dir, "docs"), join(lab.root, "docs-away"));
    writeFiles(author.dir, {
      docs: { link: "/etc" },
      "train.js": null,
      "train.js/inner.js": "x\n",
      ".gitignore": "*.gen.js\n",
    });
    writeFiles(author.dir, { "a.gen.js": "forced\n", "b.gen.js": "ignored\n" });
    author.git("add", "-f", "a.gen.js");
    author.git("commit", "-q", "-m", "forced");
    const found = await gather({ isInScope: (path) => path !== ".gitignore" });
    if (found.kind !== "collected") throw new Error(found.kind);
    const entries = await listTree(lab.place, found.commit);
    expect(entries.map((entry) => `${entry.mode} ${entry.path}`)).toEqual([
      "100644 a.gen.js",
      "100644 data.bin",
      "120000 docs",
      "120000 latest",
      "100644 prepare.js",
      "100755 run.sh",
      "100644 train.js/inner.js",
    ]);
  });

  it("drops pipes, repositories inside, and oversized new files; refuses a tracked file that grew too large", async () => {
    execFileSync("mkfifo", [join(author.dir, "pipe.js")]);
    mkdirSync(join(author.dir, "inner.js"));
    author.git("init", "-q", "inner.js");
    writeFiles(author.dir, { "inner.js/x.js": "x\n", "train.js": "1\n" });
    execFileSync("truncate", ["-s", "40M", join(author.dir, "huge.js")]);
    expect(await gather()).toMatchObject({ kind: "collected", dropped: ["huge.js", "inner.js/"] });
    execFileSync("truncate", ["-s", "40M", join(author.dir, "train.js")]);
    expect(await factOf(gather({ ref: "refs/fleet/mar5/exp/2" }))).toMatchObject({
      code: "branch_refused",
      reason: "too_large",
    });
  });

  it("has nothing against a large file of the base that nobody touched", async () => {
    execFileSync("truncate", ["-s", "40M", join(lab.research, "weights.bin")]);
    lab.human.commit("large");
    const base = await lab.take("main", "refs/fleet/mar5/exp/large");
    worktree = await openWorktree(lab.bare, "s2", base);
    writeFiles(worktree.dir, { "train.js": "1\n" });
    const found = await gather({ worktree });
    expect(found.kind === "collected" && found.changed.map((entry) => entry.path)).toEqual(["train.js"]);
  });

  it("collects the files even when the author wrecked its repository", async () => {
    writeFiles(author.dir, { "train.js": "1\n" });
    writeFileSync(join(author.dir, ".git/HEAD"), "ref: refs/heads/../../../../etc/passwd\n");
    expect(await gather()).toMatchObject({ kind: "collected", subject: "session 1" });
    rmSync(join(author.dir, ".git"), { recursive: true });
    expect(await gather({ ref: "refs/fleet/mar5/exp/2" })).toMatchObject({
      kind: "collected",
      subject: "session 1",
    });
  });

  it("reads the subject from a branch with packed refs", async () => {
    author.git("checkout", "-q", "-b", "idea/one");
    author.commit("on a branch", { "train.js": "1\n" });
    author.git("pack-refs", "--all");
    expect(await gather()).toMatchObject({ subject: "on a branch" });
  });

  it("lets the caller refuse before anything enters the bare repository", async () => {
    writeFiles(author.dir, { "prepare.js": "easier\n" });
    let seen = "";
    const check: CollectOrder["check"] = (proposed) => {
      seen = proposed.commit;
      throw new Error(proposed.changed.map((entry) => entry.path).join());
    };
    await expect(gather({ check })).rejects.toThrow("prepare.js");
    expect((await git(lab.place, ["cat-file", "-e", seen], { okCodes: [0, 1, 128] })).code).not.toBe(0);
  });
});

describe("what git cannot take is refused for good, never tried by one more session", () => {
  it("a tracked file that became a pipe", async () => {
    rmSync(join(worktree.dir, "train.js"));
    execFileSync("mkfifo", [join(worktree.dir, "train.js")]);
    const fact = await factOf(gather());
    expect(fact).toMatchObject({ code: "branch_refused", reason: "unreadable_path" });
    expect("detail" in fact && fact.detail).toContain("train.js");
  });

  it("an encoding that the file does not have", async () => {
    writeFiles(author.dir, {
      ".gitattributes": "*.js working-tree-encoding=UTF-16\n",
      "train.js": "let rate = 4;\n",
    });
    expect(await factOf(gather())).toMatchObject({ code: "branch_refused", reason: "damaged" });
  });
});
