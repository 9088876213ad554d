/** What every ledger promises, whatever stands behind the port. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { HostCursor, LedgerPort } from "../../../coordinator/ledger/ledger-port.ts";
import type { LedgerRecord } from "../../../coordinator/core/records.ts";
import { as, type AttemptId, type ExperimentId, type HostName } from "../../../proto/vocab/ids.ts";
import type { MetricPoint, StreamName } from "../../../proto/vocab/messages.ts";

/** How a suite makes, reopens and looks into the ledger under test. */
export interface LedgerHarness {
  open(): LedgerPort;
  /** Every stored point. */
  points(): readonly MetricPoint[];
  dispose(): void;
}

const drained = (n: number): LedgerRecord => ({
  kind: "host_drained",
  host: as<HostName>(`host${n}`),
  reason: `reason ${n}`,
  at: n,
});

const cursor = (host: string, stream: StreamName, spool: string, sequence: number): HostCursor => ({
  host: as<HostName>(host),
  cursor: { stream, spool, sequence },
});

const point = (step: number, value: number, name = "loss"): MetricPoint => ({
  attempt: as<AttemptId>("a1"),
  name,
  step,
  value,
  atMs: step * 10,
});

/** Runs the suite on what `make` gives. */
export const ledgerContract = (name: string, make: () => LedgerHarness): void => {
  describe(`ledger: ${name}`, () => {
    let harness: LedgerHarness;
    let ledger: LedgerPort;
    const reopen = (): void => {
      ledger.close();
      ledger = harness.open();
    };
    const read = (after?: number): LedgerRecord[] => [...ledger.readAll(after)].map((s) => s.record);

    beforeEach(() => {
      harness = make();
      ledger = harness.open();
    });
    afterEach(() => {
      ledger.close();
      harness.dispose();
    });

    test("gives back what was appended, numbered from 1, also after it was reopened", () => {
      expect(ledger.append([drained(1), drained(2)])).toBe(2);
      expect(ledger.append([drained(3)])).toBe(3);
      reopen();
      expect([...ledger.readAll()].map((s) => s.seq)).toEqual([1, 2, 3]);
      expect(read()).toEqual([drained(1), drained(2), drained(3)]);
      expect(ledger.append([drained(4)])).toBe(4);
    });

    test("reads only what lies behind a number", () => {
      ledger.append([1, 2, 3].map(drained));
      expect(read(2)).toEqual([drained(3)]);
      expect(read(3)).toEqual([]);
    });

    test("reads more records than fit into one page, while more are appended", () => {
      const all = Array.from({ length: 1_203 }, (_, n) => drained(n + 1));
      ledger.append(all);
      const seen: number[] = [];
      for (const { seq } of ledger.readAll()) {
        if (seq === 5) ledger.append([drained(0)]);
        seen.push(seq);
      }
      expect(seen.slice(0, 1_203)).toEqual(all.map((_, index) => index + 1));
    });

    test("says the last number when nothing is appended", () => {
      expect(ledger.append([])).toBe(0);
      ledger.append([drained(1)]);
      expect(ledger.append([])).toBe(1);
    });

    test("gives back numbers that JSON does not know", () => {
      const diverged: LedgerRecord = {
        kind: "became_candidate",
        experiment: as<ExperimentId>(7),
        value: Number.NaN,
        gain: Number.NEGATIVE_INFINITY,
        at: 1,
      };
      ledger.append([diverged]);
      reopen();
      expect(read()).toEqual([diverged]);
    });

    test("keeps a host's cursors per stream, across a reopening", async () => {
      ledger.append([drained(1)], [cursor("gpu1", "facts", "s1", 4)]);
      await ledger.appendPoints([], [cursor("gpu1", "bulk", "s1", 9)]);
      ledger.append([], [cursor("gpu2", "facts", "s9", 1)]);
      reopen();
      const found = ledger.cursors().toSorted((a, b) => a.cursor.sequence - b.cursor.sequence);
      expect(found).toEqual([
        cursor("gpu2", "facts", "s9", 1),
        cursor("gpu1", "facts", "s1", 4),
        cursor("gpu1", "bulk", "s1", 9),
      ]);
    });

    test("never moves a cursor back within one spool, and starts anew with another spool", () => {
      ledger.append([], [cursor("gpu1", "facts", "s1", 4)]);
      ledger.append([], [cursor("gpu1", "facts", "s1", 3)]);
      expect(ledger.cursors()).toEqual([cursor("gpu1", "facts", "s1", 4)]);
      ledger.append([], [cursor("gpu1", "facts", "s2", 1)]);
      expect(ledger.cursors()).toEqual([cursor("gpu1", "facts", "s2", 1)]);
    });

    test("stores nothing of an append whose cursor belongs into the other file", () => {
      expect(() => ledger.append([drained(1)], [cursor("gpu1", "bulk", "s1", 1)])).toThrow(/cursor/u);
      expect(read()).toEqual([]);
      expect(ledger.append([drained(2)])).toBe(1);
    });

    test("stores a point once, however often it is told", async () => {
      await ledger.appendPoints([point(1, 0.5), point(2, 0.4), point(1, 0.5, "accuracy")]);
      await ledger.appendPoints([point(2, 9), point(2.5, 0.3)]);
      reopen();
      const found = harness.points().toSorted((a, b) => a.step - b.step || a.name.localeCompare(b.name));
      expect(found).toEqual(
        [point(1, 0.5, "accuracy"), point(1, 0.5), point(2, 0.4), point(2.5, 0.3)].map((p) => ({
          ...p,
          atMs: Math.round(p.atMs),
        })),
      );
    });

    test("closes twice and then refuses", () => {
      ledger.close();
      ledger.close();
      expect(() => ledger.append([drained(1)])).toThrow();
    });
  });
};
