/** Reads what the kernel counts about processors and who uses them. Linux only: elsewhere nothing is told. */
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import {
  parseCpuTimes,
  parseProcessTicks,
  parseSchedstat,
  type CpuReading,
  type ThreadTimes,
} from "../core/cpu-counters.ts";
import type { ThrottleCounter, ThrottleCounters } from "../core/cpu-throttle.ts";
import { memoryKey, parseProcStat, type ProcessRow } from "../core/process-table.ts";

/** Parent of every kernel thread. What they do they mostly do for others, so none of them is a stranger. */
const KERNEL_PARENT = 2;
/** Stands in the environment of all that a fleet runs: attempts of any slot, and authors. */
const FLEET_MARK = /(?:^|\0)FLEET_(?:TAG|AUTHOR_SESSION)=/u;
const CPU_FOLDER = "/sys/devices/system/cpu";
const SENSORS = ["core", "package"] as const;

/** The counters now, where these processes are the run; undefined where the system does not tell. */
export function readCpu(members: readonly ProcessRow[]): CpuReading | undefined {
  const times = parseCpuTimes(textOf("/proc/stat"));
  if (times === undefined) return undefined;
  const pids = new Set(members.map(({ pid }) => pid));
  const others = new Map<string, { pid: number; name: string; ticks: number }>();
  for (const pid of processes()) {
    if (pids.has(pid) || pid === process.pid) continue;
    const text = textOf(`/proc/${pid}/stat`);
    const row = parseProcStat(text);
    if (row === undefined || row.parent === KERNEL_PARENT) continue;
    others.set(memoryKey(row), { pid, name: `${pid} ${row.command}`, ticks: parseProcessTicks(text) });
  }
  return { times, others, own: new Map([...pids].flatMap(threadsOf)) };
}

/** Whether this process belongs to no fleet: neither to an attempt or an author, nor to the program itself. */
export function isStranger(pid: number): boolean {
  if (FLEET_MARK.test(textOf(`/proc/${pid}/environ`))) return false;
  try {
    return readlinkSync(`/proc/${pid}/exe`) !== process.execPath;
  } catch {
    // Somebody else's, or gone.
    return true;
  }
}

/** What the processors' heat sensors counted; empty where there are none, for instance in a virtual machine. */
export function readCpuThrottle(): ThrottleCounters {
  const counters = new Map<string, ThrottleCounter>();
  for (const cpu of namesIn(CPU_FOLDER).filter((name) => /^cpu\d+$/u.test(name))) {
    for (const sensor of SENSORS) {
      const prefix = `${CPU_FOLDER}/${cpu}/thermal_throttle/${sensor}_throttle`;
      const count = textOf(`${prefix}_count`);
      if (count === "") continue;
      const time = textOf(`${prefix}_total_time_ms`);
      counters.set(`${cpu}/${sensor}`, {
        count: Number(count),
        ...(time === "" ? {} : { timeMs: Number(time) }),
      });
    }
  }
  return counters;
}

function threadsOf(pid: number): readonly (readonly [number, ThreadTimes])[] {
  return namesIn(`/proc/${pid}/task`).flatMap((thread) => {
    const times = parseSchedstat(textOf(`/proc/${pid}/task/${thread}/schedstat`));
    return times === undefined ? [] : [[Number(thread), times] as const];
  });
}

const processes = (): readonly number[] => namesIn("/proc").map(Number).filter(Number.isInteger);

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
