/** A campaign's end when hosts are gone for ever: nothing waits for them, and nothing that waits is thrown away. */
import { expect, it } from "vitest";
import { defaultPolicy } from "../../../../coordinator/core/policy.ts";
import type { Event } from "../../../../coordinator/core/events.ts";
import { type Measure, World } from "./world.ts";

const MINUTE_MS = 60_000;
const worse: Measure = (lease) =>
  lease.purpose === "prepare" ? {} : { value: lease.purpose === "baseline" ? 1 : 2 };

/** Two kinds of hosts, one experiment still waiting for the one that goes away. */
const stranded = (change: Parameters<World["start"]>[0]): World => {
  const w = new World();
  w.start(change);
  w.up("stays", 1, "k1");
  w.up("goes", 1, "k2");
  w.settle(worse);
  const away = Object.values(w.campaign.lanes).find(({ label }) => label === "k2");
  const session = w.state.live.links["goes" as never];
  if (!away || session?.kind !== "up") throw new Error("no second lane");
  w.tell({ kind: "session_closed", host: "goes" as never, session: session.session, reason: "gone" });
  const proposal = {
    author: "test",
    subject: "idea",
    base: "base",
    commit: "c1",
    tree: "tree-1",
    knobs: {},
  } as unknown as Extract<Extract<Event, { kind: "command" }>["command"], { kind: "submit" }>["proposal"];
  w.tell({ kind: "command", command: { kind: "submit", experiment: 1 as never, proposal, lane: away.id } });
  return w;
};

const stay = (w: World, ms: number): void => {
  for (let passed = 0; passed < ms; passed += MINUTE_MS) {
    w.heartbeat("stays");
    w.advance(MINUTE_MS);
  }
};

it("comes when all that is left waits for hosts that are gone, and keeps what waits", () => {
  const w = stranded({ stop: { experiments: 1 } });
  stay(w, defaultPolicy.desertedMs - MINUTE_MS);
  expect(w.campaign.status).toBe("running");
  stay(w, 2 * MINUTE_MS);
  expect(w.campaign).toMatchObject({
    status: "ended",
    isFailure: false,
    statusReason: "0 experiments are done; 1 more wait for hosts that are gone",
  });
  w.connect("goes");
  w.tell({ kind: "command", command: { kind: "resume" } });
  w.settle(worse);
  expect(w.campaign.ended.map(({ id, verdict }) => [id, verdict])).toEqual([[1, "discard"]]);
  expect(w.campaign.status).toBe("ended");
});

it("does not come while a host that is drained could still measure it", () => {
  const w = stranded({ stop: { experiments: 1 } });
  w.connect("goes");
  w.tell({ kind: "command", command: { kind: "drain", host: "goes" as never, reason: "mine" } });
  w.deliver();
  stay(w, 2 * defaultPolicy.desertedMs);
  expect(w.campaign.status).toBe("running");
});

it("does not come without a stop rule: more may be submitted", () => {
  const w = stranded({});
  stay(w, 2 * defaultPolicy.desertedMs);
  expect(w.campaign.status).toBe("running");
});

it("is no failure while a host that is away could measure where there is a record, whatever failed elsewhere", () => {
  const w = new World();
  w.start();
  w.up("good", 1, "k1");
  w.up("odd", 1, "k2");
  w.settle((lease) => {
    if (lease.purpose === "prepare") return {};
    return String(lease.host) === "odd" ? { outcome: { kind: "oom" } } : { value: 1 };
  });
  const link = w.state.live.links["good" as never];
  if (link?.kind !== "up") throw new Error("good is not up");
  w.tell({ kind: "session_closed", host: "good" as never, session: link.session, reason: "gone" });
  for (let passed = 0; passed < 2 * defaultPolicy.desertedMs; passed += MINUTE_MS) {
    w.heartbeat("odd");
    w.advance(MINUTE_MS);
  }
  expect(w.campaign.status).toBe("running");
});

it("is a failure when every host has left for lanes that cannot be measured", () => {
  const w = new World();
  w.start();
  w.up("a", 1);
  w.settle(worse);
  w.versions.set("a" as never, { torch: "2" });
  w.submit(1);
  w.deliver();
  const lease = [...w.leases.values()][0];
  if (!lease) throw new Error("no lease");
  w.finish(lease.attempt, undefined, { kind: "invalid_env", reason: "lane_changed" });
  w.advance(MINUTE_MS);
  w.heartbeat("a");
  w.settle((one) => (one.purpose === "prepare" ? {} : { outcome: { kind: "oom" } }));
  expect(w.campaign).toMatchObject({ status: "ended", isFailure: true });
});
