/** What Linux counts about its processors and who ran on them. */

/** Time of all processors since boot, in the kernel's ticks. */
interface CpuTimes {
  readonly total: number;
  readonly idle: number;
  readonly steal: number;
}

/** The line `cpu` of `/proc/stat`; undefined when there is none. Guests are part of user time already. */
export function parseCpuTimes(stat: string): CpuTimes | undefined {
  const words = /^cpu\s+(.+)$/mu.exec(stat)?.[1]?.trim().split(/\s+/u).map(Number);
  if (words === undefined || words.length < 8 || words.some(Number.isNaN)) return undefined;
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = words;
  const total = user + nice + system + idle + iowait + irq + softirq + steal;
  return { total, idle: idle + iowait, steal };
}

/** Ticks of one process, without its children, from `/proc/<pid>/stat`. */
export function parseProcessTicks(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

/** How long a thread ran and how long it waited for a processor, from its `schedstat`. */
export interface ThreadTimes {
  readonly ranNs: number;
  readonly waitedNs: number;
}

/** The text of `/proc/<pid>/task/<tid>/schedstat`; undefined where the kernel does not count. */
export function parseSchedstat(text: string): ThreadTimes | undefined {
  const match = /^(\d+) (\d+) \d+\s*$/u.exec(text);
  return match === null ? undefined : { ranNs: Number(match[1]), waitedNs: Number(match[2]) };
}

/** Both counters at one moment. */
export interface CpuReading {
  readonly times: CpuTimes;
  /** Of processes outside the run by `pid:start`. */
  readonly others: ReadonlyMap<
    string,
    { readonly pid: number; readonly name: string; readonly ticks: number }
  >;
  /** Of the run's own threads by number. */
  readonly own: ReadonlyMap<number, ThreadTimes>;
}
