/** When foreign load is held to have slowed a run, and when not. */
import { describe, expect, test } from "vitest";
import {
  type CpuReading,
  parseCpuTimes,
  parseProcessTicks,
  parseSchedstat,
} from "../../../../agent-node/core/cpu-counters.ts";
import { competitorsOf, type CpuLoad, cpuLoad, isStolen } from "../../../../agent-node/core/cpu-load.ts";
import { throttledSensors } from "../../../../agent-node/core/cpu-throttle.ts";

test("the kernel's lines", () => {
  const stat =
    "cpu  1893056 763437 523878 1341440 15369 0 8833 28091 50 0\ncpu0 1 2 3 4 5 6 7 8 9 0\nintr 5\n";
  expect(parseCpuTimes(stat)).toEqual({ total: 4_574_104, idle: 1_356_809, steal: 28_091 });
  expect(parseCpuTimes("intr 5\n")).toBeUndefined();
  const process = "77 (a b) c) R 1 77 77 0 -1 4194304 99 1 2 3 150 25 1000 2000 20 0 1 0 2336159 0 0";
  expect(parseProcessTicks(process)).toBe(175);
  expect(parseSchedstat("51325171 9709563 222\n")).toEqual({ ranNs: 51_325_171, waitedNs: 9_709_563 });
  expect(parseSchedstat("")).toBeUndefined();
});

const reading = (
  [total, idle, steal]: readonly [number, number, number],
  others: Readonly<Record<string, number>>,
  own: Readonly<Record<number, readonly [number, number]>>,
): CpuReading => ({
  times: { total, idle, steal },
  others: new Map(
    Object.entries(others).map(([name, ticks]) => [name, { pid: Number.parseInt(name, 10), name, ticks }]),
  ),
  own: new Map(
    Object.entries(own).map(([thread, [ranNs, waitedNs]]) => [Number(thread), { ranNs, waitedNs }]),
  ),
});

test("between two readings only what was there at both counts", () => {
  const before = reading([1000, 100, 10], { "7 old": 50, "8 small": 5 }, { 1: [100, 100], 2: [5, 5] });
  const after = reading(
    [2000, 120, 30],
    { "7 old": 450, "8 small": 15, "9 new": 300 },
    { 1: [400, 200], 3: [1, 900] },
  );
  expect(cpuLoad(before, after)).toEqual({
    idleShare: 0.02,
    stealShare: 0.02,
    waitShare: 0.25,
    others: [{ pid: 7, name: "7 old", share: 0.4 }],
  });
  expect(cpuLoad(after, after)).toBeUndefined();
  expect(cpuLoad(before, reading([2000, 0, 0], {}, {}))).not.toHaveProperty("waitShare");
});

describe("foreign load", () => {
  const strangers = [
    { pid: 1, name: "1 make", share: 0.2 },
    { pid: 2, name: "2 cc1plus", share: 0.1 },
  ];
  const crowded: CpuLoad = { idleShare: 0, stealShare: 0, waitShare: 0.5, others: strangers };
  test("counts when nothing was idle, the run waited, and strangers had a quarter", () => {
    expect(competitorsOf(crowded, strangers)).toEqual(strangers);
  });
  test.each<[string, Partial<CpuLoad>, typeof strangers]>([
    ["some processors were idle", { idleShare: 0.06 }, strangers],
    ["the run did not wait", { waitShare: 0.05 }, strangers],
    ["nobody counts how long it waited", { waitShare: undefined as never }, strangers],
    ["they are of our own fleet, which lets slots run side by side", {}, []],
    ["they had less", {}, strangers.slice(0, 1)],
  ])("does not when %s", (_, changes, of) => {
    expect(competitorsOf({ ...crowded, ...changes }, of)).toEqual([]);
  });
  test("of another guest is stolen time, from a tenth on", () => {
    expect(isStolen({ ...crowded, stealShare: 0.1 })).toBe(true);
    expect(isStolen({ ...crowded, stealShare: 0.05 })).toBe(false);
  });
});

describe("processors held down against heat", () => {
  const at = (count: number, timeMs?: number) =>
    new Map([["cpu3/package", timeMs === undefined ? { count } : { count, timeMs }]]);
  test("by the time that was lost", () => {
    expect(throttledSensors(at(5, 1000), at(90, 1499), 5_000)).toEqual([]);
    expect(throttledSensors(at(5, 1000), at(90, 1500), 5_000)).toEqual(["package temperature"]);
    expect(throttledSensors(at(5, 1000), at(5, 1000), 5_000)).toEqual([]);
  });
  test("by events where no time is kept, and each sensor's kind once", () => {
    expect(throttledSensors(at(5), at(6), 5_000)).toEqual(["package temperature"]);
    const many = (count: number) => new Map(["cpu0/core", "cpu1/core"].map((name) => [name, { count }]));
    expect(throttledSensors(many(1), many(2), 5_000)).toEqual(["core temperature"]);
    expect(throttledSensors(new Map(), many(2), 5_000)).toEqual([]);
  });
});
