import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Owner } from "../../../../agent-node/agent/owner.ts";
import { as } from "../../../../proto/vocab/ids.ts";
import type { FleetId } from "../../../../proto/vocab/ids.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fleet-owner-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the highest numbers survive, and a new generation begins its terms anew", () => {
  const path = join(folder, "owner.json");
  const owner = new Owner(path);
  expect(owner.fleet).toBeNull();
  owner.adopt(as<FleetId>("f"), 2, 7);
  owner.raise(12, 5);
  owner.raise(11, 6);
  const next = new Owner(path);
  expect(next.fleet).toBe("f");
  expect(next.seen).toEqual({ generation: 2, term: 7, token: 12, experiment: 6 });
  expect(next.refusalOf(2, 7)).toBeNull();
  expect(next.refusalOf(2, 6)).toContain("term 7");
  expect(next.refusalOf(1, 99)).toContain("generation 2");
  expect(next.refusalOf(3, 1)).toBeNull();
});
