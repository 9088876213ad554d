/** A metric in a JSON file, and whether the file is this run's. */
import { expect, it } from "vitest";
import { isStale, jsonMetric } from "../../../../agent-node/core/json-metric.ts";

const DOCUMENT = { result: { val_bpb: 0.98, note: "x" }, runs: [{ loss: 1 }, { loss: 2 }], bad: null };

it.each([
  ["result.val_bpb", { kind: "value", value: 0.98 }],
  ["runs.1.loss", { kind: "value", value: 2 }],
  ["result.missing.deep", { kind: "missing", detail: "the file has no result.missing" }],
  ["result.note", { kind: "missing", detail: "result.note is no number" }],
  ["bad.x", { kind: "missing", detail: "the file has no bad.x" }],
  ["result.toString", { kind: "missing", detail: "the file has no result.toString" }],
])("reads %s", (path, found) => {
  expect(jsonMetric(DOCUMENT, path)).toEqual(found);
});

it.each([
  ["written after the start", 5_000.4, 5_000.3, false],
  ["written before the start by more than a kernel's tick", 4_990.2, 5_000.3, true],
  ["written just after the start, stamped with the tick before it", 4_996, 5_000.3, false],
  ["whole seconds count for all of the second", 5_000, 5_900, false],
  ["whole seconds of an earlier second", 4_000, 5_000.3, true],
])("%s", (_, modified, started, stale) => {
  expect(isStale(modified, started)).toBe(stale);
});
