/** The newest number of each running attempt. */
import { expect, test } from "vitest";
import { LastPoints } from "../../../../../coordinator/ledger/read/last-points.ts";
import type { AttemptId } from "../../../../../proto/vocab/ids.ts";
import type { MetricPoint } from "../../../../../proto/vocab/messages.ts";

const point = (attempt: string, name: string, step: number): MetricPoint => ({
  attempt: attempt as AttemptId,
  name,
  step,
  value: step / 10,
  atMs: step,
});

test("is the last one, and the campaign's metric once it was seen", () => {
  const points = new LastPoints();
  points.learn([point("a1", "loss", 1), point("a1", "loss", 2)], "val_bpb");
  expect(points.all.get("a1" as AttemptId)).toEqual({ name: "loss", step: 2, value: 0.2 });
  points.learn([point("a1", "val_bpb", 3), point("a1", "loss", 4)], "val_bpb");
  expect(points.all.get("a1" as AttemptId)).toEqual({ name: "val_bpb", step: 3, value: 0.3 });
});

test("of an attempt that is silent for long is forgotten", () => {
  const points = new LastPoints();
  for (let n = 0; n < 2_000; n++) points.learn([point(`a${n}`, "loss", 1), point("a0", "loss", n)], "loss");
  expect(points.all.size).toBe(1_024);
  expect(points.all.has("a0" as AttemptId)).toBe(true);
  expect(points.all.has("a1" as AttemptId)).toBe(false);
});
