/** When an agent gives up on its coordinator, on a clock that the test moves. */
import { expect, test } from "vitest";
import {
  abandoned,
  firstGuardianship,
  guarded,
  isOrphan,
  ORPHAN_AFTER_MS,
} from "../../../../agent-node/core/orphan.ts";

const DAY_MS = 24 * 3600 * 1000;

test("seven days without anybody since it began, not a moment less", () => {
  const alone = firstGuardianship(500, ORPHAN_AFTER_MS);
  expect(isOrphan(alone, 500 + 7 * DAY_MS - 1, 0)).toBe(false);
  expect(isOrphan(alone, 500 + 7 * DAY_MS, 0)).toBe(true);
});

test("never while a session is open, however long; then counted from its end, by what it said", () => {
  const open = guarded(firstGuardianship(0, ORPHAN_AFTER_MS), 1_000);
  expect(isOrphan(open, 100 * DAY_MS, 0)).toBe(false);
  const left = abandoned(open, 50_000);
  expect(isOrphan(left, 50_999, 0)).toBe(false);
  expect(isOrphan(left, 51_000, 0)).toBe(true);
});

test("a coordinator that says nothing of it changes nothing about it", () => {
  const told = abandoned(guarded(firstGuardianship(0, ORPHAN_AFTER_MS), 1_000), 0);
  expect(abandoned(guarded(told, undefined), 0).afterMs).toBe(1_000);
});

test("what runs is finished first", () => {
  const alone = firstGuardianship(0, 1_000);
  expect(isOrphan(alone, 5_000, 1)).toBe(false);
  expect(isOrphan(alone, 5_000, 0)).toBe(true);
});

test("the end of an old session does not hide the new one that took its place", () => {
  const two = guarded(guarded(firstGuardianship(0, 1_000), 1_000), 1_000);
  const one = abandoned(two, 10);
  expect(isOrphan(one, DAY_MS, 0)).toBe(false);
  expect(isOrphan(abandoned(one, 20), 1_020, 0)).toBe(true);
});
