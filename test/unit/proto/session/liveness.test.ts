/** Heartbeats on time, silence credited; the waits between tries. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffMs } from "../../../../proto/session/backoff.ts";
import { heard, openLiveness, tick } from "../../../../proto/session/liveness.ts";

const timing = { heartbeatMs: 2_000, silentAfterMs: 6_000, tickMs: 500 };

/** Ticks every 500 ms from `fromMs` to `toMs` and returns the last pulse with the times of heartbeats. */
function run(from: ReturnType<typeof openLiveness>, fromMs: number, toMs: number) {
  let liveness = from;
  let peer: "alive" | "silent" = "alive";
  const beats: number[] = [];
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += timing.tickMs) {
    const pulse = tick(liveness, nowMs, timing);
    if (pulse.isHeartbeatDue) beats.push(nowMs);
    ({ liveness, peer } = pulse);
  }
  return { liveness, peer, beats };
}

describe("liveness", () => {
  it("beats at once and then every interval", () => {
    expect(run(openLiveness(1_000), 1_000, 7_000).beats).toStrictEqual([1_000, 3_000, 5_000, 7_000]);
  });

  it("calls a peer silent only after the whole silence, and alive when it is heard again", () => {
    expect(run(openLiveness(0), 500, 5_500).peer).toBe("alive");
    const { liveness, peer } = run(openLiveness(0), 500, 6_000);
    expect(peer).toBe("silent");
    expect(tick(heard(liveness, 6_100), 6_500, timing).peer).toBe("alive");
  });

  it("does not blame the peer for our own sleep, and beats once after it", () => {
    const awake = tick(openLiveness(0), 3_600_000, timing);
    expect(awake).toMatchObject({ peer: "alive", isHeartbeatDue: true });
    expect(tick(awake.liveness, 3_600_500, timing).isHeartbeatDue).toBe(false);
  });
});

describe("backoff", () => {
  const limits = { firstMs: 200, maxMs: 10_000 };

  it("doubles up to the limit, half certain and half jitter", () => {
    expect([1, 2, 3, 99].map((failures) => backoffMs(failures, 0, limits))).toStrictEqual([
      100, 200, 400, 5_000,
    ]);
    fc.assert(
      fc.property(
        fc.nat(2_000),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (failures, random) => {
          const waitMs = backoffMs(failures, random, limits);
          expect(waitMs).toBeGreaterThanOrEqual(limits.firstMs / 2);
          expect(waitMs).toBeLessThanOrEqual(limits.maxMs);
          expect(backoffMs(failures + 1, random, limits)).toBeGreaterThanOrEqual(waitMs);
        },
      ),
    );
  });
});
