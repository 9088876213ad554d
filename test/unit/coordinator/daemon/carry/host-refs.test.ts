/** Which refs on hosts go, and which a campaign may still need. */
import { expect, test } from "vitest";
import { hostRef, neededOnHosts } from "../../../../../coordinator/daemon/carry/host-refs.ts";
import { closeCampaign } from "../../../../../coordinator/daemon/carry/lease.ts";
import type { IsNeeded } from "../../../../../coordinator/repo/push.ts";
import type { CampaignTag, CommitId } from "../../../../../proto/vocab/ids.ts";
import { World } from "../../core/world.ts";

const refOf = (commit: string, tag = "mar5"): string => hostRef(tag as CampaignTag, commit as CommitId);

/** Experiment 1 landed, 2 was not better, 3 waits. */
const measured = (): World => {
  const world = new World({ workAhead: 0 });
  world.start();
  world.up("a");
  world.baselines(1);
  world.submit(1);
  world.settle(() => ({ value: 0.9 }));
  world.submit(2, "c1");
  world.settle(() => ({ value: 2 }));
  world.submit(3, "c1");
  return world;
};

test("tips and what is not measured yet are needed, what has its verdict is not", () => {
  const world = measured();
  const isNeeded = neededOnHosts(() => world.state);
  expect(["base", "c1", "c3"].filter((commit) => !isNeeded(refOf(commit)))).toEqual([]);
  expect([refOf("c2"), refOf("c3", "mar4"), "refs/fleet/mar5/exp/3"].filter(isNeeded)).toEqual([]);
});

test("what was proposed since it was asked first is needed", () => {
  const world = measured();
  const isNeeded = neededOnHosts(() => world.state);
  expect(isNeeded(refOf("c4"))).toBe(false);
  world.submit(4, "c1");
  expect(isNeeded(refOf("c4"))).toBe(true);
});

test("a closed campaign leaves on each host what going on with it would build on", async () => {
  const world = measured();
  world.tell({ kind: "command", command: { kind: "stop", reason: "done", cancelRunning: true } });
  const effect = world.effects.find((e) => e.kind === "close_campaign");
  if (effect?.kind !== "close_campaign") throw new Error("the campaign is not closed");
  const did: string[] = [];
  const refs = ["base", "c1", "c2", "c3"].map((commit) => refOf(commit));
  const desk = {
    push: async () => undefined,
    send: (_host: unknown, { kind }: { readonly kind: string }) => void did.push(kind),
    prune: async (host: unknown, isNeeded: IsNeeded) =>
      void did.push(`${String(host)} keeps ${refs.filter((ref) => isNeeded(ref)).length} of ${refs.length}`),
  };
  const done = await closeCampaign(() => world.state, desk)(effect, new AbortController().signal);
  expect(done).toEqual({ kind: "effect_done", key: effect.key });
  expect(did).toEqual(["close_campaign", "a keeps 3 of 4"]);
});
