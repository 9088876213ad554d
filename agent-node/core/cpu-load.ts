/** Whether somebody else had the processors that a run waited for, from two readings of the kernel's counters. */
import type { CpuReading } from "./cpu-counters.ts";

/** A process outside the run and its share of the machine's processor time, 0 to 1. */
interface Competitor {
  readonly pid: number;
  readonly name: string;
  readonly share: number;
}

/** What was between two readings. */
export interface CpuLoad {
  readonly idleShare: number;
  readonly stealShare: number;
  /** Part of the time in which the run's threads could have run that they waited; undefined when nobody counts it. */
  readonly waitShare?: number;
  /** Those that were there at both readings, the largest first: what came and went is missed, never invented. */
  readonly others: readonly Competitor[];
}

/** Less than this of the machine is the background of any host. */
const COMPETITOR_SHARE_MIN = 0.02;
/** With so much idle, whoever waits waits by its own choice. */
const IDLE_SHARE_MAX = 0.05;
/** What foreign processes must have taken, and the run waited, before one is held to be the cause of the other. */
const FOREIGN_SHARE_MIN = 0.25;
const WAIT_SHARE_MIN = 0.1;
const STEAL_SHARE_MIN = 0.1;

/** The load between two readings; undefined when no time passed. */
export function cpuLoad(before: CpuReading, after: CpuReading): CpuLoad | undefined {
  const total = after.times.total - before.times.total;
  if (total <= 0) return undefined;
  const others = [...after.others].flatMap(([key, { pid, name, ticks }]) => {
    const earlier = before.others.get(key);
    const share = earlier === undefined ? 0 : (ticks - earlier.ticks) / total;
    return share >= COMPETITOR_SHARE_MIN ? [{ pid, name, share }] : [];
  });
  const waitShare = waitedShare(before.own, after.own);
  return {
    idleShare: (after.times.idle - before.times.idle) / total,
    stealShare: (after.times.steal - before.times.steal) / total,
    ...(waitShare === undefined ? {} : { waitShare }),
    others: others.toSorted((one, other) => other.share - one.share),
  };
}

function waitedShare(before: CpuReading["own"], after: CpuReading["own"]): number | undefined {
  let ranNs = 0;
  let waitedNs = 0;
  for (const [thread, now] of after) {
    const earlier = before.get(thread);
    if (earlier === undefined) continue;
    ranNs += now.ranNs - earlier.ranNs;
    waitedNs += now.waitedNs - earlier.waitedNs;
  }
  return ranNs + waitedNs <= 0 ? undefined : waitedNs / (ranNs + waitedNs);
}

/** Whether the hypervisor took so much that the run must have felt it. */
export const isStolen = ({ stealShare }: CpuLoad): boolean => stealShare >= STEAL_SHARE_MIN;

/**
 * Those of these strangers that took what the run waited for. All three must hold: nothing was idle, the run waited, and strangers had
 * a large part. Any one alone is also true of an honest host: of a run with more threads than processors, of one that leaves
 * processors to others, of an idle machine's own housekeeping.
 */
export function competitorsOf(load: CpuLoad, strangers: readonly Competitor[]): readonly Competitor[] {
  const taken = strangers.reduce((sum, { share }) => sum + share, 0);
  const isCrowded = load.idleShare < IDLE_SHARE_MAX && (load.waitShare ?? 0) >= WAIT_SHARE_MIN;
  return isCrowded && taken >= FOREIGN_SHARE_MIN ? strangers : [];
}
