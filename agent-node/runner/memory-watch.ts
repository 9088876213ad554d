/** Measures the peak memory of a process tree while it runs, by the best means this host has. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import type { PeakMemory } from "../../proto/vocab/attempt.ts";
import {
  NVIDIA_ARGUMENTS,
  ROCM_ARGUMENTS,
  parseNvidiaProcesses,
  parseRocmProcesses,
  parseVmHwmBytes,
} from "../core/memory-readings.ts";
import type { ProcessRow } from "../core/process-table.ts";
import type { Order } from "./contract.ts";

/** Pause between two readings of host memory; where each is a call of `ps`, fewer disturb the measurement less. */
const HOST_EVERY_MS = process.platform === "linux" ? 100 : 500;
/** First reading: most short commands have reached their peak by then. */
const HOST_FIRST_MS = 20;
/** Pause between two calls of a vendor's tool, each a process of its own. */
const DEVICE_EVERY_MS = 1_000;
const TOOL_LIMITS = { timeout: 5_000, maxBuffer: 1024 * 1024 };

type Sources = Pick<Order, "deviceMemory" | "cgroup">;

/**
 * Reads until stopped. Device memory of a vendor's tool wins, then the attempt's own cgroup, then the sum of the
 * live processes' high-water marks at the worst moment: which of them is told by the method.
 */
export class MemoryWatch {
  private readonly sources: Sources;
  private readonly scan: () => Promise<readonly ProcessRow[]>;
  private readonly stopped = new AbortController();
  private readonly loops: Promise<void>[] = [];
  private members: readonly ProcessRow[] = [];
  private hostPeak = 0;
  private devicePeak = 0;

  constructor(sources: Sources, scan: () => Promise<readonly ProcessRow[]>) {
    this.sources = sources;
    this.scan = scan;
  }

  /** Begins to read. */
  start(): void {
    this.loops.push(this.repeat(HOST_FIRST_MS, HOST_EVERY_MS, () => this.readHost()));
    if (this.sources.deviceMemory !== undefined)
      this.loops.push(this.repeat(HOST_EVERY_MS, DEVICE_EVERY_MS, () => this.readDevice()));
  }

  /** Ends reading; resolves when no scan is under way any more. A running vendor's tool is ended, not awaited. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await Promise.all(this.loops);
  }

  /** The live processes of the tree as they were last seen. */
  current(): readonly ProcessRow[] {
    return this.members;
  }

  /** The figure so far; undefined when nothing could be read. */
  peak(): PeakMemory | undefined {
    const { deviceMemory, cgroup } = this.sources;
    if (deviceMemory !== undefined && this.devicePeak > 0)
      return { bytes: this.devicePeak, method: deviceMemory };
    const cgroupPeak = cgroup === undefined ? 0 : readCgroupPeak(cgroup);
    if (cgroupPeak > 0) return { bytes: cgroupPeak, method: "cgroup" };
    if (this.hostPeak === 0) return undefined;
    return { bytes: this.hostPeak, method: process.platform === "linux" ? "vmhwm" : "ps-rss" };
  }

  private async repeat(firstMs: number, everyMs: number, read: () => Promise<void>): Promise<void> {
    try {
      await delay(firstMs, undefined, { signal: this.stopped.signal });
      while (!this.stopped.signal.aborted) {
        await read().catch(() => undefined);
        await delay(everyMs, undefined, { signal: this.stopped.signal });
      }
    } catch {
      // The only thing thrown here is the end of the watch.
    }
  }

  private async readHost(): Promise<void> {
    this.members = await this.scan();
    const sum = this.members.reduce((bytes, row) => bytes + (row.rssBytes ?? readVmHwm(row.pid)), 0);
    this.hostPeak = Math.max(this.hostPeak, sum);
  }

  private async readDevice(): Promise<void> {
    const tool = this.sources.deviceMemory;
    if (tool === undefined) return;
    const isNvidia = tool === "nvidia-smi";
    const { stdout } = await promisify(execFile)(tool, isNvidia ? NVIDIA_ARGUMENTS : ROCM_ARGUMENTS, {
      ...TOOL_LIMITS,
      signal: this.stopped.signal,
    });
    const bytesByPid = isNvidia ? parseNvidiaProcesses(stdout) : parseRocmProcesses(stdout);
    const sum = this.members.reduce((bytes, row) => bytes + (bytesByPid.get(row.pid) ?? 0), 0);
    this.devicePeak = Math.max(this.devicePeak, sum);
  }
}

function readVmHwm(pid: number): number {
  try {
    return parseVmHwmBytes(readFileSync(`/proc/${pid}/status`, "latin1"));
  } catch {
    return 0;
  }
}

/** The peak of a cgroup, version 2 or 1; 0 when neither file is there. */
function readCgroupPeak(folder: string): number {
  for (const name of ["memory.peak", "memory.max_usage_in_bytes"]) {
    try {
      return Number(readFileSync(join(folder, name), "latin1"));
    } catch {
      // The other version may have it.
    }
  }
  return 0;
}
