import { chmodSync, copyFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commitTree, editTree } from "../../../../coordinator/repo/commit.ts";
import { git } from "../../../../coordinator/repo/git.ts";
import { land } from "../../../../coordinator/repo/land.ts";
import { moveMirror } from "../../../../coordinator/repo/mirror.ts";
import { setRefOnce } from "../../../../coordinator/repo/refs.ts";
import { treeOf } from "../../../../coordinator/repo/tree.ts";
import {
  type FrontierFacts,
  type RecordedLanding,
  verifyFrontier,
} from "../../../../coordinator/repo/verify.ts";
import {
  type CommitId,
  type ExperimentId,
  type LaneId,
  type TreeId,
  as,
} from "../../../../proto/vocab/ids.ts";
import { type Lab, TAG, makeLab } from "./fixture.ts";

const LANE = as<LaneId>("cpu");
const REF = "refs/fleet/mar5/lane/cpu";
const BRANCH = "autoresearch/mar5";
let lab: Lab;
let facts: FrontierFacts;
let landings: RecordedLanding[];

/** A campaign with two landings and a mirror, as git and ledger would have it. */
beforeEach(async () => {
  lab = await makeLab();
  await setRefOnce(lab.bare, REF, lab.base);
  landings = [];
  let tip = lab.base;
  for (const n of [1, 2]) {
    const edits = [{ path: "train.js", content: `rate = ${n}\n` }];
    const { commit, tree } = await editTree(lab.place, { base: tip, edits, subject: `${n}`, atSeconds: n });
    expect(await land(lab.bare, { ref: REF, from: tip, to: commit, tree })).toEqual({ kind: "landed" });
    landings.push({ experiment: as<ExperimentId>(n), from: tip, to: commit, tree, measuredTree: tree });
    tip = commit;
  }
  await moveMirror(lab.bare, { repository: lab.research, branch: BRANCH, ref: REF });
  const mirror = { repository: lab.research, branch: BRANCH, shows: tip };
  facts = { campaign: TAG, base: lab.base, lanes: [{ lane: LANE, origin: lab.base, tip, landings }], mirror };
});
afterEach(() => lab.clean());

const verify = async (changed: Partial<FrontierFacts> = {}): Promise<string[]> =>
  (await verifyFrontier(lab.bare, { ...facts, ...changed })).map(({ sentence }) => sentence);
const tip = (): CommitId => facts.lanes[0]?.tip ?? lab.base;
const withLandings = (changed: RecordedLanding[]): Partial<FrontierFacts> => ({
  lanes: [{ lane: LANE, origin: lab.base, tip: tip(), landings: changed }],
});
const [first, second] = [
  (): RecordedLanding => landings[0] as RecordedLanding,
  (): RecordedLanding => landings[1] as RecordedLanding,
];

/** Puts other content under an object's name, as one with write access could. */
const swap = (object: string, type: string, content: Buffer | string): void => {
  const file = join(lab.bare.gitDir, "objects", object.slice(0, 2), object.slice(2));
  chmodSync(file, 0o644);
  const body = Buffer.from(content);
  writeFileSync(file, deflateSync(Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body])));
};

describe("verifying the frontier", () => {
  it("lets a landing and a mirror under way stand where they were or where they go", async () => {
    const { from, to } = second();
    const lane = { lane: LANE, origin: lab.base, tip: from, landings: [first()] };
    const mirror = { repository: lab.research, branch: BRANCH, shows: from };
    const found = await verify({ lanes: [lane], mirror });
    expect(found.map((one) => one.split(" ")[0])).toEqual(["lane", "branch"]);
    const coming = { lanes: [{ ...lane, coming: to }], mirror: { ...mirror, coming: to } };
    expect(await verify(coming)).toEqual([]);
    await git(lab.place, ["update-ref", REF, from]);
    expect(await verify(coming)).toEqual([]);
  });

  it("finds nothing where nothing happened, also without landings and without a mirror", async () => {
    expect(await verify()).toEqual([]);
    await git(lab.place, ["update-ref", REF, lab.base]);
    expect(
      await verifyFrontier(lab.bare, {
        campaign: TAG,
        base: lab.base,
        lanes: [{ lane: LANE, origin: lab.base, tip: lab.base, landings: [] }],
      }),
    ).toEqual([]);
  });

  it("finds packed objects as sound as loose ones", async () => {
    await git(lab.place, ["repack", "-a", "-d", "-q"]);
    expect(await verify()).toEqual([]);
  });

  it("notices a lane that was moved by hand, deleted, or made up", async () => {
    await git(lab.place, ["update-ref", REF, lab.base]);
    expect(await verify()).toEqual([
      `lane cpu: ${REF} is ${lab.base.slice(0, 12)}, but the ledger's tip is ${tip().slice(0, 12)}`,
    ]);
    await git(lab.place, ["update-ref", "-d", REF]);
    expect(await verify()).toEqual([
      `lane cpu: ${REF} is missing, but the ledger's tip is ${tip().slice(0, 12)}`,
    ]);
    await git(lab.place, ["update-ref", REF, tip()]);
    await git(lab.place, ["update-ref", "refs/fleet/mar5/lane/other", lab.base]);
    expect(await verify()).toEqual(["refs/fleet/mar5/lane/other: no lane of the campaign has this ref"]);
  });

  it("notices a mirror that was moved or deleted by hand", async () => {
    lab.human.git("branch", "-f", BRANCH, "main");
    expect(await verify()).toEqual([
      `branch ${BRANCH} in ${lab.research} is ${lab.base.slice(0, 12)}, but we left it at ${tip().slice(0, 12)}`,
    ]);
    lab.human.git("branch", "-D", BRANCH);
    expect(await verify()).toEqual([expect.stringContaining("is missing, but we left it at")]);
  });

  it("notices landings that do not join up, or were not what was measured", async () => {
    expect(await verify(withLandings([second()]))).toEqual([
      expect.stringContaining("experiment 2: it landed on"),
    ]);
    expect(await verify(withLandings([first()]))).toEqual([expect.stringContaining("its landings end at")]);
    const other = as<TreeId>(await treeOf(lab.place, lab.base));
    expect(await verify(withLandings([{ ...first(), measuredTree: other }, second()]))).toEqual([
      expect.stringMatching(/experiment 1: tree \w+ landed, but \w+ was measured/),
    ]);
    expect(await verify(withLandings([{ ...first(), tree: other, measuredTree: other }, second()]))).toEqual([
      expect.stringMatching(/experiment 1: commit \w+ has tree \w+, but \w+ landed/),
    ]);
  });

  it("notices a landed commit without the tip it claims to stand on", async () => {
    const tree = await treeOf(lab.place, tip());
    const orphan = await commitTree(lab.place, { tree, parents: [], subject: "orphan", atSeconds: 9 });
    await git(lab.place, ["update-ref", REF, orphan]);
    lab.human.git("fetch", "-q", lab.bare.gitDir, `+${REF}:refs/heads/${BRANCH}`);
    const mirror = { repository: lab.research, branch: BRANCH, shows: orphan };
    const lanes = [
      { lane: LANE, origin: lab.base, tip: orphan, landings: [first(), { ...second(), to: orphan }] },
    ];
    expect(await verify({ lanes, mirror })).toEqual([expect.stringContaining("does not contain")]);
  });

  it("notices a swapped blob, in what landed and in what was always there", async () => {
    const landed = (await git(lab.place, ["rev-parse", `${tip()}:train.js`])).stdout.trim();
    swap(landed, "blob", "rate = 99\n");
    expect(await verify()).toEqual([
      expect.stringMatching(new RegExp(`object ${landed} was swapped: its content hashes to \\w{40}`)),
    ]);
    swap(landed, "blob", "rate = 2\n");
    expect(await verify()).toEqual([]);
    const frozen = (await git(lab.place, ["rev-parse", `${tip()}:prepare.js`])).stdout.trim();
    swap(frozen, "blob", "easier\n");
    expect(await verify()).toEqual([expect.stringContaining(`object ${frozen} was swapped`)]);
  });

  it("notices a swapped tree and a swapped commit", async () => {
    const tree = await treeOf(lab.place, tip());
    const other = (await git(lab.place, ["cat-file", "tree", await treeOf(lab.place, first().to)])).bytes;
    const mine = (await git(lab.place, ["cat-file", "tree", tree])).bytes;
    swap(tree, "tree", other);
    expect((await verify()).join()).toContain(tree);
    swap(tree, "tree", mine);
    const commit = (await git(lab.place, ["cat-file", "commit", tip()])).stdout;
    swap(tip(), "commit", commit.replace("\n\n2\n", "\n\n3\n"));
    expect((await verify()).length).toBeGreaterThan(0);
  });

  it("notices a missing object and one that is no object at all", async () => {
    const blob = (await git(lab.place, ["rev-parse", `${tip()}:train.js`])).stdout.trim();
    const file = join(lab.bare.gitDir, "objects", blob.slice(0, 2), blob.slice(2));
    copyFileSync(file, join(lab.root, "kept"));
    rmSync(file);
    expect((await verify()).join()).toContain(blob);
    writeFileSync(file, "rubbish");
    expect((await verify()).length).toBeGreaterThan(0);
  });
});
