/** Until when a staged attempt may start: a stretch of one boot's monotonic clock that any boot or suspend makes worthless (HAZARDS 7). Pure. */

/** This host's clocks at one moment. */
export interface HostClock {
  /** What the kernel calls this boot. */
  readonly bootId: string;
  readonly monotonicMs: number;
  /** How much further a clock that counts suspend is; 0 where the monotonic clock counts it itself. */
  readonly skewMs: number;
}

/** The window of one attempt, as last renewed. */
export interface StartWindow {
  readonly deadline: { readonly bootId: string; readonly monotonicMs: number };
  /** The clocks' difference when the window was last known to be right. */
  readonly skewMs: number;
}

/** Clocks differ by this much without any suspend. */
const SLEPT_MIN_MS = 1000;
/** How much a window must move before that is worth writing: renewals come with every heartbeat. */
const RENEW_STEP_MS = 1000;

/** A window that opens now. */
export const openWindow = (clock: HostClock, startWithinMs: number): StartWindow => ({
  deadline: { bootId: clock.bootId, monotonicMs: clock.monotonicMs + startWithinMs },
  skewMs: clock.skewMs,
});

/** How long the host was suspended since the window was last known to be right; 0 when it was not. */
export const sleptSince = ({ skewMs }: StartWindow, clock: HostClock): number => {
  const slept = clock.skewMs - skewMs;
  return slept > SLEPT_MIN_MS ? slept : 0;
};

/** Why nothing may start any more; undefined while the window is open. */
export const whyPast = (window: StartWindow, clock: HostClock): "slept" | "booted" | "passed" | undefined => {
  if (sleptSince(window, clock) > 0) return "slept";
  if (window.deadline.bootId !== clock.bootId) return "booted";
  return clock.monotonicMs >= window.deadline.monotonicMs ? "passed" : undefined;
};

/** The window when the coordinator, in contact just now, still wants the attempt; `isMoved` when that is worth writing down. */
export const renewWindow = (
  window: StartWindow,
  clock: HostClock,
  startWithinMs: number,
): { readonly window: StartWindow; readonly isMoved: boolean } => {
  const next = openWindow(clock, startWithinMs);
  const isMoved =
    sleptSince(window, clock) > 0 ||
    next.deadline.bootId !== window.deadline.bootId ||
    next.deadline.monotonicMs - window.deadline.monotonicMs >= RENEW_STEP_MS;
  return { window: isMoved ? next : { ...window, skewMs: next.skewMs }, isMoved };
};
