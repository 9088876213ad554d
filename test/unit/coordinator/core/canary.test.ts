/** Bad hosts and bad branches are told apart by running the tip itself; a slot on which it fails is set aside, and nothing is judged by it. */
import { describe, expect, it } from "vitest";
import type { OutcomeKind } from "../../../../proto/vocab/attempt.ts";
import type { HostName, SlotId } from "../../../../proto/vocab/ids.ts";
import { healthOf } from "../../../../coordinator/core/health.ts";
import { type Measure, World } from "./world.ts";

const CRASH: OutcomeKind = { kind: "failed", exitCode: 1, signal: null, reason: "exit" };
const QUARANTINE_MS = 60_000;
const POLICY = { workAhead: 0, quarantineMs: QUARANTINE_MS, quarantineMaxMs: 3 * QUARANTINE_MS };

const ready = (...hosts: readonly string[]): World => {
  const w = new World(POLICY);
  w.start();
  for (const host of hosts) w.up(host);
  w.baselines(1);
  return w;
};

const submitted = (w: World, count: number, from = 1): void => {
  for (let n = from; n < from + count; n++) w.submit(n);
};

/** Everything fails on these hosts; elsewhere nothing beats the record. */
const brokenOn =
  (...hosts: readonly string[]): Measure =>
  ({ host, purpose }) => {
    if (purpose === "prepare") return {};
    return hosts.includes(host) ? { outcome: CRASH } : { value: 2 };
  };

const verdicts = (w: World): readonly string[] => w.campaign.ended.map((e) => `${e.id} ${e.verdict}`);
const canaries = (w: World): readonly string[] =>
  Object.values(w.campaign.trials).flatMap((t) => (t.purpose === "canary" ? [t.status] : []));
const health = (w: World, slot: string) => healthOf(w.state.ledgered, slot as SlotId);
const kinds = (w: World, kind: string): number => w.records.filter((r) => r.kind === kind).length;

/** Lets time pass while these hosts beat. */
const stay = (w: World, ms: number, ...hosts: readonly string[]): void => {
  for (let passedMs = 0; passedMs < ms; passedMs += 500) {
    w.advance(500);
    for (const host of hosts) w.heartbeat(host);
  }
};

describe("a host on which everything fails", () => {
  it("is set aside after three branches and the tip, and costs one experiment its verdict at most", () => {
    const w = ready("a", "b");
    submitted(w, 8);
    w.settle(brokenOn("a"));
    expect(health(w, "a/0").quarantine).toMatchObject({ forMs: QUARANTINE_MS, times: 1 });
    expect(health(w, "a/0").quarantine?.reason).toContain("the tip itself fails there");
    expect(verdicts(w).filter((one) => one.endsWith("crash"))).toHaveLength(1);
    expect(verdicts(w).filter((one) => one.endsWith("discard"))).toHaveLength(7);
    expect(health(w, "b/0").quarantine).toBeUndefined();
  });

  it("judges nothing more when it is the only one, and goes on once the tip runs there again", () => {
    const w = ready("a");
    submitted(w, 6);
    w.settle(brokenOn("a"));
    expect(verdicts(w)).toEqual(["1 crash"]);
    expect(kinds(w, "slot_quarantined")).toBe(1);
    stay(w, QUARANTINE_MS, "a");
    w.settle(brokenOn("a"));
    expect(health(w, "a/0").quarantine).toMatchObject({ forMs: 2 * QUARANTINE_MS, times: 2 });
    stay(w, 2 * QUARANTINE_MS, "a");
    w.settle(brokenOn());
    expect(health(w, "a/0").quarantine).toBeUndefined();
    expect(verdicts(w)).toEqual(["1 crash", ...[2, 3, 4, 5, 6].map((n) => `${n} discard`)]);
  });

  it("is set aside for no longer than the policy says, and at once tried when its operator says so", () => {
    const w = ready("a");
    submitted(w, 4);
    w.settle(brokenOn("a"));
    for (const times of [1, 2, 3]) {
      stay(w, times * QUARANTINE_MS + 1_000, "a");
      w.settle(brokenOn("a"));
    }
    expect(health(w, "a/0").quarantine).toMatchObject({ forMs: 3 * QUARANTINE_MS, times: 4 });
    w.tell({ kind: "command", command: { kind: "undrain", host: "a" as HostName } });
    w.settle(brokenOn());
    expect(verdicts(w)).toHaveLength(4);
  });

  it("stays set aside over a restart, for the whole time again", () => {
    const w = ready("a");
    submitted(w, 4);
    w.settle(brokenOn("a"));
    w.restart();
    w.connect("a");
    stay(w, QUARANTINE_MS - 1_000, "a");
    w.deliver();
    expect(w.leases.size).toBe(0);
    stay(w, 2_000, "a");
    w.deliver();
    expect([...w.leases.values()].map((l) => l.purpose)).toEqual(["canary"]);
  });

  it.each([
    ["device_busy", "invalid_env"],
    ["throttled", "throttled, which policy.tolerate in the inventory accepts: invalid_env"],
  ] as const)("is found out too when it only fails as a host does (%s), and told why", (reason, told) => {
    const w = ready("a");
    submitted(w, 5);
    for (let round = 0; round < 12; round++) {
      stay(w, 40_000, "a");
      w.deliver();
      for (const { attempt, purpose } of w.leases.values())
        w.finish(attempt, undefined, {
          kind: "invalid_env",
          reason: purpose === "canary" ? reason : "survivors",
        });
      if (kinds(w, "slot_quarantined") > 0) break;
    }
    expect(kinds(w, "slot_quarantined")).toBe(1);
    expect(health(w, "a/0").quarantine?.reason).toBe(`the tip itself fails there: ${told}`);
    expect(verdicts(w)).toEqual([]);
  });

  it("gives back what waits there for its turn", () => {
    const w = new World({ ...POLICY, workAhead: 1 });
    w.start();
    w.up("a");
    w.baselines(1);
    submitted(w, 5);
    for (let n = 0; n < 3; n++) {
      w.deliver();
      const [first] = w.leases.values();
      if (!first) throw new Error("nothing is leased");
      w.run(first.attempt);
      w.finish(first.attempt, undefined, CRASH);
    }
    const staged = w.effects.filter(({ kind }) => kind === "cancel_attempt");
    expect(staged).toMatchObject([{ reason: "its slot is under suspicion" }]);
  });
});

describe("a slot that is set aside", () => {
  it("takes no baseline of the next campaign as long as that lasts", () => {
    const w = ready("a", "b");
    submitted(w, 8);
    w.settle(brokenOn("a"));
    w.tell({ kind: "command", command: { kind: "stop", reason: "night", cancelRunning: true } });
    w.settle(brokenOn("a"));
    w.refs.clear();
    w.start({ tag: "mar6" as never });
    w.settle(brokenOn("a"));
    expect(w.campaign.status).toBe("running");
    expect(Object.values(w.campaign.lanes).map(({ failed, records }) => [failed, records[0]])).toEqual([
      [undefined, 2],
    ]);
    stay(w, QUARANTINE_MS + 1_000, "a", "b");
    w.settle(brokenOn());
    expect(health(w, "a/0").quarantine).toBeUndefined();
  });
});

describe("a lane whose baselines are all void by a taint", () => {
  it("says with which key they would count", () => {
    const w = new World(POLICY);
    w.start();
    w.up("a");
    for (let round = 0; round < 40 && kinds(w, "lane_failed") === 0; round++) {
      stay(w, 40_000, "a");
      w.deliver();
      for (const { attempt, purpose } of w.leases.values()) {
        w.run(attempt);
        w.finish(
          attempt,
          undefined,
          purpose === "prepare" ? undefined : { kind: "invalid_env", reason: "contended" },
        );
      }
    }
    expect(w.records.find((r) => r.kind === "lane_failed")).toMatchObject({
      reason: "contended, which policy.tolerate in the inventory accepts: invalid_env",
    });
  });
});

describe("a branch that fails", () => {
  it("never sets a host aside, however often it comes", () => {
    const w = ready("a");
    for (let n = 1; n < 23; n += 2) {
      w.submit(n);
      w.settle(() => ({ outcome: CRASH }));
      w.submit(n + 1);
      w.settle(() => ({ value: 2 }));
    }
    expect([kinds(w, "slot_quarantined"), canaries(w).length]).toEqual([0, 0]);
    expect(verdicts(w).filter((one) => one.endsWith("crash"))).toHaveLength(11);
  });

  it("is believed at once when something else succeeded there before", () => {
    const w = ready("a");
    w.submit(1);
    w.deliver();
    const [lease] = w.leases.values();
    if (!lease) throw new Error("nothing is leased");
    w.run(lease.attempt);
    w.finish(lease.attempt, undefined, CRASH);
    expect(verdicts(w)).toEqual(["1 crash"]);
  });

  it("is believed, one after the other, when all branches fail and the tip does not", () => {
    const w = ready("a");
    submitted(w, 20);
    w.settle(({ purpose }) => (purpose === "canary" ? { value: 1 } : { outcome: CRASH }));
    expect(verdicts(w)).toHaveLength(20);
    expect(verdicts(w).every((one) => one.endsWith("crash"))).toBe(true);
    // Every canary that succeeds doubles how many must fail until the next.
    expect(canaries(w).length).toBeLessThanOrEqual(4);
    expect(kinds(w, "slot_quarantined")).toBe(0);
  });

  it("is told of when it only touched what is frozen", () => {
    const w = ready("a");
    submitted(w, 6);
    w.settle(() => ({ outcome: { kind: "violated", paths: ["prepare.js"] } }));
    expect([verdicts(w).length, canaries(w).length]).toEqual([6, 0]);
  });
});

describe("an experiment that was doubted", () => {
  it("runs again where the tip was found to run, whatever failed there since", () => {
    const w = ready("a");
    submitted(w, 3);
    w.settle(({ purpose }) => (purpose === "canary" ? { value: 1 } : { outcome: CRASH }));
    expect(verdicts(w)).toHaveLength(3);
    submitted(w, 2, 4);
    const fails: OutcomeKind[] = [CRASH, CRASH, { kind: "invalid_env", reason: "setup_failed" }];
    for (let round = 0; round < 20 && verdicts(w).length < 5; round++) {
      stay(w, 40_000, "a");
      w.deliver();
      for (const { attempt, purpose } of w.leases.values()) {
        w.run(attempt);
        w.finish(attempt, purpose === "canary" ? 1 : 2, purpose === "canary" ? undefined : fails.shift());
      }
    }
    expect(verdicts(w)).toHaveLength(5);
  });
});

describe("two slots of one host", () => {
  it("are told apart", () => {
    const w = new World(POLICY);
    w.start();
    w.up("a", 2);
    w.baselines(1);
    submitted(w, 10);
    w.settle(({ slot, purpose }) => {
      if (purpose === "prepare") return {};
      return slot === "a/1" ? { outcome: CRASH } : { value: 2 };
    });
    expect(health(w, "a/1").quarantine).toBeDefined();
    expect(health(w, "a/0")).toEqual({ failing: [], cleared: 0 });
    expect(verdicts(w)).toHaveLength(10);
  });
});

describe("a new epoch", () => {
  it("forgets what failed before, and a canary that was under way", () => {
    const w = ready("a");
    submitted(w, 4);
    w.settle((lease) => (lease.purpose === "canary" ? { value: 1 } : brokenOn("a")(lease)));
    submitted(w, 8, 20);
    for (let n = 0; n < 8 && health(w, "a/0").canary === undefined; n++) {
      w.deliver();
      for (const { attempt, purpose } of w.leases.values())
        if (purpose !== "canary") w.finish(attempt, undefined, CRASH);
    }
    w.tell({
      kind: "command",
      command: { kind: "open_epoch", spec: { ...w.campaign.spec, budgetSeconds: 9 } },
    });
    expect(health(w, "a/0").canary).toBeUndefined();
    w.settle(({ purpose }) => (purpose === "prepare" ? {} : { value: 1 }));
    w.submit(99);
    w.settle(({ purpose }) => (purpose === "prepare" ? {} : { value: 2 }));
    expect(verdicts(w).at(-1)).toBe("99 discard");
  });
});
