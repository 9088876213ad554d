/** Two kinds of machines in one campaign: each lane is judged by its own numbers and by nobody else's. */
import { expect, it } from "vitest";
import type { CommitId, ExperimentId, LaneId, TreeId } from "../../../../proto/vocab/ids.ts";
import { type Measure, World } from "./world.ts";

/** On `fast` everything is a tenth of what it is on `slow`; the worth of a tree is the number in its name. */
const measure: Measure = ({ purpose, host, tree }) => {
  if (purpose === "prepare") return {};
  const worth = Number(/\d+/.exec(tree)?.[0] ?? 100) / 100;
  return { value: String(host) === "fast" ? worth / 10 : worth };
};

const laneOf = (w: World, label: string): LaneId => {
  const lane = Object.values(w.campaign.lanes).find((one) => one.label.includes(label));
  if (!lane) throw new Error(`no lane ${label}`);
  return lane.id;
};

const propose = (w: World, experiment: number, worth: number, lane: LaneId): void => {
  const proposal = {
    author: "test",
    subject: `worth ${worth}`,
    base: "base" as CommitId,
    commit: `c${experiment}` as CommitId,
    tree: `tree-${worth}` as TreeId,
    knobs: {},
  };
  w.tell({
    kind: "command",
    command: { kind: "submit", experiment: experiment as ExperimentId, proposal, lane },
  });
};

const world = (): { readonly w: World; readonly slow: LaneId; readonly fast: LaneId } => {
  const w = new World();
  w.start();
  w.up("slow", 1, "k-slow");
  w.up("fast", 1, "k-fast");
  w.settle(measure);
  return { w, slow: laneOf(w, "k-slow"), fast: laneOf(w, "k-fast") };
};

it("each lane has a record of its own", () => {
  const { w, slow, fast } = world();
  expect(w.campaign.lanes[slow]?.records[0]).toBeCloseTo(1);
  expect(w.campaign.lanes[fast]?.records[0]).toBeCloseTo(0.1);
});

it("better than its own lane's record is kept, however good the other lane is", () => {
  const { w, slow, fast } = world();
  propose(w, 1, 90, slow);
  w.settle(measure);
  expect(w.campaign.ended[0]?.verdict).toBe("keep");
  expect(w.campaign.lanes[slow]?.tip.commit).toBe("c1");
  expect(w.campaign.lanes[fast]?.tip.commit).toBe("base");
});

it("worse than its own lane's record is discarded, however bad the other lane is", () => {
  const { w, slow, fast } = world();
  propose(w, 1, 110, fast);
  w.settle(measure);
  expect(w.campaign.ended[0]).toMatchObject({ verdict: "discard", reason: { kind: "not_better" } });
  expect(w.campaign.lanes[slow]?.tip.commit).toBe("base");
});

it("what landed in one lane does not move the other's tip, and is not merged there", () => {
  const { w, slow, fast } = world();
  propose(w, 1, 90, slow);
  propose(w, 2, 80, fast);
  w.settle(measure);
  expect(w.campaign.ended.map((e) => [e.id, e.verdict])).toEqual([
    [1, "keep"],
    [2, "keep"],
  ]);
  expect(w.campaign.lanes[slow]?.landings.map((l) => l.to)).toEqual(["c1"]);
  expect(w.campaign.lanes[fast]?.landings.map((l) => l.to)).toEqual(["c2"]);
});

it("chooses the primary lane of a class although another lane of that class failed", () => {
  const w = new World();
  w.start();
  w.up("old", 1, "k1");
  w.versions.set("old" as never, { torch: "1" });
  w.up("new", 1, "k1");
  w.settle((lease) => {
    const isBroken = lease.purpose === "baseline" && String(lease.host) === "old";
    return isBroken ? { outcome: { kind: "oom" } } : { value: 1 };
  });
  expect(Object.values(w.campaign.lanes).map(({ failed }) => failed !== undefined)).toEqual([true, false]);
  expect(w.campaign.primary).toBe(Object.values(w.campaign.lanes)[1]?.id);
});

it("makes what was measured primary at the end when the class with most slots never was", () => {
  const w = new World();
  w.start();
  w.up("small", 1, "k1");
  w.up("large", 2, "k2");
  for (let round = 0; round < 8; round++) {
    w.deliver();
    w.carryOut();
    for (const lease of w.leases.values()) {
      if (String(lease.host) !== "small") continue;
      w.run(lease.attempt);
      w.finish(lease.attempt, lease.purpose === "prepare" ? undefined : 1);
    }
  }
  expect(w.campaign.primary).toBeUndefined();
  w.tell({ kind: "command", command: { kind: "stop", reason: "enough", cancelRunning: true } });
  w.carryOut();
  for (const lease of w.leases.values()) w.finish(lease.attempt, undefined, { kind: "cancelled" });
  w.carryOut();
  expect(w.campaign.status).toBe("ended");
  expect(w.campaign.primary).toBe(laneOf(w, "k1"));
  expect(w.campaign.lanes[laneOf(w, "k1")]?.rows.written).toBe(1);
});
