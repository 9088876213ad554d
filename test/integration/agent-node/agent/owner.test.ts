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

const caller = (generation: number, term: number) => ({
  fleet: as<FleetId>("f"),
  generation,
  term,
  instance: "i1",
  holder: "me@desk:/state/lab",
  isTakeOver: false,
  leaseMs: 60_000,
});

test("the owner and the highest numbers survive, and a new generation begins its terms anew", () => {
  const path = join(folder, "owner.json");
  const owner = new Owner(path);
  expect(owner.fleet).toBeNull();
  owner.adopt(caller(2, 7));
  owner.raise({ generation: 2, token: 12, experiment: 5 });
  owner.raise({ generation: 2, token: 11, experiment: 6 });
  const next = new Owner(path);
  expect(next.fleet).toBe("f");
  expect(next.seen).toEqual({ generation: 2, term: 7, token: 12, experiment: 6 });
  expect(next.refusalOf(caller(2, 7), 0)).toBeNull();
  expect(next.refusalOf(caller(2, 6), 0)?.detail).toContain("term 7");
  expect(next.refusalOf(caller(1, 99), 0)?.detail).toContain("generation 2");
  expect(next.refusalOf(caller(3, 1), 0)).toBeNull();
  expect(next.refusalOf({ ...caller(3, 1), instance: "i2" }, 0)?.code).toBe("owner");
});
