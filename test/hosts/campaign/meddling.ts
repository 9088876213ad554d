/** Does to a fleet's state what no program of ours does: holds git's locks, swaps objects, drops records from a copy of the ledger. */
import { chmod, cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { readRecords } from "../../../coordinator/ledger/read/read-ledger.ts";
import { stateFiles } from "../../../coordinator/ledger/read/state-files.ts";
import { encodeRow, type StoredRecord } from "../../../coordinator/ledger/read/stored-record.ts";
import { campaignRefs } from "../../../coordinator/repo/refs.ts";
import { campaignIn } from "./bookkeeping.ts";
import { Lab } from "./lab.ts";

/** Full name of the primary lane's ref. */
export const laneRefIn = (stateDir: string): string => {
  const { spec, primary } = campaignIn(stateDir);
  if (!primary) throw new Error("no primary lane yet");
  return campaignRefs.lane(spec.tag, primary);
};

/** The file that git makes while it changes a ref: as long as it is there, nobody else can. */
export const lockOf = (repository: string, ref: string): string => join(repository, `${ref}.lock`);

/** Puts another loose object's content in an object's place; the returned function puts the right one back. */
export const swapObject = async (
  repository: string,
  object: string,
  other: string,
): Promise<() => Promise<void>> => {
  const pathOf = (id: string): string => join(repository, "objects", id.slice(0, 2), id.slice(2));
  const right = await readFile(pathOf(object));
  await chmod(pathOf(object), 0o644);
  await writeFile(pathOf(object), await readFile(pathOf(other)));
  return () => writeFile(pathOf(object), right);
};

/** Copies the state of an ended coordinator into a home of its own below `folder`, without the hosts. */
export const copyState = async (lab: Lab, folder: string): Promise<Lab> => {
  const copy = new Lab(await mkdtemp(join(folder, "copy-")), lab.fleet);
  // `s` holds sockets, which cannot be copied.
  const left = ["s", "endpoint.json", "hosts.json"].map((name) => join(lab.stateDir, name));
  await cp(lab.stateDir, copy.stateDir, { recursive: true, filter: (path) => !left.includes(path) });
  return copy;
};

/** Rewrites a ledger without the records for which `isGone` holds. Forged: numbers and checksums fit again; else the gap stays. */
export const dropRecords = (
  stateDir: string,
  isGone: (stored: StoredRecord) => boolean,
  isForged: boolean,
): void => {
  const kept = readRecords(stateDir).filter((stored) => !isGone(stored));
  const db = new DatabaseSync(stateFiles(stateDir).ledger);
  try {
    db.exec("BEGIN");
    db.exec("DELETE FROM records");
    const insert = db.prepare("INSERT INTO records VALUES(?, ?, ?, ?, ?, ?)");
    for (const [index, { seq, record }] of kept.entries()) {
      const row = encodeRow(isForged ? index + 1 : seq, 1, record);
      insert.run(row.seq, row.at, row.term, row.kind, row.body, row.crc);
    }
    if (isForged) db.prepare("UPDATE head SET seq = ?").run(kept.length);
    db.exec("COMMIT");
  } finally {
    db.close();
  }
};
