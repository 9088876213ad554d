import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Reports } from "../../../../agent-node/agent/reports.ts";
import { decodeToCoordinator } from "../../../../proto/session/wire.ts";
import { as } from "../../../../proto/vocab/ids.ts";
import type { AttemptId } from "../../../../proto/vocab/ids.ts";
import type { Report } from "../../../../proto/vocab/messages.ts";

let folder: string;
let told: number;
let reports: Reports;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fleet-reports-"));
  told = 0;
  reports = new Reports(folder, "boot", () => (told += 1));
});
afterEach(() => {
  reports.close();
  rmSync(folder, { recursive: true, force: true });
});

const returned = (token: number): Report => ({
  kind: "returned",
  attempt: as<AttemptId>(`a${token}`),
  token,
  reason: "",
});

test("what stands in the spool is the frame that will be sent, with its own place in it", () => {
  const places: number[] = [];
  reports.fact(returned(1), (sequence) => places.push(sequence));
  reports.fact(returned(2), (sequence) => places.push(sequence));
  expect(places).toEqual([1, 2]);
  expect(told).toBe(2);
  const items = [...reports.facts.after(1, Infinity)];
  const item = items[0];
  if (item?.kind !== "entry") throw new Error("an entry");
  expect(decodeToCoordinator(item.payload)).toEqual({
    kind: "report",
    stream: "facts",
    spool: reports.facts.id,
    sequence: 2,
    report: returned(2),
  });
});

test("a numbering that was begun anew holds everything that was still there", () => {
  for (const token of [1, 2, 3]) reports.fact(returned(token));
  reports.facts.ack(2);
  const before = reports.facts.id;
  const moved: [number, number][] = [];
  const fresh = reports.renew("facts", (report, sequence) => {
    if (report.kind === "returned") moved.push([report.token, sequence]);
  });
  expect(fresh).toBe(reports.facts);
  expect(fresh.id).not.toBe(before);
  expect(moved).toEqual([[3, 1]]);
  reports.fact(returned(4));
  expect(fresh.last).toBe(2);
});

test("a report that cannot be written at all does not keep back the next one", () => {
  expect(() => reports.fact(returned(Number.NaN))).toThrow();
  reports.fact(returned(5));
  expect(reports.facts.last).toBe(1);
  expect(reports.waiting).toBe(0);
});
