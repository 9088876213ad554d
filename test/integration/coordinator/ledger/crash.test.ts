/** What was acknowledged before a kill -9 is there afterwards, cursor and records together. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SqliteLedger } from "../../../../coordinator/ledger/sqlite-ledger.ts";
import { readRecords } from "../../../../coordinator/ledger/read/read-ledger.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fleet-crash-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Lets the child append until it has acknowledged `ticks` commits, kills it and returns the last acknowledgement read. */
const crash = async (ticks: number): Promise<{ readonly tick: number; readonly seq: number }> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, "append-forever.ts"), folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  let last = { tick: 0, seq: 0 };
  for await (const line of createInterface({ input: child.stdout })) {
    const [tick = 0, seq = 0] = line.split(" ").map(Number);
    last = { tick, seq };
    if (tick === ticks) child.kill("SIGKILL");
  }
  await exit;
  return last;
};

const tickOf = (seq: number): number => {
  let total = 0;
  for (let tick = 1; ; tick++) {
    total += 1 + (tick % 3);
    if (total >= seq) return total === seq ? tick : Number.NaN;
  }
};

test("after kill -9 everything acknowledged is there, and whole transactions only", async () => {
  for (const ticks of [1, 40, 211]) {
    rmSync(folder, { recursive: true, force: true });
    folder = mkdtempSync(join(tmpdir(), "fleet-crash-"));
    const acknowledged = await crash(ticks);
    expect(acknowledged.tick).toBeGreaterThanOrEqual(ticks);

    const seenWithoutDaemon = readRecords(folder).length;
    const ledger = new SqliteLedger(folder);
    const records = [...ledger.readAll()];
    const [cursor] = ledger.cursors();
    ledger.close();

    expect(seenWithoutDaemon).toBe(records.length);
    // The kill may fall between a commit and the line that acknowledges it: one more tick may be there, never a part of one.
    expect([acknowledged.tick, acknowledged.tick + 1]).toContain(tickOf(records.length));
    expect(cursor?.cursor.sequence).toBe(tickOf(records.length));
    expect(records.map((s) => s.seq)).toEqual(records.map((_, index) => index + 1));
  }
});
