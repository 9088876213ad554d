/** A ledger of every released version is read by this one: migrated, folded, and shown; one of a version to come is refused. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { errorLines } from "../../../../coordinator/cli/messages.ts";
import { foldAll } from "../../../../coordinator/core/fold.ts";
import type { LedgerRecord } from "../../../../coordinator/core/records.ts";
import { awaken } from "../../../../coordinator/daemon/genesis.ts";
import { eventView } from "../../../../coordinator/ledger/read/events-view.ts";
import { explainExperiment } from "../../../../coordinator/ledger/read/explain-view.ts";
import { experimentView } from "../../../../coordinator/ledger/read/experiment-view.ts";
import { readLedger, readRecords } from "../../../../coordinator/ledger/read/read-ledger.ts";
import { readPoints } from "../../../../coordinator/ledger/read/read-points.ts";
import { stateFiles } from "../../../../coordinator/ledger/read/state-files.ts";
import { statusView } from "../../../../coordinator/ledger/read/status-view.ts";
import { SqliteLedger } from "../../../../coordinator/ledger/sqlite-ledger.ts";
import { FleetError } from "../../../../proto/vocab/errors.ts";
import type { AttemptId } from "../../../../proto/vocab/ids.ts";
import { ledgerDigest } from "./ledger-digest.ts";
import { playedHistory } from "./played-history.ts";

const FIXTURES = join(import.meta.dirname, "../../../fixtures/ledgers");
const versions = readdirSync(FIXTURES);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fleet-released-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const unpack = (version: string): void => {
  for (const name of ["ledger", "metrics"] as const) {
    const packed = readFileSync(join(FIXTURES, version, `${name}.sqlite.gz`));
    writeFileSync(stateFiles(folder)[name], gunzipSync(packed));
  }
};

test("every version that the changelog calls released has one", () => {
  const changelog = readFileSync(join(import.meta.dirname, "../../../../CHANGELOG.md"), "utf8");
  const released = [...changelog.matchAll(/^## \[(\d[^\]]*)\]/gmu)].map(([, version]) => version);
  expect(versions).toEqual(expect.arrayContaining(released));
  expect(versions).toContain("0.1.0");
});

describe.each(versions)("the ledger of %s", (version) => {
  const digest: unknown = JSON.parse(readFileSync(join(FIXTURES, version, "digest.json"), "utf8"));
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

  test("folds to what it folded to then, read without a daemon and opened by one", () => {
    unpack(version);
    expect(plain(ledgerDigest(readLedger(folder).ledgered))).toEqual(digest);
    const ledger = new SqliteLedger(folder);
    try {
      expect(plain(ledgerDigest(awaken(ledger, 0, 0).ledgered))).toEqual(digest);
      expect(ledger.cursors()).toHaveLength(2);
      ledger.append([{ kind: "daemon_started", term: 9, at: 1 }]);
    } finally {
      ledger.close();
    }
    expect(readLedger(folder).ledgered.term).toBe(9);
    expect(readPoints(folder, ["a5" as AttemptId])).toHaveLength(2);
  });

  test("is shown by every view", () => {
    unpack(version);
    const { ledgered } = readLedger(folder);
    const records = readRecords(folder);
    const facts = { fleet: "lab", ledgered, now: { monotonicMs: 0, wallMs: 0 }, lastPoints: new Map() };
    expect(statusView(facts).hostRows).not.toEqual([]);
    expect(records.map(eventView)).toHaveLength(records.length);
    const c = ledgered.campaign;
    if (!c) throw new Error("it has a campaign");
    for (const { id } of c.ended) {
      expect(experimentView(c, id).endedAt).toBeGreaterThan(0);
      const explaining = explainExperiment(facts, id);
      for (const stored of records) explaining.take(stored);
      expect(explaining.view().steps.at(-1)?.fact.kind).toBe("verdict");
    }
  });
});

describe("the history that a new fixture is made of", () => {
  test("has a record of nearly every kind and is the same each time", () => {
    const records = playedHistory();
    expect(playedHistory()).toEqual(records);
    const there = new Set<string>(records.map(({ kind }) => kind));
    const names = readFileSync(join(import.meta.dirname, "../../../../coordinator/core/records.ts"), "utf8");
    const kinds = [...names.matchAll(/readonly kind: "([a-z]+_[a-z_]+|verdict|landed)"/gu)].map(
      ([, kind]) => kind,
    );
    const reasons = new Set([
      "not_better",
      "already_in_tip",
      "run_ended",
      "host_failures",
      "rebased_too_often",
      "epoch_closed",
    ]);
    const missing = kinds.filter((kind) => kind !== undefined && !there.has(kind) && !reasons.has(kind));
    // A merge queue takes one at a time, so that its tip rarely moves: only a landing by hand between two records does it.
    expect(missing).toEqual(["requeued_as_candidate"]);
  });
});

describe("a ledger of a version to come", () => {
  const write = (...more: readonly object[]): void => {
    const ledger = new SqliteLedger(folder);
    ledger.append([...playedHistory().slice(0, 3), ...(more as readonly LedgerRecord[])]);
    ledger.close();
  };
  const refusal = (): readonly string[] => {
    try {
      readLedger(folder);
    } catch (error) {
      return errorLines(FleetError.factOf(error));
    }
    return [];
  };

  test("is refused in one sentence that names the version, and nothing is written", () => {
    write(
      { kind: "daemon_started", term: 2, program: "9.1.0", at: 5 },
      { kind: "host_teleported", host: "a", at: 6 },
      { kind: "daemon_started", term: 3, program: "9.2.0", at: 7 },
    );
    expect(refusal()[0]).toBe(
      "fleet: the ledger was written by fleet 9.1.0, which is newer: it holds a record `host_teleported`, of which this one knows nothing",
    );
    const before = readRecords(folder).length;
    const ledger = new SqliteLedger(folder);
    expect(() => awaken(ledger, 0, 0)).toThrow("ledger_newer");
    ledger.close();
    expect(readRecords(folder)).toHaveLength(before);
  });

  test("is refused also by a name that every object has", () => {
    write({ kind: "toString", at: 5 });
    expect(refusal()[0]).toContain("by a newer fleet: it holds a record `toString`");
  });

  test("which knows other fields of a known record is read", () => {
    write({ kind: "daemon_started", term: 2, program: "9.1.0", mood: "fine", at: 5 });
    expect(foldAll(readRecords(folder).map(({ record }) => record)).term).toBe(2);
  });
});
