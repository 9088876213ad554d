/** Waits between tries: full jitter under a ceiling that doubles. */
import { describe, expect, it } from "vitest";
import { backoffMs } from "../../../../proto/session/backoff.ts";

const limits = { firstMs: 500, maxMs: 30_000 };

describe("the wait before the next try", () => {
  it("is spread over the whole of its ceiling, which doubles up to the limit", () => {
    const ceilings = [1, 2, 3, 6, 7, 8, 400].map((failures) =>
      backoffMs(failures, 1 - Number.EPSILON, limits),
    );
    expect(ceilings).toEqual([500, 1_000, 2_000, 16_000, 30_000, 30_000, 30_000]);
    expect(backoffMs(8, 0.5, limits)).toBe(15_000);
    expect(backoffMs(8, 0.01, limits)).toBe(300);
  });

  it("is never so short that a loop spins", () => {
    expect(backoffMs(1, 0, limits)).toBe(50);
    expect(backoffMs(8, 0, limits)).toBe(50);
  });
});
