/** Whether processors were held down against heat, from the counters that Linux keeps for each of them. */

/** What one sensor counted since boot. */
export interface ThrottleCounter {
  readonly count: number;
  /** How long in all; absent on older kernels. */
  readonly timeMs?: number;
}

/** By sensor, for instance `cpu3/core`. */
export type ThrottleCounters = ReadonlyMap<string, ThrottleCounter>;

/** Held down for less of the time between two looks, a processor lost nothing that a measurement would show. */
const THROTTLED_SHARE_MIN = 0.1;

/** The sensors that held their processor down for a part of this time that counts; where only events are counted, for any. */
export function throttledSensors(
  before: ThrottleCounters,
  after: ThrottleCounters,
  sinceMs: number,
): readonly string[] {
  const kinds = new Set<string>();
  for (const [name, now] of after) {
    const earlier = before.get(name);
    if (earlier === undefined || now.count <= earlier.count) continue;
    const heldMs =
      now.timeMs === undefined || earlier.timeMs === undefined ? sinceMs : now.timeMs - earlier.timeMs;
    if (heldMs >= sinceMs * THROTTLED_SHARE_MIN) kinds.add(`${name.split("/")[1] ?? name} temperature`);
  }
  return [...kinds];
}
