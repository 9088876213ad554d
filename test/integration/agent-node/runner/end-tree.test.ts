/** What is said of processes that no signal ends; they are played by pids beyond any that can exist. */
import { expect, it } from "vitest";
import type { ProcessRow } from "../../../../agent-node/core/process-table.ts";
import { endTree, outliveSurvivors } from "../../../../agent-node/runner/end-tree.ts";

const stuck = (pid: number): ProcessRow => ({
  pid: 2 ** 30 + pid,
  parent: 1,
  session: 1,
  startTime: "1",
  command: "stuck",
  tagged: true,
});

/** A tree that shows these lists one after the other, and the last one for ever. */
const showing = (...lists: readonly ProcessRow[][]): { scan: () => Promise<ProcessRow[]>; looks: number } => {
  const tree = {
    looks: 0,
    scan: async () => lists[Math.min(tree.looks++, lists.length - 1)] ?? [],
  };
  return tree;
};

it("names what survives the sweep", async () => {
  const tree = showing([stuck(1), stuck(2)], [stuck(2)]);
  expect(await endTree(tree, 0, 0)).toEqual([stuck(2)]);
});

it("is done at the first empty look", async () => {
  const tree = showing([stuck(1)], [stuck(1)], []);
  expect(await endTree(tree, 60_000)).toEqual([]);
  expect(tree.looks).toBe(3);
});

it("goes on after survivors until they are gone", async () => {
  const tree = showing([stuck(1)], [stuck(1)], []);
  await outliveSurvivors(tree, 1);
  expect(tree.looks).toBe(3);
});
