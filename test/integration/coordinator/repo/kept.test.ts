/** Refs of ours that somebody moved come back, and what stood there is kept. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { editTree } from "../../../../coordinator/repo/commit.ts";
import { git } from "../../../../coordinator/repo/git.ts";
import { restoreRef } from "../../../../coordinator/repo/kept.ts";
import { readRef } from "../../../../coordinator/repo/refs.ts";
import type { CommitId } from "../../../../proto/vocab/ids.ts";
import { type Lab, makeLab } from "./fixture.ts";

const REF = "refs/fleet/mar5/lane/cpu";
let lab: Lab;
beforeEach(async () => {
  lab = await makeLab();
});
afterEach(() => lab.clean());

const foreign = async (content: string): Promise<CommitId> => {
  const edits = [{ path: "train.js", content }];
  return (await editTree(lab.place, { base: lab.base, edits, subject: content, atSeconds: 1 })).commit;
};

it("does not touch what came after it looked", async () => {
  const [seen, later] = [await foreign("seen"), await foreign("later")];
  await git(lab.place, ["update-ref", REF, later]);
  await expect(restoreRef(lab.place, REF, seen, lab.base)).rejects.toThrow();
  expect(await readRef(lab.place, REF)).toBe(later);
});

it("keeps each foreign commit once, under a number of its own", async () => {
  const [one, two] = [await foreign("one"), await foreign("two")];
  const kept: (string | undefined)[] = [];
  for (const commit of [one, two, one]) {
    await git(lab.place, ["update-ref", REF, commit]);
    kept.push(await restoreRef(lab.place, REF, commit, lab.base));
    expect(await readRef(lab.place, REF)).toBe(lab.base);
  }
  const folder = "refs/fleet-kept/fleet/mar5/lane/cpu";
  expect(kept).toEqual([`${folder}/1`, `${folder}/2`, `${folder}/1`]);
  expect(await readRef(lab.place, `${folder}/2`)).toBe(two);
});

it("makes a ref again that was deleted; nothing stood there to keep", async () => {
  expect(await restoreRef(lab.place, REF, undefined, lab.base)).toBe("");
  expect(await readRef(lab.place, REF)).toBe(lab.base);
});
