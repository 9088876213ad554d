/** A ledger cut at any byte or with any bit flipped opens with a true beginning of its history or is refused with the place; nothing is skipped or altered. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LedgerRecord } from "../../../../coordinator/core/records.ts";
import type { LedgerPort } from "../../../../coordinator/ledger/ledger-port.ts";
import { readRecords } from "../../../../coordinator/ledger/read/read-ledger.ts";
import { stateFiles } from "../../../../coordinator/ledger/read/state-files.ts";
import { SqliteLedger } from "../../../../coordinator/ledger/sqlite-ledger.ts";
import { wordsOf } from "../../../../coordinator/cli/messages.ts";
import { FleetError } from "../../../../proto/vocab/errors.ts";
import { as, type HostName } from "../../../../proto/vocab/ids.ts";

const HOST = as<HostName>("gpu1");
/** Enough for several pages of records. */
const COMMITS = 6;
const TEXT = "why it was drained, at some length. ".repeat(40);

const recordOf = (n: number): LedgerRecord => ({
  kind: "host_drained",
  host: HOST,
  reason: `${n}: ${TEXT}`,
  at: n,
});

/** Commit n holds record n and moves the cursor to n. */
const commit = (ledger: LedgerPort, n: number): void => {
  ledger.append([recordOf(n)], [{ host: HOST, cursor: { stream: "facts", spool: "s1", sequence: n } }]);
};

/** What a ledger is made of: the database and, when its daemon was killed, what had not yet gone into it. */
interface Files {
  readonly database: Buffer;
  readonly wal?: Buffer;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fleet-damage-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const settled = (): Files => {
  const place = mkdtempSync(join(folder, "settled-"));
  const ledger = new SqliteLedger(place);
  for (let n = 1; n <= COMMITS; n++) commit(ledger, n);
  ledger.close();
  return { database: readFileSync(stateFiles(place).ledger) };
};

/** Half of it is in the database, half beside it. */
const killed = (): Files => {
  const place = mkdtempSync(join(folder, "killed-"));
  const { ledger: path } = stateFiles(place);
  const first = new SqliteLedger(place);
  for (let n = 1; n <= COMMITS / 2; n++) commit(first, n);
  first.close();
  const second = new SqliteLedger(place);
  for (let n = COMMITS / 2 + 1; n <= COMMITS; n++) commit(second, n);
  const files = { database: readFileSync(path), wal: readFileSync(`${path}-wal`) };
  second.close();
  return files;
};

/** What one way of opening them says: records and the cursor, or the words of a refusal. */
type Reading =
  | { readonly records: readonly LedgerRecord[]; readonly cursor?: number }
  | { readonly error: unknown };

const attempt = (read: () => Reading): Reading => {
  try {
    return read();
  } catch (error) {
    return { error };
  }
};

const asReader = (place: string): Reading => ({ records: readRecords(place).map(({ record }) => record) });

const opened = (place: string, use: (ledger: SqliteLedger) => Reading): Reading => {
  const ledger = new SqliteLedger(place);
  try {
    return use(ledger);
  } finally {
    ledger.close();
  }
};

const readingOf = (ledger: SqliteLedger): Reading => ({
  records: [...ledger.readAll()].map(({ record }) => record),
  cursor: ledger.cursors()[0]?.cursor.sequence ?? 0,
});

const asDaemon = (place: string): Reading => opened(place, readingOf);

/** With one commit more. */
const asDaemonThatGoesOn = (place: string): Reading =>
  opened(place, (ledger) => {
    const { records } = readingOf(ledger) as { readonly records: readonly LedgerRecord[] };
    commit(ledger, records.length + 1);
    return readingOf(ledger);
  });

let judged = 0;

/** What is wrong with a reading of which at least `leastKept` records must be there, or undefined. */
const wrongIn = (reading: Reading, leastKept: number): string | undefined => {
  if ("error" in reading) {
    const { error } = reading;
    if (!(error instanceof FleetError)) return String(error);
    const { sentence, hint } = wordsOf(error.fact);
    const isPlace = /ledger\.sqlite|record \d+|fold/u.test(sentence) && hint.length > 0;
    return ["ledger_damaged", "ledger_version", "ledger_unwritable"].includes(error.fact.code) && isPlace
      ? undefined
      : error.message;
  }
  const { records, cursor = records.length } = reading;
  if (records.length < leastKept) return `only ${records.length} of ${leastKept} records`;
  if (cursor !== records.length) return `${records.length} records and the cursor at ${cursor}`;
  const altered = records.findIndex(
    (one, index) => JSON.stringify(one) !== JSON.stringify(recordOf(index + 1)),
  );
  return altered === -1 ? undefined : `record ${altered + 1} was altered`;
};

/** Puts these files into a state folder of a fleet, reads them in both ways, and says what is wrong with that. */
const judge = ({ database, wal }: Files, leastKept: number): readonly string[] => {
  const place = join(folder, "scratch");
  const { ledger: path } = stateFiles(place);
  const put = (): void => {
    for (const ending of ["-wal", "-shm"]) rmSync(path + ending, { force: true });
    writeFileSync(path, database);
    if (wal) writeFileSync(`${path}-wal`, wal);
  };
  const wrong: string[] = [];
  for (const read of [asReader, judged++ % 8 === 0 ? asDaemonThatGoesOn : asDaemon]) {
    put();
    const found = wrongIn(
      attempt(() => read(place)),
      leastKept,
    );
    if (found !== undefined) wrong.push(`${read.name}: ${found}`);
  }
  return wrong;
};

const flipped = (whole: Buffer, at: number): Buffer => {
  const copy = Buffer.from(whole);
  copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
  return copy;
};

/** All places, or every so many: `FLEET_DAMAGE_STEP=1` tries each one. */
const STEP = Number(process.env["FLEET_DAMAGE_STEP"] ?? 0);
const PAGE_BYTES = 4096;
const WAL_FRAME_BYTES = PAGE_BYTES + 24;

/** Every byte where something begins or ends, and a sample of those between. */
const places = (length: number, unit: number, step: number): readonly number[] => {
  const every = STEP > 0 ? STEP : step;
  return Array.from({ length }, (_, at) => at).filter(
    (at) => at % every === 0 || at < 120 || at % unit < 2 || at % unit >= unit - 2,
  );
};

/** Every byte that says something on pages without long texts: positions, the end of the history, the way to the records. */
const meaningful = (database: Buffer): readonly number[] =>
  Array.from({ length: database.length / PAGE_BYTES }, (_, page) => page * PAGE_BYTES).flatMap((start) => {
    const said = places(PAGE_BYTES, PAGE_BYTES, 1).filter((at) => database[start + at] !== 0);
    return said.length < 200 ? said.map((at) => start + at) : [];
  });

const failures = (
  all: readonly number[],
  filesAt: (at: number) => Files,
  leastKept: number,
): readonly string[] =>
  all.flatMap((at) => judge(filesAt(at), leastKept).map((wrong) => `at ${at}: ${wrong}`));

describe("a ledger that was damaged", () => {
  beforeAll(() => {
    new SqliteLedger(join(mkdtempSync(join(folder, "first-")))).close();
    const place = join(folder, "scratch");
    mkdirSync(place);
    new SqliteLedger(place).close();
  });

  test("undamaged it says everything", () => {
    expect(judge(settled(), COMMITS)).toEqual([]);
    expect(judge(killed(), COMMITS)).toEqual([]);
  });

  test("16. cut at any byte", () => {
    const { database } = settled();
    const found = failures(
      places(database.length, PAGE_BYTES, 499),
      (at) => ({ database: database.subarray(0, at) }),
      COMMITS,
    );
    expect(found).toEqual([]);
  });

  test("16. with any bit flipped", () => {
    const { database } = settled();
    const found = failures(
      [...meaningful(database), ...places(database.length, PAGE_BYTES, 151)],
      (at) => ({ database: flipped(database, at) }),
      COMMITS,
    );
    expect(found).toEqual([]);
  });

  test("16. what was not yet in the database cut at any byte", () => {
    const { database, wal = Buffer.of() } = killed();
    const found = failures(
      places(wal.length, WAL_FRAME_BYTES, 1999),
      (at) => ({ database, wal: wal.subarray(0, at) }),
      COMMITS / 2,
    );
    expect(found).toEqual([]);
  });

  test("16. what was not yet in the database with any bit flipped", () => {
    const { database, wal = Buffer.of() } = killed();
    const found = failures(
      places(wal.length, WAL_FRAME_BYTES, 1999),
      (at) => ({ database, wal: flipped(wal, at) }),
      COMMITS / 2,
    );
    expect(found).toEqual([]);
  });
});
