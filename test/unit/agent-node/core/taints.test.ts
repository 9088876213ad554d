/** What looks at a host add up to: what voids a run, and how much an honest host may show without being told so. */
import { describe, expect, test } from "vitest";
import { addLook, noLooks, taintsOf, type Look } from "../../../../agent-node/core/taints.ts";

const QUIET: Look = { sinceMs: 5_000, found: {}, wallSkewMs: 7, swappedPages: 100, ownSwapBytes: 0 };
const look = (changes: Partial<Look> = {}): Look => ({ ...QUIET, ...changes });
const taints = (...looks: readonly Look[]) => taintsOf(looks.reduce(addLook, noLooks));
/** So many looks, the first of which were disturbed. */
const disturbed = (found: Look["found"], hits: number, all: number): readonly Look[] =>
  Array.from({ length: all }, (_, index) =>
    look({ found: index < hits ? found : Object.fromEntries(Object.keys(found).map((kind) => [kind, []])) }),
  );

test("a host on which nothing happened taints nothing, whatever could not be told", () => {
  expect(taintsOf(noLooks)).toEqual([]);
  expect(taints(look())).toEqual([]);
  expect(taints(...disturbed({ strangers: [], load: [], steal: [], throttled: [] }, 60, 60))).toEqual([]);
});

describe("a stranger on the device", () => {
  const found = { strangers: ["4711 python"] };
  test("counts from a fiftieth of the run on, and is named with its time", () => {
    expect(taints(...disturbed(found, 1, 60))).toEqual([]);
    expect(taints(...disturbed(found, 2, 60))).toEqual([
      {
        reason: "contended",
        detail: "the device was in use by a foreign process: 4711 python, for 10 s of 300 s",
      },
    ]);
    expect(taints(...disturbed(found, 1, 3))).toHaveLength(1);
  });
  test("of several, the first three are named, each once", () => {
    const each = ["1 a", "2 b", "1 a", "3 c", "4 d"].map((name) => look({ found: { strangers: [name] } }));
    expect(taints(...each)[0]?.detail).toContain(": 1 a, 2 b, 3 c, for 25 s");
  });
  test("seen in the very moment of the start is left to whoever lets the run start", () => {
    expect(taints(look({ sinceMs: 0, found }))).toEqual([]);
  });
});

describe("lost processor time", () => {
  test.each([
    ["load", { load: ["9 cc1plus"] }, "the run waited for processors that foreign processes used: 9 cc1plus"],
    ["steal", { steal: ["x"] }, "the hypervisor gave the processors to others"],
  ] as const)("%s counts from a quarter of the run on", (_, found, detail) => {
    expect(taints(...disturbed(found, 14, 60))).toEqual([]);
    expect(taints(...disturbed(found, 15, 60))).toEqual([
      { reason: "contended", detail: `${detail}, for 75 s of 300 s` },
    ]);
  });
  test("in a short run, only from twenty seconds on", () => {
    expect(taints(...disturbed({ load: ["9 x"] }, 3, 3))).toEqual([]);
    expect(taints(...disturbed({ load: ["9 x"] }, 4, 4))).toHaveLength(1);
  });
});

test("clocks held down count from a tenth of the run on, and never once alone", () => {
  const found = { throttled: ["hw_thermal_slowdown"] };
  expect(taints(...disturbed(found, 5, 60))).toEqual([]);
  expect(taints(...disturbed(found, 1, 2))).toEqual([]);
  expect(taints(...disturbed(found, 6, 60))).toEqual([
    { reason: "throttled", detail: "clocks were held down: hw_thermal_slowdown, for 30 s of 300 s" },
  ]);
});

describe("the wall clock", () => {
  test.each([
    [1_000, "forward by 1 s"],
    [-86_400_000, "back by 86400 s"],
  ])("set by %d ms during the run", (ms, words) => {
    expect(taints(look(), look({ wallSkewMs: 7 + ms }))).toEqual([
      { reason: "clock_stepped", detail: `the wall clock was set ${words}` },
    ]);
  });
  test("set and set back is two steps; slewing is none", () => {
    expect(taints(look(), look({ wallSkewMs: 5_007 }), look())).toHaveLength(1);
    const slewed = Array.from({ length: 60 }, (_, index) => look({ wallSkewMs: index * 100 }));
    expect(taints(...slewed)).toEqual([]);
  });
  test("set early and left so for the rest of the run is a step all the same", () => {
    const set = look({ wallSkewMs: 5_007 });
    expect(taints(look(), set, set, set)).toHaveLength(1);
  });
  test("being wrong all the time is none", () => {
    expect(taints(look({ wallSkewMs: 1e12 }), look({ wallSkewMs: 1e12 }))).toEqual([]);
  });
});

describe("swap", () => {
  const [much, own] = [{ swappedPages: 100 + 16_384 }, { ownSwapBytes: 16 * 1024 ** 2 }];
  test("counts when the host swapped and something of the run lay there, in whichever order", () => {
    expect(taints(look(), look(own), look(much))).toEqual([
      { reason: "swapped", detail: "the host swapped 16384 pages, and up to 16 MiB of the run lay in swap" },
    ]);
  });
  test("of neighbours, or before the run, is nobody's fault", () => {
    expect(taints(look(), look(much))).toEqual([]);
    expect(taints(look(), look(own))).toEqual([]);
    expect(taints(look({ ...much, ...own }), look({ ...much, ...own }))).toEqual([]);
  });
});

test("several are told, a stranger first", () => {
  const found = { strangers: ["1 a"], throttled: ["hw_slowdown"] };
  const several = taints(look(), ...disturbed(found, 4, 4), look({ wallSkewMs: 9_000 }));
  expect(several.map(({ reason }) => reason)).toEqual(["contended", "throttled", "clock_stepped"]);
});
