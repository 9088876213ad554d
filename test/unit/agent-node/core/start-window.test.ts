/** The window in which a staged attempt may start, and the gate that keeps to it. */
import { describe, expect, it, test } from "vitest";
import { judgeStart, type GateNotices } from "../../../../agent-node/core/start-rule.ts";
import {
  type HostClock,
  openWindow,
  renewWindow,
  whyPast,
} from "../../../../agent-node/core/start-window.ts";
import { hearWindow, tellWindow, type ToldWindow } from "../../../../agent-node/core/told-window.ts";

const clock = (change: Partial<HostClock> = {}): HostClock => ({
  bootId: "boot",
  monotonicMs: 10_000,
  skewMs: 500,
  ...change,
});
const window = openWindow(clock(), 5000);

test.each([
  ["is open until its end", { monotonicMs: 14_999 }, undefined],
  ["has passed at its end", { monotonicMs: 15_000 }, "passed"],
  ["is void after a boot, however young", { bootId: "next", monotonicMs: 1 }, "booted"],
  ["is void after a suspend, however short", { skewMs: 1501 }, "slept"],
  ["does not mind clocks that differ a little", { skewMs: 1500 }, undefined],
])("it %s", (_name, change, why) => {
  expect(whyPast(window, clock(change))).toBe(why);
});

describe("a renewal", () => {
  it("moves the window when that is worth writing", () => {
    expect(renewWindow(window, clock({ monotonicMs: 10_999 }), 5000)).toEqual({ window, isMoved: false });
    expect(renewWindow(window, clock({ monotonicMs: 11_000 }), 5000)).toEqual({
      window: openWindow(clock({ monotonicMs: 11_000 }), 5000),
      isMoved: true,
    });
  });

  it("moves it after a suspend and after a boot, although its time has not moved", () => {
    for (const change of [{ skewMs: 9000 }, { bootId: "next" }]) {
      const { window: next, isMoved } = renewWindow(window, clock(change), 5000);
      expect(isMoved).toBe(true);
      expect(whyPast(next, clock(change))).toBeUndefined();
    }
  });
});

describe("a window that is told in a file", () => {
  const told = JSON.parse(JSON.stringify(tellWindow(window))) as ToldWindow;

  it("is the same when it is heard", () => {
    expect(hearWindow(told, 600)).toEqual(window);
  });

  it("is void when the host slept before it was heard", () => {
    const late = clock({ skewMs: 9000 });
    expect(whyPast(hearWindow(told, late.skewMs), late)).toBe("slept");
  });

  it("counts from the hearing when an earlier release told it", () => {
    const { skewMs: _past, ...early } = told;
    expect(hearWindow(early, 9000)).toEqual({ ...window, skewMs: 9000 });
  });
});

describe("the gate", () => {
  const order = { kind: "run", token: 7 } as const;
  const judge = (notices: GateNotices, change: Partial<HostClock> = {}): string | undefined => {
    const decision = judgeStart(order, notices, window, clock(change));
    return decision?.kind === "never" ? decision.reason : decision?.kind;
  };

  it.each([
    ["waits", {}, {}, undefined],
    ["opens for its own go", { go: { token: 7 } }, {}, "go"],
    ["never opens for another's", { go: { token: 8 } }, {}, "wrong_token"],
    ["believes abort before go", { go: { token: 7 }, abort: { reason: "x" } }, {}, "aborted"],
    [
      "closes with its window, also for a go that came",
      { go: { token: 7 } },
      { monotonicMs: 15_000 },
      "start_window",
    ],
    ["closes with the boot", { go: { token: 7 } }, { bootId: "next" }, "start_window"],
    ["closes with a suspend", { go: { token: 7 } }, { skewMs: 9000 }, "slept"],
  ] as const)("%s", (_name, notices, change, decision) => {
    expect(judge(notices, change)).toBe(decision);
  });

  it("lets setup and build through without go, unless aborted", () => {
    const stage = { kind: "stage", token: 7 } as const;
    expect(judgeStart(stage, {}, undefined, clock())).toEqual({ kind: "go" });
    expect(judgeStart(stage, { abort: { reason: "x" } }, undefined, clock())?.kind).toBe("never");
  });
});
