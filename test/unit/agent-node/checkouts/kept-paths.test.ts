import { expect, test } from "vitest";
import { keptPaths } from "../../../../agent-node/checkouts/kept-paths.ts";

test("keeps what a glob names, at its place only", () => {
  const kept = keptPaths([".venv/", "./target", "packages/*/node_modules", "**/*.cache"]);
  expect([".venv", "target", "packages/a/node_modules", "x/y.cache"].map(kept.keeps)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(["sub/target", "targets", "packages/a", "node_modules"].map(kept.keeps)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test("looks below a folder only where a glob may match", () => {
  const kept = keptPaths(["a/b/c", "packages/*/node_modules"]);
  expect(["a", "a/b", "packages", "packages/x"].map(kept.mayKeepBelow)).toEqual([true, true, true, true]);
  expect(["b", "a/c", "a/b/c", "packages/x/y", "other"].map(kept.mayKeepBelow)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
  expect(keptPaths(["**/node_modules"]).mayKeepBelow("any/where")).toBe(true);
  expect(keptPaths([]).mayKeepBelow("any")).toBe(false);
});
