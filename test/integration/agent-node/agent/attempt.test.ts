import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Attempt } from "../../../../agent-node/agent/attempt.ts";
import { listAttempts, storeStaged } from "../../../../agent-node/agent/attempt-store.ts";
import type { CommitId, TreeId } from "../../../../proto/vocab/ids.ts";
import { as } from "../../../../proto/vocab/ids.ts";
import { leaseOf, recipe } from "../agent-process.ts";

const commit = { commit: as<CommitId>("c"), tree: as<TreeId>("t"), listing: [] };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fleet-attempt-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("an attempt is what its folder says, and an end that was reported stays one", () => {
  const lease = leaseOf(4, commit, recipe("true"));
  const attempt = Attempt.accept(folder, lease);
  storeStaged(attempt.folder, { checkout: 1, stageMs: 2, buildMs: 3 });
  attempt.finish({ kind: "outcome", sequence: 9 });
  const [stored] = listAttempts(folder);
  expect(stored).toMatchObject({ lease, staged: { checkout: 1 }, done: { kind: "outcome", sequence: 9 } });
  if (stored === undefined) throw new Error("stored");
  expect(Attempt.adopt(stored).held()).toEqual({ attempt: "a4", token: 4, slot: 0, phase: "ending" });
});

test("a window passes with time, with a boot, and never while it is renewed", () => {
  const late = Attempt.accept(folder, leaseOf(1, commit, recipe("true"), { startWithinMs: 0 }));
  expect(late.isPastWindow()).toBe(true);
  const fresh = Attempt.accept(folder, leaseOf(2, commit, recipe("true")));
  expect(fresh.isPastWindow()).toBe(false);
  const stored = listAttempts(folder).find(({ lease }) => lease.token === 2);
  if (stored === undefined) throw new Error("stored");
  const before = { ...stored, deadline: { ...stored.deadline, bootId: "another boot" } };
  const adopted = Attempt.adopt(before);
  expect(adopted.isPastWindow()).toBe(true);
  adopted.renew();
  expect(adopted.isPastWindow()).toBe(false);
});

test("a renewal writes the window and not the lease, and a damaged window is none", () => {
  Attempt.accept(folder, leaseOf(1, commit, recipe("true")));
  const [stored] = listAttempts(folder);
  if (stored === undefined) throw new Error("stored");
  const lease = join(stored.folder, "lease.json");
  const before = statSync(lease).ino;
  const aBootAgo = { ...stored, deadline: { ...stored.deadline, bootId: "another boot" }, skewMs: 0 };
  const adopted = Attempt.adopt(aBootAgo);
  adopted.renew();
  expect(statSync(lease).ino).toBe(before);
  expect(listAttempts(folder)[0]?.deadline).toEqual(adopted.window.deadline);
  writeFileSync(join(stored.folder, "window.json"), "");
  expect(listAttempts(folder)).toEqual([stored]);
});

test("one id under two tokens is two attempts", () => {
  const lease = leaseOf(1, commit, recipe("true"));
  Attempt.accept(folder, lease);
  Attempt.accept(folder, { ...lease, token: 2 });
  Attempt.accept(folder, { ...lease, generation: 2 });
  expect(listAttempts(folder)).toHaveLength(3);
});

test("a host that slept between two agents has no window left, until it is renewed", () => {
  Attempt.accept(folder, leaseOf(1, commit, recipe("true")));
  const [stored] = listAttempts(folder);
  if (stored === undefined) throw new Error("stored");
  expect(Attempt.adopt(stored).isPastWindow()).toBe(false);
  const slept = Attempt.adopt({ ...stored, skewMs: stored.skewMs - 60_000 });
  expect(slept.isPastWindow()).toBe(true);
  slept.renew();
  expect(slept.isPastWindow()).toBe(false);
});
