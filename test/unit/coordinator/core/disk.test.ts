/** A coordinator whose disk fills up begins nothing new, takes in what runs, and goes on by itself. */
import { expect, test } from "vitest";
import { foldAll } from "../../../../coordinator/core/fold.ts";
import { defaultPolicy } from "../../../../coordinator/core/policy.ts";
import { World } from "./world.ts";

const MEBIBYTE = 1024 * 1024;
const free = (mebibytes: number) => ({ kind: "disk_space", freeBytes: mebibytes * MEBIBYTE }) as const;

const measured = (): World => {
  const world = new World();
  world.start();
  world.up("a", 1);
  world.baselines(1);
  return world;
};

test("below the mark nothing is granted, and a little above it, it is", () => {
  const world = measured();
  const low = defaultPolicy.diskLowMb;
  world.tell(free(low - 1));
  world.submit(1);
  const waiting = (): boolean =>
    Object.values(world.state.ledgered.campaign?.trials ?? {}).some((t) => t.status === "waiting");
  expect(waiting()).toBe(true);
  world.tell(free(low + 1));
  expect(waiting()).toBe(true);
  world.tell(free(low * 1.2));
  expect(waiting()).toBe(false);
});

test("a policy that was recorded before the mark was known has the usual one", () => {
  const world = measured();
  const { diskLowMb: _unknown, ...policy } = defaultPolicy;
  const state = foldAll([...world.records, { kind: "policy_set", policy: policy as never, at: 1 }]);
  expect(state.policy.diskLowMb).toBe(defaultPolicy.diskLowMb);
});
