/** Puts together what exit.json says. */
import { readFileSync } from "node:fs";
import { parseOomKills } from "../core/memory-readings.ts";
import { suspendSkewMs } from "./clock.ts";
import { CONTRACT_VERSION, type ExitFacts, type NotStartedReason, type Order } from "./contract.ts";
import type { OutputWriter } from "./output-writer.ts";
import { nameOf } from "./process-tree.ts";
import type { RunEnd } from "./run-command.ts";

/** A difference of the clocks below this is rounding, not a suspend. */
const SLEPT_MIN_MS = 1_000;

/** Counters of the whole host, read before and after a run. */
export interface HostCounters {
  readonly oomKills: number;
  readonly skewMs: number;
}

/** The counters now. */
export function hostCounters(): HostCounters {
  let oomKills = 0;
  try {
    oomKills = parseOomKills(readFileSync("/proc/vmstat", "latin1"));
  } catch {
    // No such file on macOS.
  }
  return { oomKills, skewMs: suspendSkewMs() };
}

/** The facts of an order that was never forked. */
export const notStartedFacts = (
  order: Pick<Order, "attempt" | "token">,
  reason: NotStartedReason,
  detail: string,
): ExitFacts => ({
  version: CONTRACT_VERSION,
  attempt: order.attempt,
  token: order.token,
  notStarted: { reason, detail },
  exitCode: null,
  signal: null,
  timedOut: false,
  survivors: [],
  runMs: 0,
  bytesSeen: 0,
  bytesDropped: 0,
  kernelOomKills: 0,
  sleptMs: 0,
  startedAtMs: null,
  treeEmptyAtMs: Date.now(),
  notes: [],
});

/** What a run knows beyond its end. */
export interface RunRecord {
  readonly output: OutputWriter;
  readonly before: HostCounters;
  readonly notes: readonly string[];
}

/** The facts of an order that was forked, or that failed at the very fork. */
export function exitFacts(order: Order, end: RunEnd, record: RunRecord): ExitFacts {
  if (end.notForked !== undefined) return notStartedFacts(order, "spawn_failed", end.notForked);
  const after = hostCounters();
  const sleptMs = Math.round(after.skewMs - record.before.skewMs);
  const peakMemory = end.memory.peak();
  const { failure, seenBytes, droppedBytes } = record.output;
  return {
    version: CONTRACT_VERSION,
    attempt: order.attempt,
    token: order.token,
    exitCode: end.exitCode,
    signal: end.signal,
    timedOut: end.timedOut,
    ...(end.cancelled === undefined ? {} : { cancelled: end.cancelled }),
    survivors: end.survivors.map(nameOf),
    runMs: end.runMs,
    ...(peakMemory === undefined ? {} : { peakMemory }),
    bytesSeen: seenBytes,
    bytesDropped: droppedBytes,
    kernelOomKills: after.oomKills - record.before.oomKills,
    sleptMs: sleptMs < SLEPT_MIN_MS ? 0 : sleptMs,
    ...(end.taints.length === 0 ? {} : { taints: end.taints }),
    startedAtMs: end.startedAtMs,
    treeEmptyAtMs: end.treeEmptyAtMs,
    notes: failure === undefined ? record.notes : [...record.notes, failure],
  };
}
