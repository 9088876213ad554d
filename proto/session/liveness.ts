/** When to send the next heartbeat and when the peer counts as silent, as data; the caller brings the monotonic clock. */

/** The beat of one session. All in milliseconds. */
export interface LivenessTiming {
  /** From one of our heartbeats to the next. */
  readonly heartbeatMs: number;
  /** Credited silence after which the peer counts as silent. */
  readonly silentAfterMs: number;
  /** How often the caller means to call `tick`; a longer pause is our own sleep, not the peer's silence. */
  readonly tickMs: number;
}

/** How one session stands; made by `openLiveness`. */
export interface Liveness {
  /** Silence credited to the peer since it was last heard. */
  readonly silentMs: number;
  readonly tickedAtMs: number;
  readonly beatDueAtMs: number;
}

/** A tick's findings. */
export interface Pulse {
  readonly liveness: Liveness;
  /** Send a heartbeat now. Several missed ones are made up for by one. */
  readonly isHeartbeatDue: boolean;
  readonly peer: "alive" | "silent";
}

/** A session that opened now: the peer was just heard, and the first heartbeat is due at once. */
export const openLiveness = (nowMs: number): Liveness => ({
  silentMs: 0,
  tickedAtMs: nowMs,
  beatDueAtMs: nowMs,
});

/** Any message of the peer is a sign of life. */
export const heard = (liveness: Liveness, nowMs: number): Liveness => ({
  ...liveness,
  silentMs: 0,
  tickedAtMs: nowMs,
});

/** One tick. Silence grows by at most two ticks a time, so that a machine that slept does not blame its peer. */
export function tick(liveness: Liveness, nowMs: number, timing: LivenessTiming): Pulse {
  const elapsedMs = Math.max(0, nowMs - liveness.tickedAtMs);
  const silentMs = liveness.silentMs + Math.min(elapsedMs, 2 * timing.tickMs);
  const isHeartbeatDue = nowMs >= liveness.beatDueAtMs;
  const beatDueAtMs = isHeartbeatDue ? nowMs + timing.heartbeatMs : liveness.beatDueAtMs;
  return {
    liveness: { silentMs, tickedAtMs: nowMs, beatDueAtMs },
    isHeartbeatDue,
    peer: silentMs >= timing.silentAfterMs ? "silent" : "alive",
  };
}
