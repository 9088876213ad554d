/** When an agent gives up on its coordinator: nobody spoke with it for very long, and nothing is left to finish. Pure. */

/** What an agent waits for that was never told anything else: 7 days. */
export const ORPHAN_AFTER_MS = 7 * 24 * 3600 * 1000;

/** Who cares for this agent. Times are on its monotonic clock. */
export interface Guardianship {
  readonly afterMs: number;
  /** When the last session ended, or the agent began. */
  readonly aloneSinceMs: number;
  /** Sessions that a coordinator opened; for a moment there may be two, the old one ending. */
  readonly sessions: number;
}

/** Of an agent that has just begun. */
export const firstGuardianship = (nowMs: number, afterMs: number): Guardianship => ({
  afterMs,
  aloneSinceMs: nowMs,
  sessions: 0,
});

/** A coordinator opened a session; one that does not say how long to wait changes nothing about it. */
export const guarded = (g: Guardianship, afterMs: number | undefined): Guardianship => ({
  ...g,
  afterMs: afterMs ?? g.afterMs,
  sessions: g.sessions + 1,
});

/** A session that was opened is over. */
export const abandoned = (g: Guardianship, nowMs: number): Guardianship => ({
  ...g,
  aloneSinceMs: nowMs,
  sessions: Math.max(0, g.sessions - 1),
});

/** Whether the agent ends itself now; `busy`: attempts that are not over, which are finished first. */
export const isOrphan = (g: Guardianship, nowMs: number, busy: number): boolean =>
  g.sessions === 0 && busy === 0 && nowMs - g.aloneSinceMs >= g.afterMs;
