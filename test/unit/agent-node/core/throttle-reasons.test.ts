/** What the vendors' tools print about clocks that are held down. */
import { describe, expect, test } from "vitest";
import { parseAmdThrottle, parseNvidiaThrottle } from "../../../../agent-node/core/throttle-reasons.ts";

describe("nvidia-smi --query-gpu=index,uuid,clocks_event_reasons.active", () => {
  const reasons = (mask: string) => parseNvidiaThrottle(`0, GPU-8f3e, ${mask}\n`)?.[0]?.reasons;
  test.each([
    ["0x0000000000000000", []],
    ["0x0000000000000001", []],
    ["0x0000000000000004", []],
    ["0x0000000000000002", []],
    ["0x0000000000000008", ["hw_slowdown"]],
    ["0x0000000000000020", ["sw_thermal_slowdown"]],
    ["0x0000000000000048", ["hw_slowdown", "hw_thermal_slowdown"]],
    ["0x0000000000000088", ["hw_slowdown", "hw_power_brake_slowdown"]],
    ["0x8000000000000000", []],
  ])("%s", (mask, expected) => {
    expect(reasons(mask)).toEqual(expected);
  });
  test("several cards, of which one cannot tell", () => {
    const text =
      "0, GPU-1, 0x0000000000000040\n1, GPU-2, [N/A]\n2, GPU-3, [Not Supported]\n3, GPU-4, 0x0000000000000000\n";
    expect(parseNvidiaThrottle(text)).toEqual([
      { device: [0, "GPU-1"], reasons: ["hw_thermal_slowdown"] },
      { device: [3, "GPU-4"], reasons: [] },
    ]);
  });
  test("something else, or nobody who can tell", () => {
    const refusal = 'Field "clocks_event_reasons.active" is not a valid field to query.\n';
    expect(parseNvidiaThrottle(refusal)).toBeUndefined();
    expect(parseNvidiaThrottle("No devices were found\n")).toBeUndefined();
    expect(parseNvidiaThrottle("0, GPU-1, [N/A]\n")).toBeUndefined();
    expect(parseNvidiaThrottle("")).toBeUndefined();
  });
});

describe("amd-smi metric --throttle --json", () => {
  const throttle = {
    accumulation_counter: 11240028,
    ppt_violation_status: "ACTIVE",
    prochot_violation_status: "NOT ACTIVE",
    socket_thermal_violation_status: "NOT ACTIVE",
    vr_thermal_violation_status: "NOT ACTIVE",
    hbm_thermal_violation_status: "NOT ACTIVE",
    socket_thermal_violation_activity: { value: 0, unit: "%" },
  };
  test("heat counts, a power limit does not; plain and wrapped", () => {
    expect(parseAmdThrottle(JSON.stringify([{ gpu: 0, throttle }], null, 4))).toEqual([
      { device: [0], reasons: [] },
    ]);
    const hot = { ...throttle, socket_thermal_violation_status: "ACTIVE" };
    expect(
      parseAmdThrottle(`WARNING: x\n${JSON.stringify({ gpu_data: [{ gpu: 1, throttle: hot }] })}`),
    ).toEqual([{ device: [1], reasons: ["socket_thermal"] }]);
  });
  test("a card that cannot tell is left out", () => {
    const silent = Object.fromEntries(Object.keys(throttle).map((name) => [name, "N/A"]));
    expect(parseAmdThrottle(JSON.stringify([{ gpu: 0, throttle: silent }]))).toBeUndefined();
    expect(parseAmdThrottle(JSON.stringify([{ gpu: 0, throttle: "N/A" }]))).toBeUndefined();
    expect(parseAmdThrottle("amd-smi: error: unrecognized arguments: --throttle")).toBeUndefined();
  });
});
