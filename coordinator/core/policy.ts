/** The timing and the limits that the core decides by; the inventory's `policy` may change each of them. */

import type { TaintReason } from "../../proto/vocab/attempt.ts";

/** All durations in milliseconds of the coordinator's monotonic clock. */
export interface Policy {
  /** A running attempt whose host was not heard of for this long is requeued. */
  readonly leaseMs: number;
  /** A staged attempt may start this long after the last renewal, counted by the agent. */
  readonly startWithinMs: number;
  /** Added to `startWithinMs` before a staged trial is granted elsewhere. */
  readonly startMarginMs: number;
  readonly heartbeatMs: number;
  /** A host silent for this long is shown as suspect and gets nothing new. */
  readonly suspectMs: number;
  /** A host away for this long is not waited for at the end of a campaign. */
  readonly desertedMs: number;
  /** An agent that nobody speaks with for so long, and that has nothing to finish, ends itself; what it knows stays there. */
  readonly orphanAfterMs: number;
  /** Attempts staged per slot behind the running one. */
  readonly workAhead: number;
  readonly graceMs: number;
  /** Host-caused failures of one trial until it is given up as inconclusive. */
  readonly infraRetriesMax: number;
  /** Rebases of one candidate until it goes back to its author. */
  readonly rebasesMax: number;
  /** Different branches that fail in a row on a slot until the tip itself is run there. */
  readonly canaryAfter: number;
  /** How long a slot is set aside on which the tip fails; doubles up to `quarantineMaxMs`. */
  readonly quarantineMs: number;
  readonly quarantineMaxMs: number;
  /** Baseline runs that form a lane's first record. */
  readonly baselines: number;
  /** First wait after an author gave nothing three times; doubles up to `authorBackoffMaxMs`. */
  readonly authorBackoffMs: number;
  readonly authorBackoffMaxMs: number;
  /** Wait before a failed effect is tried again; doubles up to `retryMaxMs`. */
  readonly retryMs: number;
  readonly retryMaxMs: number;
  /** Failures of one attempt's delivery (push and lease) until it is taken back and requeued. */
  readonly deliveriesMax: number;
  /** Waiting experiments that submissions may pile up before `submit` is refused. */
  readonly queuedMax: number;
  /** Free MiB on the coordinator's disk below which nothing new is begun. */
  readonly diskLowMb: number;
  /** Taints under which numbers count all the same, on every host alike: numbers that are compared are judged by one rule. */
  readonly tolerated: readonly TaintReason[];
}

/** What an inventory without `policy` means. */
export const defaultPolicy: Policy = {
  leaseMs: 60_000,
  startWithinMs: 600_000,
  startMarginMs: 15_000,
  heartbeatMs: 5_000,
  suspectMs: 15_000,
  desertedMs: 1_800_000,
  orphanAfterMs: 604_800_000,
  workAhead: 1,
  graceMs: 5_000,
  infraRetriesMax: 3,
  rebasesMax: 3,
  canaryAfter: 3,
  quarantineMs: 900_000,
  quarantineMaxMs: 14_400_000,
  baselines: 3,
  authorBackoffMs: 5_000,
  authorBackoffMaxMs: 600_000,
  retryMs: 1_000,
  retryMaxMs: 30_000,
  deliveriesMax: 4,
  queuedMax: 1_000,
  diskLowMb: 512,
  tolerated: [],
};
