/** How long to wait before the next try, growing and jittered; the caller brings the random number. */

/** Limits of the waiting, in milliseconds. */
export interface BackoffLimits {
  /** Longest wait after the first failure. */
  readonly firstMs: number;
  /** No wait is longer. */
  readonly maxMs: number;
}

/**
 * Wait in whole milliseconds after `failures` failures in a row (1 is the first), `random` from [0, 1).
 * Doubles up to the limit; the lower half is certain, so that no loop spins, the upper half is jitter, so that hosts spread.
 */
export function backoffMs(failures: number, random: number, limits: BackoffLimits): number {
  const doublings = Math.min(Math.max(0, failures - 1), 30);
  const ceilingMs = Math.min(limits.maxMs, limits.firstMs * 2 ** doublings);
  return Math.round((ceilingMs / 2) * (1 + random));
}
