/** Damage, versions and migrations of the ledger's files. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LedgerRecord } from "../../../../coordinator/core/records.ts";
import { Database } from "../../../../coordinator/ledger/database.ts";
import { ledgerMigrations, metricsMigrations } from "../../../../coordinator/ledger/migrations.ts";
import { stateFiles } from "../../../../coordinator/ledger/read/state-files.ts";
import { readRecords } from "../../../../coordinator/ledger/read/read-ledger.ts";
import { SqliteLedger } from "../../../../coordinator/ledger/sqlite-ledger.ts";
import { FleetError, type ErrorFact } from "../../../../proto/vocab/errors.ts";
import { as, type HostName } from "../../../../proto/vocab/ids.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fleet-sqlite-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const drained = (n: number): LedgerRecord => ({
  kind: "host_drained",
  host: as<HostName>("gpu1"),
  reason: `reason ${n}`,
  at: n,
});

const edit = (path: string, sql: string): void => {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
};

const factOf = (work: () => unknown): ErrorFact => {
  try {
    work();
  } catch (error) {
    return FleetError.factOf(error);
  }
  throw new Error("nothing was thrown");
};

const filled = (): string => {
  const ledger = new SqliteLedger(folder);
  ledger.append([1, 2, 3, 4].map(drained));
  ledger.close();
  return stateFiles(folder).ledger;
};

describe("damage is refused with its place", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    [
      "a changed text",
      "UPDATE records SET body = replace(body, 'reason 3', 'reason 9') WHERE seq = 3",
      "record 3",
    ],
    ["a deleted row", "DELETE FROM records WHERE seq = 2", "record 2"],
    [
      "a deleted row, renumbered",
      "DELETE FROM records WHERE seq = 2; UPDATE records SET seq = 2 WHERE seq = 3",
      "record 2",
    ],
    ["a changed kind", "UPDATE records SET kind = 'host_undrained' WHERE seq = 4", "record 4"],
  ];
  test.each(cases)("%s", (_name, sql, place) => {
    edit(filled(), sql);
    const ledger = new SqliteLedger(folder);
    expect(factOf(() => [...ledger.readAll()])).toMatchObject({ code: "ledger_damaged", place });
    ledger.close();
    expect(factOf(() => readRecords(folder))).toMatchObject({ code: "ledger_damaged", place });
  });

  test("records missing at the end, which leave no hole", () => {
    edit(filled(), "DELETE FROM records WHERE seq = 4");
    const fact = { code: "ledger_damaged", place: "record 4" };
    expect(factOf(() => new SqliteLedger(folder))).toMatchObject(fact);
    expect(factOf(() => readRecords(folder))).toMatchObject(fact);
  });

  test("a file of a fleet with a history that was cut to nothing", () => {
    writeFileSync(filled(), "");
    const fact = { code: "ledger_damaged", place: stateFiles(folder).ledger };
    expect(factOf(() => readRecords(folder))).toMatchObject(fact);
    expect(factOf(() => new SqliteLedger(folder))).toMatchObject(fact);
  });

  test("a file that is no database", () => {
    writeFileSync(stateFiles(folder).ledger, "results\tnot a ledger\n".repeat(500));
    expect(factOf(() => new SqliteLedger(folder))).toMatchObject({
      code: "ledger_damaged",
      place: stateFiles(folder).ledger,
    });
  });
});

test("a row carries the term of the daemon that wrote it, also after a restart", () => {
  const first = new SqliteLedger(folder);
  first.append([drained(1), { kind: "daemon_started", term: 1, at: 2 }, drained(3)]);
  first.close();
  const second = new SqliteLedger(folder);
  second.append([drained(4)]);
  second.append([{ kind: "daemon_started", term: 2, at: 5 }]);
  second.close();
  const db = new DatabaseSync(stateFiles(folder).ledger);
  const terms = db.prepare("SELECT term FROM records ORDER BY seq").all();
  db.close();
  expect(terms.map((row) => row["term"])).toEqual([0, 1, 1, 1, 2]);
});

test("an open ledger has its logs on disk at once, so that a reader in the same process never takes the unlocked way", async () => {
  for (const _life of ["new", "reopened"]) {
    const ledger = new SqliteLedger(folder);
    const { ledger: records, metrics } = stateFiles(folder);
    expect([records, metrics].map((path) => existsSync(`${path}-wal`))).toEqual([true, true]);
    ledger.append([drained(1)]);
    const before = readRecords(folder).length;
    ledger.append([drained(2)]);
    expect(readRecords(folder)).toHaveLength(before + 1);
    ledger.close();
  }
});

describe("migrations", () => {
  /** Data as the program of each version left it; a new step needs an entry. */
  const leftBy: Record<string, readonly string[]> = {
    ledger: [
      `INSERT INTO records VALUES(1, 5, 1, 'host_undrained', '{"kind":"host_undrained","host":"gpu1","at":5}', 1894665012);
       INSERT INTO cursors VALUES('gpu1', 'facts', 's1', 7)`,
      `INSERT INTO records VALUES(1, 5, 1, 'host_undrained', '{"kind":"host_undrained","host":"gpu1","at":5}', 1894665012);
       INSERT INTO cursors VALUES('gpu1', 'facts', 's1', 7, 648941325); UPDATE head SET seq = 1`,
    ],
    metrics: [
      `INSERT INTO series VALUES(1, 'a1', 'loss'); INSERT INTO points VALUES(1, 1, 10, 0.5);
       INSERT INTO cursors VALUES('gpu1', 'bulk', 's1', 3)`,
      `INSERT INTO series VALUES(1, 'a1', 'loss'); INSERT INTO points VALUES(1, 1, 10, 0.5);
       INSERT INTO cursors VALUES('gpu1', 'bulk', 's1', 3, 735849581)`,
    ],
  };

  test.each([
    ["ledger", ledgerMigrations],
    ["metrics", metricsMigrations],
  ] as const)("%s: every step works on data left by the one before", (name, migrations) => {
    expect(leftBy[name]).toHaveLength(migrations.length);
    for (let from = 1; from <= migrations.length; from++) {
      const path = stateFiles(mkdtempSync(join(folder, "from-")))[name === "ledger" ? "ledger" : "metrics"];
      new Database(path, "FULL", migrations.slice(0, from)).close();
      edit(path, leftBy[name]?.[from - 1] ?? "");
      new Database(path, "FULL", migrations).close();
      const ledger = new SqliteLedger(join(path, ".."));
      expect(ledger.cursors()).toHaveLength(1);
      expect([...ledger.readAll()]).toHaveLength(name === "ledger" ? 1 : 0);
      ledger.close();
    }
  });

  test("a step that fails leaves the file as the step before made it", () => {
    const path = join(folder, "some.sqlite");
    const first = "CREATE TABLE a(x) STRICT".replace("x)", "x INTEGER)");
    expect(() => new Database(path, "FULL", [first, "CREATE TABLE b(x); CREATE TABLE a(x)"])).toThrow(
      /a already exists/u,
    );
    const db = new DatabaseSync(path);
    expect(db.prepare("PRAGMA user_version").get()).toEqual({ user_version: 1 });
    expect(db.prepare("SELECT name FROM sqlite_master").all()).toEqual([{ name: "a" }]);
    db.close();
  });

  test("a file of a newer program is refused, by reader and writer", () => {
    const path = filled();
    edit(path, `PRAGMA user_version = ${ledgerMigrations.length + 1}`);
    const fact = {
      code: "ledger_version",
      found: ledgerMigrations.length + 1,
      known: ledgerMigrations.length,
    };
    expect(factOf(() => new SqliteLedger(folder))).toMatchObject(fact);
    expect(factOf(() => readRecords(folder))).toMatchObject(fact);
  });
});
