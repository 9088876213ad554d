import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { editTree } from "../../../../coordinator/repo/commit.ts";
import { git } from "../../../../coordinator/repo/git.ts";
import {
  type MirrorOrder,
  adoptable,
  moveMirror,
  restoreMirror,
} from "../../../../coordinator/repo/mirror.ts";
import { setRefOnce } from "../../../../coordinator/repo/refs.ts";
import type { CommitId } from "../../../../proto/vocab/ids.ts";
import { type Lab, factOf, makeLab } from "./fixture.ts";

const BRANCH = "autoresearch/mar5";
const REF = "refs/fleet/mar5/lane/cpu";
let lab: Lab;
let order: MirrorOrder;
let landings = 0;

/** Moves our lane one commit on. */
const landOne = async (onto: CommitId): Promise<CommitId> => {
  landings += 1;
  const edits = [{ path: "train.js", content: `rate = ${landings}\n` }];
  const { commit } = await editTree(lab.place, {
    base: onto,
    edits,
    subject: `landing ${landings}`,
    atSeconds: landings,
  });
  await git(lab.place, ["update-ref", REF, commit]);
  return commit;
};

const writeHook = (name: string, script: string): void => {
  const hooks = join(lab.research, ".git/hooks");
  mkdirSync(hooks, { recursive: true });
  writeFileSync(join(hooks, name), script, { mode: 0o755 });
};

const tipOf = (branch: string): string => lab.human.git("rev-parse", branch);

beforeEach(async () => {
  lab = await makeLab();
  order = { repository: lab.research, branch: BRANCH, ref: REF };
  await setRefOnce(lab.bare, REF, lab.base);
});
afterEach(() => lab.clean());

describe("the mirror", () => {
  it("appears, follows, and changes nothing else in the research repository", async () => {
    const config = readFileSync(join(lab.research, ".git/config"), "utf8");
    const files = readdirSync(lab.research);
    expect(await moveMirror(lab.bare, order)).toEqual({ kind: "moved", to: lab.base });
    const to = await landOne(lab.base);
    expect(await moveMirror(lab.bare, order)).toEqual({ kind: "moved", from: lab.base, to });
    expect(await moveMirror(lab.bare, order)).toEqual({ kind: "same", to });
    expect(tipOf(BRANCH)).toBe(to);
    expect(lab.human.git("status", "--porcelain")).toBe("");
    expect(lab.human.head()).toBe(lab.base);
    expect(readFileSync(join(lab.research, ".git/config"), "utf8")).toBe(config);
    expect(existsSync(join(lab.research, ".git/FETCH_HEAD"))).toBe(false);
    expect(lab.human.git("for-each-ref", "--format=%(refname)")).toBe(
      `refs/heads/${BRANCH}\nrefs/heads/main`,
    );
    expect(readdirSync(lab.research)).toEqual(files);
  });

  it("waits while the branch is checked out, here or in another worktree", async () => {
    await moveMirror(lab.bare, order);
    const to = await landOne(lab.base);
    lab.human.git("checkout", "-q", BRANCH);
    const waits = { kind: "waits", reason: "checked_out" };
    expect(await moveMirror(lab.bare, order)).toEqual({ ...waits, detail: lab.research });
    expect(await restoreMirror(lab.bare, order)).toEqual({ ...waits, detail: lab.research });
    expect(lab.human.git("status", "--porcelain")).toBe("");
    lab.human.git("checkout", "-q", "main");
    const elsewhere = join(lab.root, "else where");
    lab.human.git("worktree", "add", "-q", elsewhere, BRANCH);
    expect(await moveMirror(lab.bare, order)).toEqual({ ...waits, detail: elsewhere });
    lab.human.git("worktree", "remove", elsewhere);
    expect(await moveMirror(lab.bare, order)).toMatchObject({ kind: "moved", to });
  });

  it("waits for a human's commits, offers them for adoption, and on restore keeps them under a name", async () => {
    await moveMirror(lab.bare, order);
    lab.human.git("checkout", "-q", BRANCH);
    lab.human.commit("by hand", { "train.js": "mine\n" });
    const theirs = lab.human.commit("by hand again", { "train.js": "mine too\n" });
    lab.human.git("checkout", "-q", "main");
    expect(await adoptable(lab.bare, order)).toEqual({ commit: theirs, count: 2 });
    const to = await landOne(lab.base);
    const detail = `2 commits up to ${theirs.slice(0, 12)}`;
    expect(await moveMirror(lab.bare, order)).toEqual({ kind: "waits", reason: "moved", detail });
    expect(tipOf(BRANCH)).toBe(theirs);
    expect(await adoptable(lab.bare, order)).toEqual({ commit: theirs, count: 2 });
    const kept = `refs/fleet-kept/${BRANCH}/1`;
    expect(await restoreMirror(lab.bare, order)).toEqual({ kind: "restored", to, kept });
    expect([tipOf(BRANCH), tipOf(kept)]).toEqual([to, theirs]);
    expect(await adoptable(lab.bare, order)).toBeUndefined();
    expect(await restoreMirror(lab.bare, order)).toEqual({ kind: "same", to });
  });

  it("gives each kept tip a number of its own and keeps none twice", async () => {
    await moveMirror(lab.bare, order);
    for (const n of [1, 2, 2]) {
      lab.human.git("checkout", "-q", "-B", BRANCH, lab.base);
      const theirs =
        n === 1 ? lab.human.commit("one") : lab.human.git("rev-parse", `refs/fleet-kept/${BRANCH}/1`);
      if (n === 2) lab.human.git("reset", "-q", "--hard", theirs);
      lab.human.git("checkout", "-q", "main");
      await landOne(lab.base);
      expect(await restoreMirror(lab.bare, order)).toMatchObject({
        kind: "restored",
        kept: `refs/fleet-kept/${BRANCH}/1`,
      });
    }
    lab.human.git("checkout", "-q", "-B", BRANCH, lab.base);
    lab.human.commit("another", { "new.txt": "x" });
    lab.human.git("checkout", "-q", "main");
    expect(await restoreMirror(lab.bare, order)).toMatchObject({
      kind: "restored",
      kept: `refs/fleet-kept/${BRANCH}/2`,
    });
  });

  it("keeps also what a human commits between the keeping and the move", async () => {
    await moveMirror(lab.bare, order);
    lab.human.git("checkout", "-q", BRANCH);
    const theirs = lab.human.commit("by hand");
    const late = lab.human.commit("at the last moment");
    lab.human.git("reset", "-q", "--hard", theirs);
    lab.human.git("checkout", "-q", "main");
    const to = await landOne(lab.base);
    const script = `#!/bin/sh\ngrep -q refs/fleet-kept/${BRANCH}/1 && [ "$1" = committed ] && git update-ref refs/heads/${BRANCH} ${late}\nexit 0\n`;
    writeHook("reference-transaction", script);
    const result = await restoreMirror(lab.bare, order);
    expect(result).toEqual({ kind: "restored", to, kept: `refs/fleet-kept/${BRANCH}/1` });
    expect([tipOf(BRANCH), tipOf(`refs/fleet-kept/${BRANCH}/2`)]).toEqual([to, late]);
  });

  it("comes back when a human deleted it or set it back", async () => {
    await moveMirror(lab.bare, order);
    const to = await landOne(lab.base);
    lab.human.git("branch", "-D", BRANCH);
    expect(await moveMirror(lab.bare, order)).toEqual({ kind: "moved", to });
    lab.human.git("branch", "-f", BRANCH, lab.base);
    expect(await moveMirror(lab.bare, order)).toEqual({ kind: "moved", from: lab.base, to });
  });

  it("respects the hooks of the research repository: one that refuses is told, in its words", async () => {
    writeHook("reference-transaction", "#!/bin/sh\necho not on my watch >&2\nexit 1\n");
    const result = await moveMirror(lab.bare, order);
    expect(result).toMatchObject({ kind: "failed", stderr: expect.stringContaining("not on my watch") });
  });

  it("lives in a bare research repository too, whatever its HEAD says", async () => {
    const repository = join(lab.root, "research.git");
    lab.human.git("clone", "-q", "--bare", lab.research, repository);
    await git(repository, ["symbolic-ref", "HEAD", `refs/heads/${BRANCH}`]);
    const inBare = { ...order, repository };
    expect(await moveMirror(lab.bare, inBare)).toMatchObject({ kind: "moved" });
    const to = await landOne(lab.base);
    expect(await moveMirror(lab.bare, inBare)).toMatchObject({ kind: "moved", to });
    lab.human.git("push", "-q", "-f", repository, `${lab.human.commit("by hand")}:refs/heads/${BRANCH}`);
    expect(await moveMirror(lab.bare, inBare)).toMatchObject({ kind: "waits", reason: "moved" });
  });

  it("rejects when there is nothing to show", async () => {
    expect(await factOf(moveMirror(lab.bare, { ...order, ref: "refs/fleet/mar5/lane/none" }))).toMatchObject({
      code: "no_such_branch",
    });
  });
});
