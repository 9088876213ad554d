/** The course of a campaign through the pure core, told by its records. */
import { describe, expect, it } from "vitest";
import { foldAll } from "../../../../coordinator/core/fold.ts";
import { frontierView } from "../../../../coordinator/ledger/read/frontier-view.ts";
import { World, type Measure } from "./world.ts";

const steady: Measure = (lease) => (lease.purpose === "prepare" ? {} : { value: 1 });

/** A tree's worth is written in the last number of its name: tree-7 → 0.93. */
const byName: Measure = (lease) => {
  if (lease.purpose === "prepare") return {};
  const numbers = [...lease.tree.matchAll(/c?(\d+)/g)].map((m) => Number(m[1]));
  return { value: 1 - Math.max(0, ...numbers) / 100 };
};

describe("step", () => {
  it("prepares a host, opens its lane with three baselines, and sets R to their mean", () => {
    const w = new World();
    w.start();
    w.up("a", 1);
    const id = w.baselines(0.9);
    const lane = w.campaign.lanes[id];
    expect(lane?.records[0]).toBeCloseTo(0.9);
    expect(lane?.baselineRuns).toBe(3);
    expect(w.campaign.primary).toBe(lane?.id);
  });

  it("lands a better screen on an unmoved tip directly, and records the row", () => {
    const w = new World();
    w.start();
    w.up("a", 1);
    const lane = w.baselines(1);
    w.submit(1);
    w.settle(byName);
    expect(w.campaign.ended[0]?.verdict).toBe("keep");
    expect(w.campaign.lanes[lane]?.tip.commit).toBe("c1");
    expect(w.refs.get(lane)).toBe("c1");
    expect(w.campaign.lanes[lane]?.rows.written).toBe(2);
    expect(w.campaign.mirror.shows).toBe("c1");
  });

  it("measures the merged tree when the tip moved, and lands what was measured", () => {
    const w = new World();
    w.start();
    w.up("a", 2);
    const lane = w.baselines(1);
    w.submit(1);
    w.submit(2);
    w.settle(byName);
    expect(w.campaign.ended.map((e) => [e.id, e.verdict])).toEqual([
      [1, "keep"],
      [2, "keep"],
    ]);
    expect(w.campaign.lanes[lane]?.landings.map((l) => [l.from, l.to, l.tree])).toEqual([
      ["base", "c1", "tree-1"],
      ["c1", "c2+c1", "tree-c2+c1"],
    ]);
  });

  it("discards an equal value: not strictly better", () => {
    const w = new World();
    w.start();
    w.up("a", 1);
    w.baselines(1);
    w.submit(1);
    w.settle(steady);
    expect(w.campaign.ended[0]).toMatchObject({
      verdict: "discard",
      reason: { kind: "not_better", on: "screen" },
    });
  });

  it("gives a conflict back with the file names", () => {
    const w = new World();
    w.start();
    w.up("a", 2);
    w.baselines(1);
    w.submit(1);
    w.submit(2);
    w.settle(byName, () => "conflict");
    expect(w.campaign.ended.map((e) => e.reason.kind).toSorted()).toEqual(["conflict", "landed"]);
  });

  it("requeues a running trial at its lease's end and believes only the newer token", () => {
    const w = new World({ leaseMs: 3000, startWithinMs: 5000, startMarginMs: 1000 });
    w.start();
    w.up("a", 1);
    w.up("b", 1);
    w.baselines(1);
    w.submit(1);
    w.deliver();
    const first = [...w.leases.values()][0];
    expect(first?.host).toBe("a");
    if (!first) return;
    w.run(first.attempt);
    const link = w.state.live.links[first.host];
    w.tell({
      kind: "session_closed",
      host: first.host,
      session: link?.kind === "up" ? link.session : 0,
      reason: "gone",
    });
    for (let i = 0; i < 4; i++) {
      w.advance(1000);
      w.heartbeat("b");
    }
    expect(w.campaign.attempts[first.attempt]?.status).toBe("expired");
    w.deliver();
    const second = [...w.leases.values()].find((l) => l.host === "b");
    expect(second?.token).toBeGreaterThan(first.token);
    w.connect("a");
    w.finish(first.attempt, 0.1);
    expect(w.campaign.attempts[first.attempt]?.belief).toBe("replicate");
    expect(w.campaign.experiments[1 as never]?.stage).toBe("screening");
    if (second) w.finish(second.attempt, 0.5);
    w.settle(steady);
    expect(w.campaign.ended[0]?.reason).toMatchObject({ kind: "landed", gain: 0.5 });
  });

  it("believes a late outcome of an expired attempt that was not granted again", () => {
    const w = new World({ leaseMs: 3000 });
    w.start();
    w.up("a", 1);
    w.baselines(1);
    w.submit(1);
    w.deliver();
    const lease = [...w.leases.values()][0];
    if (!lease) throw new Error("no lease");
    w.run(lease.attempt);
    const link = w.state.live.links[lease.host];
    w.tell({
      kind: "session_closed",
      host: lease.host,
      session: link?.kind === "up" ? link.session : 0,
      reason: "gone",
    });
    w.advance(4000);
    expect(w.campaign.trials[lease.trial]?.status).toBe("waiting");
    w.connect("a");
    expect(w.effects.filter((e) => e.kind === "deliver_lease")).toHaveLength(0);
    w.finish(lease.attempt, 0.5);
    expect(w.campaign.trials[lease.trial]?.accepted?.value).toBe(0.5);
  });

  it("comes back from a restart between every record exactly as it was", () => {
    const w = new World();
    w.start();
    w.up("a", 2);
    w.baselines(1);
    for (let n = 1; n <= 6; n++) w.submit(n);
    w.settle(byName);
    expect(foldAll(w.records)).toEqual(w.state.ledgered);
  });

  it("redoes a landing whose update-ref was not known to happen", () => {
    const w = new World();
    w.start();
    w.up("a", 1);
    const lane = w.baselines(1);
    w.submit(1);
    w.deliver();
    const lease = [...w.leases.values()][0];
    if (!lease) throw new Error("no lease");
    w.finish(lease.attempt, 0.5);
    expect(w.effects.some((e) => e.kind === "land")).toBe(true);
    w.restart();
    expect(w.effects.some((e) => e.kind === "land")).toBe(true);
    w.refs.set(lane, "c1" as never);
    w.carryOut();
    expect(w.campaign.ended[0]?.verdict).toBe("keep");
    expect(w.campaign.lanes[lane]?.landings).toHaveLength(1);
  });

  it("stops a lane whose ref was moved by hand, and drops nothing", () => {
    const w = new World();
    w.start();
    w.up("a", 1);
    const lane = w.baselines(1);
    w.refs.set(lane, "foreign" as never);
    w.submit(1);
    w.settle(byName);
    expect(w.campaign.lanes[lane]?.movedByHand).toBe("foreign");
    expect(w.campaign.experiments[1 as never]?.stage).toBe("landing");
    expect(w.campaign.ended).toHaveLength(0);
  });

  it("fails the campaign when the baseline does not run", () => {
    const w = new World();
    w.start();
    w.up("a", 1);
    w.settle((l) =>
      l.purpose === "prepare"
        ? {}
        : { outcome: { kind: "failed", exitCode: 1, signal: null, reason: "exit" } },
    );
    expect(w.campaign.status).toBe("ended");
    expect(w.campaign.isFailure).toBe(true);
  });
});

/** A campaign whose author is a command, with one session open. */
const authored = (): World => {
  const w = new World();
  w.start({
    author: {
      kind: "command",
      command: "think",
      instructions: "program.md",
      deadlineSeconds: 9,
      envKeep: [],
      parallel: 1,
    },
  });
  w.up("a", 1);
  w.baselines(1);
  expect(w.effects.filter((e) => e.kind === "propose")).toHaveLength(1);
  return w;
};

describe("an author who is thinking", () => {
  it("thinks on while the campaign is paused", () => {
    const w = authored();
    w.tell({ kind: "command", command: { kind: "pause", reason: "lunch" } });
    expect(w.effects.filter((e) => e.kind === "propose")).toHaveLength(1);
  });

  it("is not waited for when everything is stopped now", () => {
    const w = authored();
    w.tell({ kind: "command", command: { kind: "stop", reason: "operator", cancelRunning: true } });
    expect(w.effects.filter((e) => e.kind === "propose")).toHaveLength(0);
    expect(w.campaign.status).toBe("ended");
  });
});

describe("a host", () => {
  it("is prepared again when what its lane rests on changed", () => {
    const w = new World({ workAhead: 0 });
    w.start();
    w.up("a", 1);
    w.baselines(1);
    w.submit(1);
    w.deliver();
    const lease = [...w.leases.values()][0];
    if (!lease) throw new Error("no lease");
    w.finish(lease.attempt, undefined, { kind: "invalid_env", reason: "lane_changed" });
    w.nowMs += 120_000;
    w.heartbeat("a");
    w.deliver();
    expect([...w.leases.values()].map((l) => l.purpose)).toEqual(["prepare"]);
  });

  it("takes nothing further into a lane that it may have left", () => {
    const w = new World({ workAhead: 1 });
    w.start();
    w.up("a", 1);
    w.baselines(1);
    for (const n of [1, 2]) w.submit(n);
    w.deliver();
    const [running, staged] = [...w.leases.values()];
    if (!running || !staged) throw new Error("no leases");
    w.run(running.attempt);
    w.versions.set("a" as never, { torch: "2.5" });
    w.finish(running.attempt, undefined, { kind: "invalid_env", reason: "lane_changed" });
    const cancelled = w.effects.flatMap((e) => (e.kind === "cancel_attempt" ? [e.attempt] : []));
    expect(cancelled).toEqual([staged.attempt]);
    w.finish(staged.attempt, undefined, { kind: "cancelled" });
    w.advance(2_000);
    w.heartbeat("a");
    w.deliver();
    for (const lease of w.leases.values()) w.finish(lease.attempt);
    const [before, after] = Object.keys(w.campaign.lanes);
    w.deliver();
    const places = [...w.leases.values()].map(({ trial }) => w.campaign.trials[trial]?.place);
    expect(new Set(places.map((place) => place?.kind === "lane" && place.lane))).toEqual(new Set([after]));
    expect(before).not.toBe(after);
  });

  it("stays prepared whatever becomes of an earlier try", () => {
    const w = new World({ startWithinMs: 2_000, startMarginMs: 1_000 });
    w.start();
    w.up("a", 1);
    w.deliver();
    const first = [...w.leases.values()][0];
    if (!first) throw new Error("no preparation");
    const link = w.state.live.links[first.host];
    if (link?.kind !== "up") throw new Error("a is not up");
    w.tell({
      kind: "phase_reported",
      host: first.host,
      attempt: first.attempt,
      token: first.token,
      phase: "staged",
    });
    w.tell({ kind: "session_closed", host: first.host, session: link.session, reason: "gone" });
    w.advance(4_000);
    expect(w.campaign.attempts[first.attempt]?.status).toBe("expired");
    w.connect("a");
    // The agent had given it back; the coordinator only learns that it is free again.
    w.leases.delete(first.attempt);
    const { host, attempt, token } = first;
    w.tell({ kind: "attempt_returned", host, attempt, token, reason: "its window passed" });
    w.deliver();
    for (const lease of w.leases.values()) if (lease.purpose === "prepare") w.finish(lease.attempt);
    expect(w.state.ledgered.hosts["a" as never]).toMatchObject({ preparation: { kind: "ready" } });
    w.heartbeat("a");
    expect(w.campaign.attempts[first.attempt]?.belief).toBe("replicate");
    expect(w.state.ledgered.hosts["a" as never]).toMatchObject({ preparation: { kind: "ready" } });
  });

  it("does not count as refusing work because it tells an end again", () => {
    const w = new World();
    w.start();
    w.up("a", 1);
    w.baselines(1);
    w.submit(1);
    w.deliver();
    const lease = [...w.leases.values()][0];
    if (!lease) throw new Error("no lease");
    w.run(lease.attempt);
    w.finish(lease.attempt, 2);
    const again = w.outcomeOf(lease, undefined, { kind: "invalid_env", reason: "agent_error" });
    w.tell({ kind: "outcome_reported", host: lease.host, outcome: again });
    expect(w.state.live.refusals).toEqual({});
    expect(w.campaign.ended.map(({ verdict }) => verdict)).toEqual(["discard"]);
  });

  it("cannot speak for another host's attempt", () => {
    const w = new World();
    w.start();
    w.up("a", 1);
    w.up("b", 1);
    w.baselines(1);
    w.submit(1);
    w.deliver();
    const lease = [...w.leases.values()][0];
    if (!lease) throw new Error("no lease");
    const other = lease.host === "a" ? "b" : "a";
    w.tell({ kind: "outcome_reported", host: other as never, outcome: w.outcomeOf(lease, 0.1) });
    expect(w.campaign.trials[lease.trial]?.accepted).toBeUndefined();
    expect(w.records.at(-1)?.kind).toBe("foreign_outcome");
  });
});

describe("an earlier campaign", () => {
  it("goes on where it was after another one ran in between", () => {
    const w = new World();
    w.start({ stop: { experiments: 1 } });
    w.up("a", 1);
    const lane = w.baselines(1);
    w.submit(1);
    w.settle(byName);
    expect(w.campaign.status).toBe("ended");
    w.start({
      tag: "other" as never,
      metric: { ...w.campaign.spec.metric, name: "loss" },
      stop: { experiments: 0 },
    });
    w.settle(steady);
    w.tell({ kind: "command", command: { kind: "reopen", campaign: "mar5" as never } });
    expect(w.campaign.lanes[lane]?.tip.commit).toBe("c1");
    w.tell({
      kind: "command",
      command: { kind: "resume", spec: { ...w.campaign.spec, stop: { experiments: 2 } } },
    });
    w.settle(byName);
    w.submit(7, "c1");
    w.settle(byName);
    expect(w.campaign.ended.map((e) => [e.id, e.verdict])).toEqual([
      [1, "keep"],
      [7, "keep"],
    ]);
    expect(foldAll(w.records)).toEqual(w.state.ledgered);
  });
});

describe("a flipped metric", () => {
  it("leaves the numbers of the closed epoch their own direction, and its new lane a name of its own", () => {
    const w = new World();
    w.start();
    w.up("a", 1);
    const old = w.baselines(1);
    w.submit(1);
    w.settle(byName);
    const flipped = { ...w.campaign.spec, metric: { ...w.campaign.spec.metric, goal: "max" as const } };
    w.tell({ kind: "command", command: { kind: "open_epoch", spec: flipped } });
    w.settle(steady);
    const lanes = Object.values(w.campaign.lanes);
    expect(lanes.map(({ label, goal }) => [label, goal])).toEqual([
      ["k1", "min"],
      ["k1, epoch 2", "max"],
    ]);
    expect(frontierView(w.campaign).find(({ lane }) => lane === old)?.gain).toBeGreaterThan(0);
  });
});

describe("stop.hours", () => {
  const HOUR_MS = 3_600_000;
  const running = (): World => {
    const w = new World();
    w.start({ stop: { hours: 2 } });
    w.up("a", 1);
    w.baselines(1);
    return w;
  };
  const command = (w: World, kind: "pause" | "resume"): void =>
    void w.tell({
      kind: "command",
      command: kind === "pause" ? { kind, reason: "lunch" } : { kind, spec: w.campaign.spec },
    });

  it("counts neither a pause nor begins anew after one", () => {
    const w = running();
    w.advance(HOUR_MS);
    command(w, "pause");
    w.advance(10 * HOUR_MS);
    expect(w.campaign.status).toBe("paused");
    command(w, "resume");
    w.advance(HOUR_MS - 1000);
    expect(w.campaign.status).toBe("running");
    w.advance(2000);
    expect(w.campaign.status).not.toBe("running");
    expect(foldAll(w.records)).toEqual(w.state.ledgered);
  });

  it("begins anew when the campaign had ended", () => {
    const w = running();
    w.advance(3 * HOUR_MS);
    expect(w.campaign.status).toBe("ended");
    command(w, "resume");
    w.advance(HOUR_MS);
    expect(w.campaign.status).toBe("running");
  });
});

describe("an author with nothing left", () => {
  const sweeping = (): World => {
    const w = new World({ workAhead: 1 });
    w.start({ author: { kind: "sweep", strategy: "random", seed: 1, knobs: [] } });
    w.up("a", 1);
    return w;
  };
  const propose = (w: World): void => {
    const effect = w.effects.find((e) => e.kind === "propose");
    if (effect?.kind !== "propose") throw new Error("nobody is asked");
    const { session, base, experiment: n } = effect;
    const proposal = { author: "sweep", subject: "", base, commit: `c${n}`, tree: `tree-${n}`, knobs: {} };
    w.tell({ kind: "author_proposed", session, proposal: proposal as never });
  };
  const exhaust = (w: World): void => {
    for (let effect; (effect = w.effects.find((e) => e.kind === "propose"));)
      if (effect.kind === "propose")
        w.tell({ kind: "author_ended", session: effect.session, end: { kind: "exhausted", detail: "all" } });
  };

  it("is asked again when a better change of its came back as a conflict", () => {
    const w = sweeping();
    w.baselines(1);
    propose(w);
    propose(w);
    exhaust(w);
    for (let round = 0; round < 6; round++) {
      w.deliver();
      w.carryOut(undefined, ["deliver_lease", "propose", "merge"]);
      for (const lease of w.leases.values()) {
        w.run(lease.attempt);
        w.finish(lease.attempt, 0.5);
      }
      exhaust(w);
    }
    w.carryOut(() => "conflict");
    expect(w.campaign.ended.map(({ reason }) => reason.kind)).toEqual(["landed", "conflict"]);
    expect(w.campaign.status).toBe("running");
    expect(w.effects.some(({ kind }) => kind === "propose")).toBe(true);
  });

  it("ends no campaign before its baselines ran", () => {
    const w = sweeping();
    w.settle(({ purpose }) => (purpose === "prepare" ? {} : { outcome: { kind: "oom" } }));
    expect(w.campaign.isFailure).toBe(true);
    w.tell({ kind: "command", command: { kind: "resume" } });
    exhaust(w);
    expect(w.campaign.status).toBe("running");
    w.settle(({ purpose }) => (purpose === "prepare" ? {} : { value: 1 }));
    exhaust(w);
    expect(w.campaign).toMatchObject({ status: "ended", isFailure: false });
  });
});
