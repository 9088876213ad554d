/** Where slots' time went that measured nothing, from the records that the real core makes. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LostTime } from "../../../../../coordinator/ledger/read/lost-time.ts";
import type { AttemptOutcome, OutcomeKind } from "../../../../../proto/vocab/attempt.ts";
import type { AttemptId, HostName } from "../../../../../proto/vocab/ids.ts";
import { UnrulyFleet } from "../../core/unruly-fleet.ts";
import { World } from "../../core/world.ts";

const MINUTE_MS = 60_000;
const START_WALL_MS = 1_000_000;
const host = "a" as HostName;

/** Time in which every connected host is heard. */
const pass = (w: World, minutes: number): void => {
  for (let ms = 0; ms < minutes * MINUTE_MS; ms += 5_000) {
    w.advance(5_000);
    for (const name of Object.keys(w.state.live.links)) w.heartbeat(name);
  }
};

/** Whole minutes by cause, those without one left out. */
const lost = (w: World): Readonly<Record<string, number>> => {
  const counter = new LostTime();
  for (const record of w.records) counter.count(record);
  const minutes = Object.entries({ ...counter.upTo(START_WALL_MS + w.nowMs) }).map(
    ([cause, ms]) => [cause.replace("Ms", ""), Math.round(ms / MINUTE_MS)] as const,
  );
  return Object.fromEntries(minutes.filter(([, count]) => count !== 0));
};

/** A campaign whose baselines are in, and that waits for `fleet submit`. */
const world = (slots = 1): World => {
  const w = new World({ workAhead: 1 });
  w.start();
  w.up("a", slots);
  w.baselines(1);
  return w;
};

const newest = (w: World): AttemptId => [...w.leases.keys()].at(-1) ?? ("" as AttemptId);

const end = (w: World, attempt: AttemptId, facts: Partial<AttemptOutcome>): void => {
  const lease = w.leases.get(attempt);
  if (!lease) throw new Error(`no lease ${attempt}`);
  w.leases.delete(attempt);
  const outcome = { ...w.outcomeOf(lease, facts.value, facts.outcome), ...facts };
  w.tell({ kind: "outcome_reported", host: lease.host, outcome });
};

/** An experiment that runs on the host's first slot now. */
const running = (w: World, n = 1): AttemptId => {
  w.submit(n);
  w.deliver();
  const attempt = newest(w);
  w.run(attempt);
  return attempt;
};

describe("a free slot", () => {
  test("for which nothing waits is idle, each for itself, also while another runs", () => {
    const w = world(2);
    pass(w, 3);
    expect(lost(w)).toEqual({ idle: 6 });
    running(w);
    pass(w, 4);
    expect(lost(w)).toEqual({ idle: 10 });
  });
  test("for which something waits is not idle: it is about to be given it", () => {
    const w = world();
    const at = START_WALL_MS + w.nowMs;
    const [planned] = w.records.filter((r) => r.kind === "trial_planned" && r.purpose === "baseline");
    if (planned?.kind !== "trial_planned") throw new Error("no baseline was planned");
    const trial = "t99" as never;
    const slot = "a/0" as never;
    const outcome = { outcome: { kind: "invalid_env", reason: "slept" }, buildMs: 0, runMs: 0 } as never;
    const counter = new LostTime();
    const idleAt = (minute: number): number => counter.upTo(at + minute * MINUTE_MS).idleMs / MINUTE_MS;
    for (const record of w.records) counter.count(record);
    counter.count({ ...planned, trial, at });
    expect(idleAt(3)).toBe(0);
    counter.count({
      kind: "attempt_granted",
      attempt: "a99" as never,
      trial,
      slot,
      token: 99,
      at: at + 3 * MINUTE_MS,
    });
    counter.count({
      kind: "attempt_ended",
      attempt: "a99" as never,
      belief: "infra",
      outcome,
      at: at + 3 * MINUTE_MS,
    });
    expect(idleAt(5)).toBe(0);
    counter.count({ kind: "trial_withdrawn", trial, reason: "", at: at + 5 * MINUTE_MS });
    expect(idleAt(7)).toBe(2);
  });
  test("of a paused campaign, a drained host, or a coordinator that was not there, loses nothing", () => {
    const w = world();
    w.tell({ kind: "command", command: { kind: "pause", reason: "" } });
    pass(w, 3);
    w.tell({ kind: "command", command: { kind: "resume" } });
    w.tell({ kind: "command", command: { kind: "drain", host, reason: "mine" } });
    pass(w, 3);
    w.tell({ kind: "command", command: { kind: "undrain", host } });
    w.nowMs += 5 * MINUTE_MS;
    w.restart();
    expect(lost(w)).toEqual({});
    pass(w, 2);
    expect(lost(w)).toEqual({ idle: 2 });
  });
  test("of another campaign counts there", () => {
    const w = world();
    pass(w, 3);
    w.tell({ kind: "command", command: { kind: "stop", reason: "", cancelRunning: true } });
    pass(w, 2);
    expect(lost(w)).toEqual({ idle: 3 });
    w.start({ tag: "apr1" as never });
    expect(lost(w)).toEqual({});
    w.tell({ kind: "command", command: { kind: "stop", reason: "", cancelRunning: true } });
    w.tell({ kind: "command", command: { kind: "reopen", campaign: "mar5" as never } });
    expect(lost(w)).toEqual({ idle: 3 });
  });
});

describe("staging", () => {
  test("for a free slot is lost to the build and to all that comes before it", () => {
    const w = world();
    w.submit(1);
    w.deliver();
    pass(w, 5);
    expect(lost(w)).toEqual({});
    w.run(newest(w));
    pass(w, 2);
    end(w, newest(w), { value: 2, stageMs: 4.8 * MINUTE_MS, buildMs: 3 * MINUTE_MS });
    expect(lost(w)).toEqual({ build: 3, fetch: 2 });
  });
  test("that ends in a failed build, or is handed back, is lost all the same", () => {
    const w = world();
    w.submit(1);
    w.deliver();
    pass(w, 4);
    const outcome: OutcomeKind = { kind: "failed", exitCode: 1, signal: null, reason: "build" };
    end(w, newest(w), { outcome, buildMs: 4 * MINUTE_MS, runMs: 0 });
    expect(lost(w)).toEqual({ build: 4 });
    w.submit(2);
    w.deliver();
    pass(w, 2);
    const [attempt, lease] = [...w.leases].at(-1) ?? [];
    if (!attempt || !lease) throw new Error("nothing was granted");
    w.tell({ kind: "attempt_returned", host, attempt, token: lease.token, reason: "window" });
    expect(lost(w)).toEqual({ build: 4, fetch: 2 });
  });
  test("ahead, beside a run, loses nothing", () => {
    const w = world();
    const first = running(w);
    w.submit(2);
    w.deliver();
    const second = newest(w);
    expect(second).not.toBe(first);
    pass(w, 5);
    end(w, first, { value: 2, runMs: 5 * MINUTE_MS });
    w.run(second);
    end(w, second, { value: 2, buildMs: 4 * MINUTE_MS });
    expect(lost(w)).toEqual({});
  });
  test("a preparation holds up all slots of its host", () => {
    const w = new World({ workAhead: 1 });
    w.start();
    w.up("a", 2);
    w.deliver();
    pass(w, 3);
    expect(lost(w)).toEqual({ env: 6 });
    end(w, newest(w), {});
    pass(w, 1);
    expect(lost(w)).toMatchObject({ env: 6 });
  });
});

describe("a run", () => {
  test.each<[string, OutcomeKind, Readonly<Record<string, number>>]>([
    ["void by the host's fault is lost", { kind: "invalid_env", reason: "throttled" }, { void: 3 }],
    ["that failed by itself is not", { kind: "failed", exitCode: 1, signal: null, reason: "exit" }, {}],
    ["that was cancelled is not", { kind: "cancelled" }, {}],
    ["that gave a number is not", { kind: "succeeded" }, {}],
  ])("%s", (_, outcome, expected) => {
    const w = world();
    const attempt = running(w);
    pass(w, 3);
    const value = outcome.kind === "succeeded" ? { value: 2 } : {};
    end(w, attempt, { outcome, runMs: 3 * MINUTE_MS, ...value });
    expect(lost(w)).toEqual(expected);
  });
  test("that its host forgot is lost up to when that was known", () => {
    const w = world();
    running(w);
    pass(w, 2);
    w.connect("a", []);
    expect(lost(w)).toEqual({ void: 2 });
  });
});

describe("a host that let its lease run out", () => {
  const silent = (runMinutes: number, outcome: OutcomeKind = { kind: "succeeded" }): World => {
    const w = world();
    const attempt = running(w);
    pass(w, 1);
    w.advance(5 * MINUTE_MS);
    expect(lost(w)).toEqual({ partition: 5 });
    w.connect("a");
    const value = outcome.kind === "succeeded" ? { value: 2 } : {};
    end(w, attempt, { outcome, runMs: runMinutes * MINUTE_MS, ...value });
    return w;
  };
  test("loses the time from when it was last heard until it is heard again", () => {
    const w = silent(1);
    expect(lost(w)).toEqual({ partition: 5 });
    pass(w, 2);
    expect(lost(w)).toEqual({ partition: 5, idle: 2 });
  });
  test("less what it ran on unseen, if that counts", () => {
    expect(lost(silent(4))).toEqual({ partition: 2 });
    expect(lost(silent(6))).toEqual({});
  });
  test("with all its slots, until one is given something", () => {
    const w = world(2);
    const first = running(w);
    pass(w, 1);
    w.advance(5 * MINUTE_MS);
    // The other slot was idle for the first two of them: a silence shows when the lease ends.
    expect(lost(w)).toEqual({ partition: 9, idle: 2 });
    w.connect("a");
    w.submit(2);
    pass(w, 4);
    expect(lost(w)).toEqual({ partition: 9, idle: 2 });
    // Of its run, what nobody saw is all that is given back.
    end(w, first, { value: 2, runMs: 10 * MINUTE_MS });
    expect(lost(w)).toEqual({ partition: 4, idle: 2 });
  });
  test("and what it ran before, if that is void", () => {
    expect(lost(silent(4, { kind: "invalid_env", reason: "slept" }))).toEqual({ partition: 5, void: 1 });
  });
});

test("whatever happens, no cause is below nothing, and all of them are no more than the slots had", () => {
  const acts = ["submit", "deliver", "carry", "advance", "finish", "give_back", "fall", "connect", "reboot"];
  const more = [
    "beat",
    "pass",
    "drain",
    "undrain",
    "cancel",
    "pause",
    "resume",
    "stop",
    "epoch",
    "next",
    "round",
  ];
  const act = fc.tuple(
    fc.constantFrom(...acts, ...more, "restart", "round", "round"),
    fc.nat(999),
    fc.nat(999),
  );
  const host = fc.record({ slots: fc.integer({ min: 1, max: 3 }), slotClass: fc.constantFrom("k1", "k2") });
  const fleets = fc.tuple(fc.array(host, { minLength: 1, maxLength: 3 }), fc.array(act, { maxLength: 150 }));
  fc.assert(
    fc.property(fleets, ([hosts, drawn]) => {
      const fleet = new UnrulyFleet(hosts, 1, { author: { kind: "submit" }, stop: {} });
      for (const name of ["connect", "round"]) for (let i = 0; i < 8; i++) fleet.acts[name]?.(i, i);
      for (const [name, a, b] of drawn) fleet.acts[name]?.(a, b);
      const counter = new LostTime();
      for (const record of fleet.world.records) counter.count(record);
      const causes: readonly number[] = Object.values({
        ...counter.upTo(START_WALL_MS + fleet.world.nowMs),
      });
      const slots = hosts.reduce((sum, one) => sum + one.slots, 0);
      expect(Math.min(...causes)).toBeGreaterThanOrEqual(0);
      expect(causes.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(slots * fleet.world.nowMs);
    }),
    { numRuns: 60 },
  );
});
