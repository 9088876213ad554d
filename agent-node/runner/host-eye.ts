/** Looks at the host of a run: who uses its devices, what holds its clocks down, what swaps, what time it is. */
import { readFileSync } from "node:fs";
import type { CpuReading } from "../core/cpu-counters.ts";
import { competitorsOf, cpuLoad, isStolen } from "../core/cpu-load.ts";
import { throttledSensors, type ThrottleCounters } from "../core/cpu-throttle.ts";
import { parseSwappedPages, parseVmSwapBytes } from "../core/memory-readings.ts";
import type { ProcessRow } from "../core/process-table.ts";
import type { Look } from "../core/taints.ts";
import { DeviceEye } from "../devices/device-eye.ts";
import { wallSkewMs } from "./clock.ts";
import type { Order } from "./contract.ts";
import { isStranger, readCpu, readCpuThrottle } from "./cpu-readings.ts";

type Found = Look["found"];

/** One per run. A slot with accelerators is looked at by its accelerators, one without by its processors. */
export class HostEye {
  readonly #devices: DeviceEye | undefined;
  readonly #members: () => readonly ProcessRow[];
  #cpu: CpuReading | undefined;
  #throttle: ThrottleCounters | undefined;

  /** `members` are the live processes of the run. */
  constructor(order: Pick<Order, "devices" | "deviceLocks">, members: () => readonly ProcessRow[]) {
    const devices = (order.devices ?? []).filter(({ backend }) => backend !== "cpu");
    this.#devices = devices.length === 0 ? undefined : new DeviceEye(devices, order.deviceLocks);
    this.#members = members;
  }

  /** What is the case now. Rejects only when the signal aborts. */
  async look(sinceMs: number, signal: AbortSignal): Promise<Look> {
    const pids = new Set(this.#members().map(({ pid }) => pid));
    const found = await (this.#devices?.look(pids, signal) ?? this.#lookAtCpu(sinceMs));
    return { ...this.glance(), sinceMs, found };
  }

  /** Only what costs nothing: clock and swap. */
  glance(): Look {
    const swaps = this.#members().map(({ pid }) => parseVmSwapBytes(textOf(`/proc/${pid}/status`)));
    return {
      sinceMs: 0,
      found: {},
      wallSkewMs: wallSkewMs(),
      swappedPages: parseSwappedPages(textOf("/proc/vmstat")),
      ownSwapBytes: swaps.reduce((sum, bytes) => sum + bytes, 0),
    };
  }

  #lookAtCpu(sinceMs: number): Found {
    const [cpuBefore, throttleBefore] = [this.#cpu, this.#throttle];
    this.#cpu = readCpu(this.#members());
    this.#throttle = readCpuThrottle();
    const throttled =
      throttleBefore === undefined || this.#throttle.size === 0
        ? {}
        : { throttled: throttledSensors(throttleBefore, this.#throttle, sinceMs) };
    const load = cpuBefore && this.#cpu && cpuLoad(cpuBefore, this.#cpu);
    if (load === undefined) return throttled;
    const strangers = load.others.filter(({ pid }) => isStranger(pid));
    const steal = isStolen(load) ? ["the hypervisor"] : [];
    return { ...throttled, steal, load: competitorsOf(load, strangers).map(({ name }) => name) };
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
