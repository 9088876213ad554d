/** How long to wait before the next try, growing and jittered; the caller brings the random number. */

/** Limits of the waiting, in milliseconds. */
export interface BackoffLimits {
  /** Longest wait after the first failure. */
  readonly firstMs: number;
  /** No wait is longer. */
  readonly maxMs: number;
}

/** No wait is shorter, so that no loop spins. */
const FLOOR_MS = 50;

/**
 * Wait in whole milliseconds after `failures` failures in a row (1 is the first), `random` from [0, 1): full jitter, so that hosts which
 * were lost together do not come back together (Brooker, "Exponential Backoff And Jitter", 2015). The ceiling doubles up to the limit.
 */
export function backoffMs(failures: number, random: number, limits: BackoffLimits): number {
  const doublings = Math.min(Math.max(0, failures - 1), 30);
  const ceilingMs = Math.min(limits.maxMs, limits.firstMs * 2 ** doublings);
  return Math.max(Math.min(FLOOR_MS, ceilingMs), Math.round(ceilingMs * random));
}
