/** Small promises of the core that no whole conversation would tell: news that come late, cross each other, or never end. */
import { describe, expect, it } from "vitest";
import type { HostName } from "../../../../proto/vocab/ids.ts";
import { World, type LeaseEffect } from "./world.ts";

const ready = (slots = 1, policy: ConstructorParameters<typeof World>[0] = {}): World => {
  const w = new World(policy);
  w.start();
  w.up("a", slots);
  w.baselines(1);
  return w;
};

const granted = (w: World): LeaseEffect => {
  const effect = w.effects.find((e) => e.kind === "deliver_lease");
  if (!effect) throw new Error("nothing was granted");
  return effect;
};

const cancel = (w: World, experiment: number): void => {
  w.tell({ kind: "command", command: { kind: "cancel", experiment: experiment as never, by: "operator" } });
};

const keys = (w: World): readonly string[] => w.effects.map((e) => e.key);

describe("leases", () => {
  it("one that was delivered is cancelled, never taken back behind its host's back", () => {
    const w = ready();
    w.submit(1);
    const lease = granted(w);
    w.deliver();
    w.advance(100);
    cancel(w, 1);
    w.advance(100);
    expect(w.campaign.attempts[lease.attempt]?.status).toBe("granted");
    expect(keys(w)).toContain(`cancel/${lease.attempt}/a#1`);
  });

  it("one that was taken back but had arrived after all is cancelled when the host shows it", () => {
    const w = ready();
    w.submit(1);
    w.submit(2);
    const lease = granted(w);
    w.tell({ kind: "command", command: { kind: "drain", host: "a" as HostName, reason: "test" } });
    expect(w.campaign.attempts[lease.attempt]?.status).toBe("returned");
    w.leases.set(lease.attempt, lease);
    w.heartbeat("a");
    expect(keys(w)).toEqual([`cancel/${lease.attempt}/a#1`]);
  });

  it("an outcome of one that was taken back counts when nothing newer was granted", () => {
    const w = ready();
    w.submit(1);
    const lease = granted(w);
    w.tell({ kind: "command", command: { kind: "drain", host: "a" as HostName, reason: "test" } });
    w.leases.set(lease.attempt, lease);
    w.finish(lease.attempt, 0.5);
    expect(w.campaign.attempts[lease.attempt]).toMatchObject({ status: "ended", belief: "accepted" });
  });

  it("an outcome of one that was taken back is a replicate once a newer one was granted", () => {
    const w = ready(1, { deliveriesMax: 1 });
    w.submit(1);
    const first = granted(w);
    w.tell({ kind: "effect_failed", key: first.key, detail: "push failed" });
    w.advance(2_000);
    const second = granted(w);
    expect(second.token).toBeGreaterThan(first.token);
    w.leases.set(first.attempt, first);
    w.finish(first.attempt, 0.1);
    expect(w.campaign.attempts[first.attempt]).toMatchObject({ status: "ended", belief: "replicate" });
    expect(w.campaign.experiments[1 as never]?.stage).toBe("screening");
  });
});

describe("refs", () => {
  it("nothing lands before the lane's ref is there", () => {
    const w = new World({ baselines: 1 });
    w.start();
    w.up("a", 1);
    const open = ["deliver_lease", "propose", "open_lane_ref"] as const;
    w.baselines(1, open);
    w.submit(1);
    w.deliver();
    const [lease] = w.leases.values();
    if (lease) w.finish(lease.attempt, 0.5);
    expect(w.effects.map((e) => e.kind)).not.toContain("land");
    w.carryOut();
    expect(w.campaign.ended[0]?.verdict).toBe("keep");
  });

  it("a mirror that finds the lane's ref elsewhere rests before it looks again", () => {
    const w = ready();
    w.submit(1);
    w.deliver();
    const [lease] = w.leases.values();
    if (lease) w.finish(lease.attempt, 0.5);
    const land = w.effects.find((e) => e.kind === "land");
    if (land?.kind !== "land") throw new Error("nothing lands");
    w.tell({ kind: "landed", lane: land.lane, to: land.to });
    expect(keys(w)).toContain("mirror/c1");
    w.tell({ kind: "mirror_moved", commit: "foreign" as never });
    w.tell({ kind: "mirror_moved", commit: "foreign" as never });
    expect(keys(w)).not.toContain("mirror/c1");
    expect(w.state.live.retries["mirror/c1"]?.failures).toBe(2);
    w.advance(3_000);
    expect(keys(w)).toContain("mirror/c1");
  });
});

describe("a second campaign", () => {
  it("takes no news of an author session of the first for its own", () => {
    const w = new World({ baselines: 1 });
    const author = { kind: "sweep", strategy: "random", seed: 1, knobs: [] } as const;
    w.start({ author });
    w.up("a", 1);
    w.baselines(1);
    expect(Object.keys(w.campaign.sessions)).toEqual(["1"]);
    w.tell({ kind: "command", command: { kind: "pause", reason: "" } });
    w.tell({ kind: "author_ended", session: 1, end: { kind: "nothing", detail: "" } });
    w.tell({ kind: "command", command: { kind: "stop", reason: "", cancelRunning: true } });
    w.start({ author, tag: "next" as never });
    w.baselines(1);
    expect(Object.keys(w.campaign.sessions)).not.toContain("1");
  });
});

describe("memory", () => {
  it("of what was done and what failed does not grow with the campaign", () => {
    const w = ready(2);
    for (let n = 1; n <= 40; n++) {
      w.submit(n);
      const lease = granted(w);
      w.tell({ kind: "effect_failed", key: lease.key, detail: "busy" });
      w.advance(2_000);
      w.heartbeat("a");
      w.settle((l) => (l.purpose === "prepare" ? {} : { value: 2 }));
    }
    expect(w.campaign.ended).toHaveLength(40);
    expect(Object.keys(w.state.live.done)).toHaveLength(0);
    expect(Object.keys(w.state.live.delivered)).toHaveLength(0);
    expect(Object.keys(w.state.live.retries)).toHaveLength(0);
  });
});

describe("a campaign that cannot begin", () => {
  it("does not fail while a host is still being reached for the first time", () => {
    const w = new World();
    w.start();
    w.tell({ kind: "host_declared", host: "late" as HostName, trusted: false });
    w.up("a", 1);
    w.deliver();
    const [lease] = w.leases.values();
    if (lease)
      w.finish(lease.attempt, undefined, { kind: "failed", exitCode: 1, signal: null, reason: "exit" });
    expect(w.campaign.status).toBe("running");
    w.tell({ kind: "host_unreachable", host: "late" as HostName, reason: "no route" });
    expect(w.campaign).toMatchObject({ status: "ended", isFailure: true });
  });
});
