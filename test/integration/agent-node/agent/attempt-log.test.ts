import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Attempt } from "../../../../agent-node/agent/attempt.ts";
import type { OutputSource } from "../../../../agent-node/agent/attempt-log.ts";
import { AttemptLog } from "../../../../agent-node/agent/attempt-log.ts";
import { Reports } from "../../../../agent-node/agent/reports.ts";
import { BULK_BYTES_MAX } from "../../../../agent-node/spool/spool.ts";
import { decodeToCoordinator } from "../../../../proto/session/wire.ts";
import type { CommitId, TreeId } from "../../../../proto/vocab/ids.ts";
import { as } from "../../../../proto/vocab/ids.ts";
import { leaseOf, recipe } from "../agent-process.ts";

let folder: string;
let reports: Reports;
let log: AttemptLog;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fleet-log-"));
  reports = new Reports(folder, "boot", () => undefined);
  const commit = { commit: as<CommitId>("c"), tree: as<TreeId>("t"), listing: [] };
  const lease = leaseOf(1, commit, recipe("true"));
  log = new AttemptLog(Attempt.accept(join(folder, "attempts"), lease), reports);
});
afterEach(() => {
  reports.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The output whose byte at offset n is n modulo 251, with nothing kept in `hole`. */
const output =
  (end: number, hole = { from: 0, to: 0 }): OutputSource =>
  (from, maxBytes) => {
    const offset = from >= hole.from && from < hole.to ? hole.to : from;
    const stop = Math.min(end, offset + maxBytes, offset < hole.from ? hole.from : Infinity);
    const bytes = Uint8Array.from({ length: stop - offset }, (_, index) => (offset + index) % 251);
    return Promise.resolve({ offset, bytes, nextOffset: stop, skippedBytes: offset - from });
  };

const live = async (from: number, to: number): Promise<void> => {
  const { bytes } = await output(to)(from, to - from);
  log.send(from, bytes);
};

/** `offset+length`, with a `!` behind the final one. */
const pieces = (): string[] =>
  [...reports.bulk.after(0, Infinity)].flatMap((item) => {
    if (item.kind !== "entry") return [];
    const message = decodeToCoordinator(item.payload);
    if (message.kind !== "report" || message.report.kind !== "log") return [];
    const { offset, bytes, isTail } = message.report;
    if (bytes.length < 1024 * 1024)
      expect(bytes.every((byte, index) => byte === (offset + index) % 251)).toBe(true);
    return [`${offset}+${bytes.length}${isTail ? "!" : ""}`];
  });

test("only what was left out comes at the end, and the final piece says that nothing follows", async () => {
  await live(0, 10);
  await live(20, 30);
  await log.finish(30, output(30));
  expect(pieces()).toEqual(["0+10", "20+10", "10+10", "30+0!"]);
});

test("the unsent rest carries the mark itself", async () => {
  await live(0, 10);
  await log.finish(300_000, output(300_000));
  expect(pieces()).toEqual(["0+10", "10+131072", "131082+131072", "262154+37846!"]);
  log.end();
  expect(pieces()).toHaveLength(4);
});

test("what the host did not keep is not waited for", async () => {
  await log.finish(100, output(100, { from: 10, to: 90 }));
  expect(pieces()).toEqual(["0+10", "90+10!"]);
});

test("only the last MiB is completed", async () => {
  const end = 3 * 1024 * 1024;
  await live(0, 1000);
  await live(end - 1000, end);
  await log.finish(end, output(end));
  const sent = pieces();
  expect(sent.slice(0, 3)).toEqual(["0+1000", `${end - 1000}+1000`, `${end - 1024 * 1024}+131072`]);
  expect(sent.at(-1)).toBe(`${end}+0!`);
});

test("a piece that the full stream dropped is sent again", async () => {
  await live(0, 10);
  const noise = { kind: "log" as const, attempt: leaseOf(9, noCommit, recipe("")).attempt, offset: 0 };
  for (let bytes = 0; bytes <= BULK_BYTES_MAX; bytes += 1024 * 1024)
    reports.sample({ ...noise, bytes: new Uint8Array(1024 * 1024), isTail: true });
  await live(20, 30);
  await log.finish(30, output(30));
  expect(pieces().filter((piece) => !piece.includes("1048576"))).toEqual(["20+10", "0+20", "30+0!"]);
});

const noCommit = { commit: as<CommitId>("c"), tree: as<TreeId>("t"), listing: [] };
