/** A lease says what its campaign says, and nothing when its attempt is not wanted any more. */
import { describe, expect, test } from "vitest";
import { defaultPolicy, type Policy } from "../../../../coordinator/core/policy.ts";
import { buildLease, frozenPaths } from "../../../../coordinator/daemon/lease.ts";
import { deliverLease, type HostDesk } from "../../../../coordinator/daemon/carry/lease.ts";
import { FleetError } from "../../../../proto/vocab/errors.ts";
import type { TreeEntry } from "../../../../proto/vocab/task.ts";
import { World, type LeaseEffect } from "../core/world.ts";

const listing: readonly TreeEntry[] = ["train.js", "prepare.js", "lib/data.js"].map((path) => ({
  path,
  mode: "100644",
  blob: "0".repeat(40),
}));

const granted = (): { readonly world: World; readonly effect: LeaseEffect } => {
  const world = new World();
  world.start();
  world.up("a", 2);
  world.baselines(1);
  world.submit(1);
  const effect = world.effects.find((e) => e.kind === "deliver_lease");
  if (!effect) throw new Error("nothing was granted");
  return { world, effect };
};

describe("buildLease", () => {
  test("carries the campaign's limits in milliseconds and the policy's windows", () => {
    const { world, effect } = granted();
    expect(buildLease(world.state, effect, listing)).toMatchObject({
      fleet: "f1",
      campaign: "mar5",
      attempt: effect.attempt,
      token: effect.token,
      slot: 0,
      tree: "tree-1",
      timeoutMs: 6_000,
      buildTimeoutMs: 60_000,
      graceMs: 5_000,
      startWithinMs: 600_000,
      frozen: ["prepare.js"],
      listing,
    });
  });

  test("says what the policy tolerates now, also where an older ledger's policy is silent", () => {
    const { world, effect } = granted();
    expect(buildLease(world.state, effect, listing).tolerated).toEqual([]);
    world.tell({ kind: "policy_set", policy: { ...defaultPolicy, tolerated: ["throttled"] } });
    expect(buildLease(world.state, effect, listing).tolerated).toEqual(["throttled"]);
    const { tolerated: _unknown, ...policy } = defaultPolicy;
    world.tell({ kind: "policy_set", policy: policy as Policy });
    expect(buildLease(world.state, effect, listing).tolerated).toEqual([]);
  });

  test("refuses when there is no campaign at all", () => {
    const { effect } = granted();
    expect(() => buildLease(new World().state, effect, listing)).toThrow(FleetError);
  });
});

describe("frozenPaths", () => {
  test("what is named frozen, else all that is not editable", () => {
    expect(frozenPaths({ editable: ["train.js"], frozen: ["lib/**"] }, listing)).toEqual(["lib/data.js"]);
    expect(frozenPaths({ editable: ["train.js"], frozen: [] }, listing)).toEqual([
      "prepare.js",
      "lib/data.js",
    ]);
  });
});

describe("deliverLease", () => {
  const desk = (): { readonly desk: HostDesk; readonly sent: string[]; readonly pushed: () => void } => {
    const sent: string[] = [];
    const push = Promise.withResolvers<undefined>();
    return {
      desk: {
        push: () => push.promise.then(() => undefined),
        prune: async () => undefined,
        send: (_host, message) => sent.push(message.kind),
      },
      sent,
      pushed: () => push.resolve(undefined),
    };
  };

  const listings = { of: async () => [...listing] } as never;

  test("sends once the commit is there", async () => {
    const { world, effect } = granted();
    const around = desk();
    const carried = deliverLease(
      () => world.state,
      around.desk,
      listings,
    )(effect, new AbortController().signal);
    expect(around.sent).toEqual([]);
    around.pushed();
    await expect(carried).resolves.toEqual({ kind: "effect_done", key: effect.key });
    expect(around.sent).toEqual(["lease"]);
  });

  test("sends nothing when it was taken back while the commit travelled", async () => {
    const { world, effect } = granted();
    const around = desk();
    const controller = new AbortController();
    const carried = deliverLease(() => world.state, around.desk, listings)(effect, controller.signal);
    controller.abort();
    around.pushed();
    await expect(carried).rejects.toThrow();
    expect(around.sent).toEqual([]);
  });
});
