import { expect, test } from "vitest";
import { experimentLines } from "../../../../../coordinator/cli/render/experiments.ts";
import { experimentView } from "../../../../../coordinator/ledger/read/experiment-view.ts";
import { World } from "../../core/world.ts";

test("what a preparation found is shown with it, in the order of names, and never raw", () => {
  const world = new World();
  world.versions.set("a" as never, { torch: "2.4.1", cuda: "12.4\u001b[2J" });
  world.start();
  world.up("a");
  world.baselines(1);
  const lines = experimentLines(experimentView(world.campaign, 0 as never), world.nowMs).slice(5);
  expect(lines.slice(0, 3).join("\n")).toMatchInlineSnapshot(`
    "  prepare t1 at base in a: measured
        a1 on a/0: succeeded after 0:03
          with cuda 12.4, torch 2.4.1"
  `);
});

test("a void attempt says in words why, and with what fact", () => {
  const world = new World();
  world.start();
  world.up("a");
  world.deliver();
  world.finish("a1" as never, undefined, { kind: "invalid_env", reason: "throttled" });
  const lines = experimentLines(experimentView(world.campaign, 0 as never), world.nowMs);
  expect(lines.find((line) => line.includes("a1 on"))).toBe(
    "    a1 on a/0: void: the host was throttled (infra) after 0:03",
  );
  expect(lines.filter((line) => line.includes("policy.tolerate"))).toEqual([
    "      invalid_env; policy.tolerate: [throttled] in the inventory accepts it",
  ]);
});
