/** What a lane knows of a tree: open, landed, measured; and what counts for nothing. */
import { expect, test } from "vitest";
import { knownTree } from "../../../../coordinator/core/known-tree.ts";
import type { ExperimentId, TreeId } from "../../../../proto/vocab/ids.ts";
import { World } from "./world.ts";

const ready = (): World => {
  const w = new World();
  w.start();
  w.up("a", 1);
  w.baselines(1);
  return w;
};

const known = (w: World, tree: string): string | undefined => {
  const [lane] = Object.values(w.campaign.lanes);
  if (!lane) throw new Error("no lane");
  const found = knownTree(w.campaign, lane, tree as TreeId);
  if (found?.kind !== "experiment") return found?.kind;
  return `${found.experiment.id} ${"verdict" in found.experiment ? found.experiment.verdict : "open"}`;
};

test("a tree is known from its proposal on, and by the latest that is known of it", () => {
  const w = ready();
  expect(known(w, "tree-1")).toBeUndefined();
  expect(known(w, "tree-base")).toBe("baseline");
  w.submit(1);
  expect(known(w, "tree-1")).toBe("1 open");
  w.settle(() => ({ value: 2 }));
  expect(known(w, "tree-1")).toBe("1 discard");
  w.submit(2, "base", "tree-1");
  expect(known(w, "tree-1")).toBe("2 open");
  w.settle(() => ({ value: 0.5 }));
  expect(known(w, "tree-1")).toBe("landed");
});

test("the merged tree of a landing is known as well", () => {
  const w = ready();
  w.submit(1);
  w.submit(2);
  w.settle(({ tree }) => ({ value: tree === "tree-1" ? 0.9 : 0.8 }));
  expect(w.campaign.ended.map(({ verdict }) => verdict)).toEqual(["keep", "keep"]);
  expect(known(w, w.campaign.ended[1]?.merge?.tree ?? "")).toBe("landed");
});

test("what was cancelled was never measured", () => {
  const w = ready();
  w.submit(1);
  w.tell({ kind: "command", command: { kind: "cancel", experiment: 1 as ExperimentId, by: "me" } });
  w.settle(() => ({ value: 2 }));
  expect(w.campaign.ended).toMatchObject([{ verdict: "inconclusive" }]);
  expect(known(w, "tree-1")).toBeUndefined();
});
