/** Logs on a real disk: written with gaps, followed live, read after a restart. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LogStore } from "../../../../coordinator/ledger/logs.ts";
import { logLimits } from "../../../../coordinator/ledger/read/log-index.ts";
import { logPath, type LogName } from "../../../../coordinator/ledger/read/log-name.ts";
import { readLog } from "../../../../coordinator/ledger/read/read-log.ts";
import { as, type AttemptId, type CampaignTag } from "../../../../proto/vocab/ids.ts";

let folder: string;
/** Logs that were told to lose text. */
const lost: string[] = [];
let store: LogStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fleet-logs-"));
  lost.length = 0;
  store = new LogStore(folder, (path) => lost.push(path));
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const name: LogName = { campaign: as<CampaignTag>("mar5"), attempt: as<AttemptId>("a1") };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (b: Uint8Array): string => new TextDecoder().decode(b);

test("what was synced is read back without the store, with its gap told", async () => {
  store.write(name, 0, bytes("step 1\n"));
  store.write(name, 100, bytes("done\n"));
  store.write(name, 0, bytes("step 1\n"));
  store.finish(name);
  await store.sync();
  const reading = readLog(folder, name);
  expect(reading.chunks.map((c) => [c.offset, text(c.bytes)])).toEqual([
    [0, "step 1\n"],
    [100, "done\n"],
  ]);
  expect(reading).toMatchObject({ end: 105, missingBytes: 93, isClosed: true });
});

test("a store that was opened again goes on where the last one stopped", async () => {
  store.write(name, 0, bytes("one "));
  await store.close();
  store = new LogStore(folder);
  store.write(name, 4, bytes("two"));
  expect(text(store.read(name, 0)?.bytes ?? bytes(""))).toBe("one two");
  expect(store.extent(name)).toEqual({ end: 7, missingBytes: 0, isClosed: false });
});

test("a follower gets what is there, then what comes, and ends when the log is finished", async () => {
  store.write(name, 0, bytes("a"));
  const seen: string[] = [];
  const follower = store.follow(name, 0, new AbortController().signal);
  for await (const chunk of follower) {
    seen.push(text(chunk.bytes));
    if (seen.length === 1) queueMicrotask(() => store.write(name, 1, bytes("b")));
    if (seen.length === 2) queueMicrotask(() => store.finish(name));
  }
  expect(seen).toEqual(["a", "b"]);
});

test("a follower ends when it is told to, and when the store closes; neither made a file", async () => {
  const abort = new AbortController();
  const first = store.follow(name, 0, abort.signal).next();
  abort.abort();
  expect((await first).done).toBe(true);
  const second = store.follow(name, 0, new AbortController().signal).next();
  await store.close();
  expect((await second).done).toBe(true);
  expect(existsSync(join(folder, "mar5"))).toBe(false);
});

test("an endless output keeps its head and its tail in a bounded file", async () => {
  const block = new Uint8Array(1024 * 1024).fill(46);
  for (let n = 0; n < 20; n++) store.write(name, n * block.length, block);
  store.write(name, 20 * block.length, bytes("the end"));
  await store.sync();
  expect(statSync(join(folder, "mar5", "a1.log")).size).toBeLessThanOrEqual(
    logLimits.headBytes + logLimits.ringBytes,
  );
  expect(text(store.read(name, 20 * block.length)?.bytes ?? bytes(""))).toBe("the end");
  const reading = readLog(folder, name);
  const kept = reading.chunks.reduce((sum, c) => sum + c.bytes.length, 0);
  expect(kept + reading.missingBytes).toBe(reading.end);
  expect(kept).toBe(logLimits.headBytes + logLimits.ringBytes);
});

test("more logs than may be open at once are all kept", async () => {
  const names = Array.from({ length: 200 }, (_, n) => ({ ...name, attempt: as<AttemptId>(`a${n}`) }));
  for (const each of names) store.write(each, 0, bytes(each.attempt));
  await store.sync();
  for (const each of names) expect(text(store.read(each, 0)?.bytes ?? bytes(""))).toBe(each.attempt);
});

test("a name that would leave the folder is refused", () => {
  expect(() => store.read({ ...name, campaign: as<CampaignTag>("..") }, 0)).toThrow(TypeError);
  expect(() => store.read({ ...name, attempt: as<AttemptId>("../a1") }, 0)).toThrow(TypeError);
});

test("a log that can never be synced is given up, so that the others are acknowledged again", async () => {
  const other: LogName = { ...name, attempt: as<AttemptId>("a2") };
  store.write(name, 0, bytes("one"));
  const index = `${logPath(folder, name)}.json`;
  mkdirSync(index);
  store.write(other, 0, bytes("two"));
  await expect(store.sync()).rejects.toThrow();
  expect(readLog(folder, other).end).toBe(3);
  await expect(store.sync()).rejects.toThrow();
  await store.sync();
  expect(lost).toEqual([logPath(folder, name)]);
  store.write(name, 3, bytes(" more"));
  await store.sync();
  // Once its file can be written again, so is the log.
  rmSync(index, { recursive: true });
  store.write(name, 8, bytes("."));
  await store.sync();
  expect(readLog(folder, name).end).toBe(9);
});

test("a log that cannot be opened loses its text and nobody else's, and says so once", async () => {
  const other: LogName = { ...name, attempt: as<AttemptId>("a2") };
  const path = logPath(folder, name);
  mkdirSync(path, { recursive: true });
  store.write(name, 0, bytes("one"));
  store.write(name, 3, bytes(" two"));
  store.write(other, 0, bytes("kept"));
  await store.sync();
  expect(lost).toEqual([path]);
  expect(store.extent(name)).toEqual({ end: 7, missingBytes: 7, isClosed: false });
  expect(readLog(folder, other).end).toBe(4);
  // Once its file can be made, what comes then is kept behind a gap.
  rmSync(path, { recursive: true });
  store.write(name, 7, bytes(" three"));
  store.finish(name);
  await store.sync();
  expect(readLog(folder, name)).toMatchObject({ end: 13, missingBytes: 7, isClosed: true });
  expect(lost).toEqual([path]);
});

test("a log that loses its text ends for its followers, and holds up no sync", async () => {
  mkdirSync(logPath(folder, name), { recursive: true });
  store.write(name, 0, bytes("gone"));
  store.finish(name);
  await store.sync();
  expect(store.extent(name)).toMatchObject({ end: 4, missingBytes: 4, isClosed: true });
});

test("a log whose index is no index begins anew, and says so", async () => {
  const path = logPath(folder, name);
  store.write(name, 0, bytes("one"));
  await store.close();
  writeFileSync(`${path}.json`, "{");
  store = new LogStore(folder, (at) => lost.push(at));
  store.write(name, 3, bytes(" two"));
  await store.sync();
  expect(lost).toEqual([path]);
  expect(readLog(folder, name)).toMatchObject({ end: 7, missingBytes: 3 });
});
