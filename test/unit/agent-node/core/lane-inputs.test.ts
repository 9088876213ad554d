/** When two sets of lane inputs are the same. */
import { expect, test } from "vitest";
import { driverDifference, versionDifference } from "../../../../agent-node/core/lane-inputs.ts";

const THEN = "the host was prepared";

test("the same versions are no difference, in whatever order and beside whatever is not asked for now", () => {
  expect(versionDifference({ a: "1", b: "2", c: "3" }, { b: "2", a: "1" }, THEN)).toBeNull();
  expect(versionDifference({}, {}, THEN)).toBeNull();
});

test.each([
  [{ torch: "2.4" }, { torch: "2.5" }, "torch is 2.5, and was 2.4 when the host was prepared"],
  [{}, { torch: "2.5" }, "torch is 2.5, and was not known when the host was prepared"],
  [{}, { constructor: "1" }, "constructor is 1, and was not known when the host was prepared"],
])("another version is told with both: %j, %j", (before, now, sentence) => {
  expect(versionDifference(before, now, THEN)).toBe(sentence);
});

test("a driver is compared only when it could be told both times", () => {
  expect(driverDifference({ cuda: "550" }, { cuda: "560" }, "the run was staged")).toBe(
    "the cuda driver is 560, and was 550 when the run was staged",
  );
  expect(driverDifference({}, { cuda: "560" }, THEN)).toBeNull();
  expect(driverDifference({ cuda: "550" }, {}, THEN)).toBeNull();
});
