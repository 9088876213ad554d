/** What a daemon knows only while it lives: links to hosts, what it did and what failed. Forgotten when it ends, and rightly so. */
import type { HeldAttempt, SlotReport } from "../../proto/vocab/attempt.ts";
import type { Seen } from "../../proto/vocab/messages.ts";
import type { HostName, SlotId } from "../../proto/vocab/ids.ts";

/** How this daemon sees a host right now. Times are on its monotonic clock. */
export type Link =
  | {
      readonly kind: "up";
      readonly session: number;
      readonly lastSeenMs: number;
      /** The count of silence when it was last heard. */
      readonly heardMs: number;
      readonly held: readonly HeldAttempt[];
      readonly slots: readonly SlotReport[];
    }
  | {
      readonly kind: "away";
      /** When it was last heard of, or when this daemon began. */
      readonly sinceMs: number;
      /** The count of silence when it was last heard, or when the first dial to it ended. */
      readonly heardMs: number;
      /** Whether this daemon ever heard of it. */
      readonly isHeard: boolean;
      readonly reason: string;
    };

/** The count by which hosts are silent; `silence.ts` has the rules. Milliseconds. */
export interface Silence {
  /** On the monotonic clock: counted up to here. */
  readonly atMs: number;
  readonly countedMs: number;
  /** Hosts over which the coordinator suspects itself; while there are any, nothing is counted. */
  readonly doubted: readonly HostName[];
  readonly doubtedForMs: number;
  /** Hosts that stay silent after a doubt over them has ended: they count. */
  readonly cleared: readonly HostName[];
}

/** What is forgotten when the daemon ends, and rightly so. */
export interface Live {
  /** When this daemon began. */
  readonly startedMs: number;
  readonly silence: Silence;
  readonly links: Readonly<Record<HostName, Link>>;
  /** Effects that failed: how often, and when they may be tried again. */
  readonly retries: Readonly<Record<string, Retry>>;
  /** Leases that their hosts took in this daemon's life, by the delivery's key; those of ended attempts are forgotten. */
  readonly delivered: Readonly<Record<string, true>>;
  /** Other effects without a fact of their own that were carried out in this daemon's life, by key; only those still asked for. */
  readonly done: Readonly<Record<string, true>>;
  /** Slots whose host turned work down or could not do it: how often in a row, and when they may be tried again. */
  readonly refusals: Readonly<Record<SlotId, Retry>>;
  /** When the `times`-th quarantine of a slot ends, on the monotonic clock. */
  readonly quarantines: Readonly<Record<SlotId, { readonly times: number; readonly endsMs: number }>>;
  readonly authorsNotBeforeMs: number;
  /** A host that this daemon served was told later things since, by another one with the same ledger: nothing is granted any more. */
  readonly superseded?: { readonly host: HostName; readonly seen: Seen };
  /** Absent until it was looked at. */
  readonly disk?: Disk;
}

/** The coordinator's own disk. */
export interface Disk {
  readonly freeBytes: number;
  /** There is so little that nothing new is begun. */
  readonly isLow: boolean;
}

/** One failing effect, or one failing slot. */
export interface Retry {
  readonly failures: number;
  readonly notBeforeMs: number;
  readonly detail: string;
}

/** A daemon's first moment. */
export const emptyLive = (startedMs: number): Live => ({
  startedMs,
  silence: { atMs: startedMs, countedMs: startedMs, doubted: [], doubtedForMs: 0, cleared: [] },
  links: {},
  retries: {},
  delivered: {},
  done: {},
  refusals: {},
  quarantines: {},
  authorsNotBeforeMs: startedMs,
});
