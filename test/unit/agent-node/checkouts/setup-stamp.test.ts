import { expect, test } from "vitest";
import { setupStamp } from "../../../../agent-node/checkouts/setup-stamp.ts";
import type { Recipe, TreeEntry } from "../../../../proto/vocab/task.ts";

const recipe: Recipe = {
  setup: "npm ci",
  setupInputs: ["package-lock.json", "requirements/*.txt"],
  run: "node train.js",
  cache: ["node_modules"],
  fresh: [],
  env: {},
  pty: true,
};
const file = (path: string, blob: string): TreeEntry => ({ path, mode: "100644", blob });
const listing = [file("package-lock.json", "1"), file("requirements/a.txt", "2"), file("train.js", "3")];

test("a change of the text, of an input or of what is kept changes the stamp", () => {
  const stamp = setupStamp(recipe, listing);
  expect(setupStamp({ ...recipe, setup: "npm i" }, listing)).not.toBe(stamp);
  expect(setupStamp({ ...recipe, cache: [] }, listing)).not.toBe(stamp);
  expect(setupStamp(recipe, [file("package-lock.json", "9"), ...listing.slice(1)])).not.toBe(stamp);
  expect(setupStamp(recipe, [...listing, file("requirements/b.txt", "4")])).not.toBe(stamp);
});

test("other files, the run command and the order of the listing do not", () => {
  const stamp = setupStamp(recipe, listing);
  expect(setupStamp({ ...recipe, run: "node other.js" }, listing)).toBe(stamp);
  expect(setupStamp(recipe, [...listing.slice(0, 2), file("train.js", "9")])).toBe(stamp);
  expect(setupStamp(recipe, listing.toReversed())).toBe(stamp);
});
