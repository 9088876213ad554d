import { RETAINED_OUTCOMES_MAX } from "../../../../agent-node/core/spool-index.ts";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Spool } from "../../../../agent-node/spool/spool.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fleet-spool-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (spool: Spool, text: string, isRetained = false): number =>
  spool.append(() => Buffer.from(text), isRetained);
const behind = (spool: Spool, cursor: number): string[] =>
  [...spool.after(cursor, Infinity)].map((item) =>
    item.kind === "gap" ? `gap ${item.from}+${item.count}` : Buffer.from(item.payload).toString(),
  );

test("what was appended is there for the next agent, with the same id and numbering", () => {
  const first = Spool.open(folder, "facts", "boot");
  expect([put(first, "a"), put(first, "b")]).toEqual([1, 2]);
  first.close();
  const second = Spool.open(folder, "facts", "another boot");
  expect(second.id).toBe(first.id);
  expect(put(second, "c")).toBe(3);
  expect(behind(second, 1)).toEqual(["b", "c"]);
});

test("a torn tail is cut off, whatever it holds, and the numbering goes on", () => {
  const first = Spool.open(folder, "facts", "boot");
  put(first, "whole");
  const size = statSync(join(folder, "facts")).size;
  put(first, "torn");
  first.close();
  for (let bytes = statSync(join(folder, "facts")).size - 1; bytes > size; bytes -= 3) {
    truncateSync(join(folder, "facts"), bytes);
    const spool = Spool.open(folder, "facts", "boot");
    expect(behind(spool, 0)).toEqual(["whole"]);
    expect(statSync(join(folder, "facts")).size).toBe(size);
    expect(put(spool, "again torn")).toBe(2);
    spool.close();
  }
  appendFileSync(join(folder, "facts"), Buffer.alloc(64, 7));
  const last = Spool.open(folder, "facts", "boot");
  expect(behind(last, 0)).toEqual(["whole", "again torn"]);
  expect(existsSync(join(folder, "facts.torn"))).toBe(true);
});

test("a file without a header begins a new numbering", () => {
  const first = Spool.open(folder, "facts", "boot");
  first.close();
  writeFileSync(join(folder, "facts"), "rubbish");
  const second = Spool.open(folder, "facts", "boot");
  expect(second.id).not.toBe(first.id);
  expect(second.last).toBe(0);
});

test("bulk that was not synced begins anew after a reboot", () => {
  const first = Spool.open(folder, "bulk", "boot 1");
  put(first, "a");
  first.close();
  expect(Spool.open(folder, "bulk", "boot 1").id).toBe(first.id);
  expect(Spool.open(folder, "bulk", "boot 2").id).not.toBe(first.id);
});

test("an acknowledgement drops what is plain and keeps outcomes until the campaign is closed", () => {
  const spool = Spool.open(folder, "facts", "boot");
  put(spool, "phase");
  put(spool, "outcome", true);
  put(spool, "later");
  spool.ack(2);
  expect(behind(spool, 2)).toEqual(["later"]);
  expect(behind(spool, 0)).toEqual(["gap 1+1", "outcome", "later"]);
  spool.ack(99);
  expect(spool.acked).toBe(2);
  spool.releaseRetained();
  expect(behind(spool, 0)).toEqual(["gap 1+2", "later"]);
});

test("acknowledged outcomes are bounded, unacknowledged ones are not", () => {
  const spool = Spool.open(folder, "bulk", "boot");
  for (let n = 1; n <= RETAINED_OUTCOMES_MAX + 7; n += 1) put(spool, `${n}`, true);
  expect(behind(spool, 0)).toHaveLength(RETAINED_OUTCOMES_MAX + 7);
  spool.ack(RETAINED_OUTCOMES_MAX + 5);
  expect(behind(spool, 0).slice(0, 2)).toEqual(["gap 1+5", "6"]);
});

test("compaction keeps numbers and shrinks the file, also across a restart", () => {
  const first = Spool.open(folder, "facts", "boot");
  const big = "x".repeat(400_000);
  for (let n = 0; n < 5; n += 1) put(first, big);
  put(first, "kept", true);
  first.ack(6);
  expect(statSync(join(folder, "facts")).size).toBeLessThan(1000);
  expect(put(first, "next")).toBe(7);
  first.close();
  const second = Spool.open(folder, "facts", "boot");
  expect(behind(second, 0)).toEqual(["gap 1+5", "kept", "next"]);
  second.ack(7);
  second.releaseRetained();
  second.close();
  expect(Spool.open(folder, "facts", "boot").last).toBe(7);
});

test("bulk beyond its limit loses the oldest part and says so", () => {
  const spool = Spool.open(folder, "bulk", "boot", 10_000);
  for (let n = 1; n <= 30; n += 1) put(spool, "y".repeat(1000));
  const items = [...spool.after(0, Infinity)];
  expect(items[0]).toMatchObject({ kind: "gap", from: 1 });
  expect(items.length).toBeLessThan(12);
  const first = items[0];
  expect(first?.kind === "gap" ? first.count + items.length - 1 : 0).toBe(30);
});

test("a reader may take a little at a time", () => {
  const spool = Spool.open(folder, "facts", "boot");
  for (let n = 1; n <= 10; n += 1) put(spool, "z".repeat(100));
  expect([...spool.after(0, 250)].map((item) => item.kind === "entry" && item.sequence)).toEqual([1, 2, 3]);
});
