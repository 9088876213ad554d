/** Which accelerators hold their clocks down against heat or a failing supply, as the vendors' tools print it. */
import { gpuEntries } from "./device-users.ts";

/** One accelerator and its reasons; none: it runs as fast as it may. */
export interface ThrottleState {
  /** As the tool names devices, every name that it gives. */
  readonly device: readonly (string | number)[];
  readonly reasons: readonly string[];
}

/**
 * Of NVML's bits those that say that something is wrong. An idle device, a power cap and clocks that somebody set (bits 0, 1, 2, 4, 8)
 * are how a host is meant to run.
 */
const NVIDIA_BITS: readonly (readonly [bigint, string])[] = [
  [0x08n, "hw_slowdown"],
  [0x20n, "sw_thermal_slowdown"],
  [0x40n, "hw_thermal_slowdown"],
  [0x80n, "hw_power_brake_slowdown"],
];

/** Rows `index, uuid, 0x…` of `nvidia-smi`. Devices that cannot tell are left out; undefined when the text is something else or nobody can. */
export function parseNvidiaThrottle(text: string): readonly ThrottleState[] | undefined {
  const states: ThrottleState[] = [];
  for (const line of text.split("\n").map((row) => row.trim())) {
    if (line === "") continue;
    const match = /^(\d+)\s*,\s*(GPU-[^\s,]+)\s*,\s*(0x[0-9a-f]+|\[.*\]|N\/A)$/iu.exec(line);
    if (match === null) return undefined;
    const [, index, uuid = "", mask = ""] = match;
    if (!mask.startsWith("0x")) continue;
    const bits = BigInt(mask);
    const reasons = NVIDIA_BITS.flatMap(([bit, name]) => ((bits & bit) === 0n ? [] : [name]));
    states.push({ device: [Number(index), uuid], reasons });
  }
  return states.length === 0 ? undefined : states;
}

/** Not the package's power limit, which is how a host is meant to run. */
const AMD_STATUSES = [
  "prochot_violation_status",
  "socket_thermal_violation_status",
  "vr_thermal_violation_status",
  "hbm_thermal_violation_status",
] as const;

/**
 * `amd-smi metric --throttle --json`: a list of `{gpu, throttle: {…_status: "ACTIVE" | "NOT ACTIVE" | "N/A"}}`, wrapped in `gpu_data` by
 * some versions. Only Instinct cards from MI300 on fill it. Undefined when nobody can tell.
 */
export function parseAmdThrottle(text: string): readonly ThrottleState[] | undefined {
  const states = (gpuEntries(text) ?? []).flatMap(({ gpu, throttle }) => {
    const facts = (throttle ?? {}) as Readonly<Record<string, unknown>>;
    const told = AMD_STATUSES.filter((name) => facts[name] === "ACTIVE" || facts[name] === "NOT ACTIVE");
    if (typeof gpu !== "number" || told.length === 0) return [];
    const active = told.filter((name) => facts[name] === "ACTIVE");
    return [{ device: [gpu], reasons: active.map((name) => name.replace("_violation_status", "")) }];
  });
  return states.length === 0 ? undefined : states;
}
