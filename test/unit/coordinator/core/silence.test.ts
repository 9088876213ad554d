/** Silence is credited, not read from a clock: what a coordinator that slept, or that lost its own network, holds against its hosts. */
import { describe, expect, it } from "vitest";
import { DOUBT_MAX_MS } from "../../../../coordinator/core/silence.ts";
import { World } from "./world.ts";

const LEASE_MS = 3_000;
const POLICY = { leaseMs: LEASE_MS, suspectMs: 1_000, workAhead: 0 };

/** Hosts that each run one experiment. */
const busy = (names: readonly string[]): World => {
  const w = new World(POLICY);
  w.start();
  for (const name of names) w.up(name, 1);
  w.baselines(1);
  names.forEach((_, index) => w.submit(index + 1));
  w.deliver();
  for (const lease of w.leases.values()) w.run(lease.attempt);
  return w;
};

const expired = (w: World): readonly string[] =>
  Object.values(w.campaign.attempts)
    .filter(({ status }) => status === "expired")
    .map(({ slot }) => slot);

/** Lets time pass while these hosts beat. */
const stay = (w: World, ms: number, beating: readonly string[]): void => {
  for (let passedMs = 0; passedMs < ms; passedMs += 500) {
    w.advance(500);
    for (const name of beating) w.heartbeat(name);
  }
};

describe("a coordinator", () => {
  it("that slept for hours takes back nothing on waking", () => {
    const w = busy(["a"]);
    w.nowMs += 8 * 3_600_000;
    w.tell({ kind: "tick" });
    expect(expired(w)).toEqual([]);
    w.heartbeat("a");
    stay(w, LEASE_MS, ["a"]);
    expect(expired(w)).toEqual([]);
  });

  it("takes back what a single silent host held, when its lease is over", () => {
    const w = busy(["a", "b"]);
    stay(w, LEASE_MS - 500, ["b"]);
    expect(expired(w)).toEqual([]);
    stay(w, 1_000, ["b"]);
    expect(expired(w)).toEqual(["a/0"]);
  });

  it("suspects itself when two or more of them fall silent at once, until one answers", () => {
    const w = busy(["a", "b", "c"]);
    stay(w, 20 * LEASE_MS, []);
    expect(expired(w)).toEqual([]);
    w.heartbeat("c");
    stay(w, LEASE_MS, ["c"]);
    expect(expired(w)).toEqual(["a/0", "b/0"]);
  });

  it("does not suspect itself for ever", () => {
    const w = busy(["a", "b"]);
    stay(w, DOUBT_MAX_MS, []);
    expect(expired(w)).toEqual([]);
    stay(w, LEASE_MS + 1_000, []);
    expect(expired(w)).toEqual(["a/0", "b/0"]);
  });

  it("does not suspect itself over hosts that fell silent one after the other", () => {
    const w = busy(["a", "b", "c"]);
    stay(w, 2_500, ["b", "c"]);
    stay(w, 2_500, ["c"]);
    expect(expired(w)).toEqual(["a/0"]);
    stay(w, 1_500, ["c"]);
    expect(expired(w)).toEqual(["a/0", "b/0"]);
  });

  it("holds nothing against a host to which no dial has ended since it began", () => {
    const w = busy(["a"]);
    w.restart();
    stay(w, 3 * LEASE_MS, []);
    expect(expired(w)).toEqual([]);
    w.tell({ kind: "host_unreachable", host: "a" as never, reason: "no answer" });
    stay(w, LEASE_MS - 500, []);
    expect(expired(w)).toEqual([]);
    stay(w, 1_000, []);
    expect(expired(w)).toEqual(["a/0"]);
  });
});
