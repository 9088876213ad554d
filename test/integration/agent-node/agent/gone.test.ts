import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { goneFrom, persist } from "../../../../agent-node/agent/gone.ts";
import { FILES } from "../../../../agent-node/runner/contract.ts";
import type { ExitFacts } from "../../../../agent-node/runner/contract.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fleet-gone-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a runner whose name cannot be read is not waited for, and what it left is looked for", async () => {
  writeFileSync(join(folder, FILES.runner), "torn");
  const exit = {} as ExitFacts;
  await goneFrom(folder, ["17 python"], { kind: "exit", exit }, new AbortController().signal);
});

test("what cannot be looked at is looked at again", async () => {
  let tries = 0;
  await persist(new AbortController().signal, () => {
    tries += 1;
    return tries === 1 ? Promise.reject(new Error("no such block")) : Promise.resolve(true);
  });
  expect(tries).toBe(2);
}, 30_000);
