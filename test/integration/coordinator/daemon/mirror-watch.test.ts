/** The daemon notices what a human does to the mirror while nothing of ours moves it. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { lookAtMirror } from "../../../../coordinator/daemon/mirror-watch.ts";
import type { State } from "../../../../coordinator/core/state.ts";
import { moveMirror } from "../../../../coordinator/repo/mirror.ts";
import { setRefOnce } from "../../../../coordinator/repo/refs.ts";
import { type Lab, makeLab } from "../repo/fixture.ts";

let lab: Lab;
beforeEach(async () => {
  lab = await makeLab();
  await setRefOnce(lab.bare, "refs/fleet/mar5/lane/l1", lab.base);
  await moveMirror(lab.bare, {
    repository: lab.research,
    branch: "autoresearch/mar5",
    ref: "refs/fleet/mar5/lane/l1",
  });
});
afterEach(() => lab.clean());

const state = (waits?: object): State => {
  const lane = { id: "l1", tip: { commit: lab.base } };
  const spec = { tag: "mar5", repository: lab.research };
  const mirror = { shows: lab.base, ...(waits ? { waits } : {}) };
  return { ledgered: { campaign: { spec, primary: "l1", lanes: { l1: lane }, mirror } } } as unknown as State;
};

it("says nothing while the mirror is where we left it", async () => {
  expect(await lookAtMirror(lab.bare, state())).toBeUndefined();
});

it("tells of a commit that somebody put on it, and that it is gone again", async () => {
  lab.human.git("checkout", "-q", "autoresearch/mar5");
  lab.human.git("commit", "-q", "--allow-empty", "-m", "mine");
  lab.human.git("checkout", "-q", "--detach");
  expect(await lookAtMirror(lab.bare, state())).toMatchObject({ kind: "mirror_waits", reason: "moved" });
  lab.human.git("branch", "-f", "autoresearch/mar5", lab.base);
  expect(await lookAtMirror(lab.bare, state({ reason: "moved", detail: "" }))).toEqual({
    kind: "mirror_moved",
    commit: lab.base,
  });
});
