/** How much of the time in which slots could have measured they did: a small fold beside the state, since the state keeps no times. */
import type { AttemptId, HostName } from "../../../proto/vocab/ids.ts";
import type { LedgerRecord, RecordKind } from "../../core/records.ts";

/** Slot time of one campaign, in milliseconds of the wall clock. */
export interface BusyTime {
  /** Slots of hosts that are probed and not drained; time counts for these while the campaign runs. */
  readonly slots: Readonly<Record<HostName, number>>;
  readonly drained: Readonly<Record<HostName, true>>;
  readonly isCounting: boolean;
  /** Until when `availableMs` was counted. */
  readonly countedTo: number;
  readonly availableMs: number;
  /** Of runs that ended. */
  readonly busyMs: number;
  readonly running: Readonly<Record<AttemptId, number>>;
}

/** Before the first record. */
export const noBusyTime: BusyTime = {
  slots: {},
  drained: {},
  isCounting: false,
  countedTo: 0,
  availableMs: 0,
  busyMs: 0,
  running: {},
};

const slotCount = (b: BusyTime): number =>
  (Object.keys(b.slots) as HostName[]).reduce(
    (sum, host) => sum + (b.drained[host] ? 0 : (b.slots[host] ?? 0)),
    0,
  );

const countTo = (b: BusyTime, at: number): BusyTime => {
  const elapsed = Math.max(0, at - b.countedTo);
  const available = b.isCounting ? elapsed * slotCount(b) : 0;
  return { ...b, countedTo: Math.max(at, b.countedTo), availableMs: b.availableMs + available };
};

const without = <K extends string, T>(all: Readonly<Record<K, T>>, key: K): Readonly<Record<K, T>> => {
  const { [key]: _gone, ...rest } = all;
  return rest as Readonly<Record<K, T>>;
};

type Counts = {
  readonly [K in RecordKind]?: (b: BusyTime, r: Extract<LedgerRecord, { kind: K }>) => BusyTime;
};

const counts: Counts = {
  host_probed: (b, r) => ({ ...b, slots: { ...b.slots, [r.host]: r.slots.length } }),
  host_removed: (b, r) => ({ ...b, slots: without(b.slots, r.host), drained: without(b.drained, r.host) }),
  host_drained: (b, r) => ({ ...b, drained: { ...b.drained, [r.host]: true } }),
  host_undrained: (b, r) => ({ ...b, drained: without(b.drained, r.host) }),
  campaign_started: (b) => ({ ...b, isCounting: true, availableMs: 0, busyMs: 0, running: {} }),
  campaign_resumed: (b) => ({ ...b, isCounting: true }),
  campaign_paused: (b) => ({ ...b, isCounting: false }),
  campaign_ended: (b) => ({ ...b, isCounting: false }),
  attempt_running: (b, r) => ({ ...b, running: { ...b.running, [r.attempt]: r.at } }),
  // Whether it still runs is unknown; if it does, its outcome will say how long it ran.
  attempt_expired: (b, r) => ({ ...b, running: without(b.running, r.attempt) }),
  // The agent's own measure of the run: a coordinator that slept learns of the end late.
  attempt_ended: (b, r) => ({
    ...b,
    busyMs: b.busyMs + r.outcome.runMs,
    running: without(b.running, r.attempt),
  }),
};

/** The slot time after one more record. Records arrive in the order of the ledger. */
export const countBusy = (before: BusyTime, r: LedgerRecord): BusyTime => {
  const count = counts[r.kind] as ((b: BusyTime, r: LedgerRecord) => BusyTime) | undefined;
  const b = countTo(before, r.at);
  return count ? count(b, r) : b;
};

/** Busy share, 0 to 1, at this wall-clock time; undefined before any slot could have run anything. */
export const busyShare = (b: BusyTime, nowWallMs: number): number | undefined => {
  const { availableMs } = countTo(b, nowWallMs);
  if (availableMs <= 0) return undefined;
  const open = Object.values<number>(b.running).reduce(
    (sum, since) => sum + Math.max(0, nowWallMs - since),
    0,
  );
  return Math.min(1, (b.busyMs + open) / availableMs);
};
