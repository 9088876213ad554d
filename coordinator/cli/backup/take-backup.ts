/** Writes the history of a fleet into one file, while its coordinator runs or not: the ledger first, then what it speaks of (HAZARDS 8). */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, link, mkdir, open, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { copyDatabase } from "../../ledger/read/copy-database.ts";
import { namedCommits } from "../../ledger/read/named-commits.ts";
import { readLedger } from "../../ledger/read/read-ledger.ts";
import { stateFiles } from "../../ledger/read/state-files.ts";
import { missingCommits, writeBundle } from "../../repo/bundle.ts";
import { FleetError } from "../../../proto/vocab/errors.ts";
import { BACKUP_FORMAT, backupNames, filesBelow, type Manifest, partOf } from "./manifest.ts";
import { pack } from "./tar.ts";

/** Small files of the state folder that a restored fleet needs: its inventory, its hosts, and where anything of it lies. */
const SMALL_FILES = ["inventory.json", "hosts.json", "placed.json"];

/** What is asked for. */
export interface BackupOrder {
  readonly fleet: string;
  readonly folder: string;
  readonly file: string;
  readonly isForced: boolean;
  readonly program: string;
  readonly ledgerLayout: number;
  readonly now: number;
}

/** Takes the backup. Throws `backup_exists`, `backup_failed`, `ledger_damaged`; the file is there whole or not at all. */
export const takeBackup = async (order: BackupOrder): Promise<Manifest & { readonly bytes: number }> => {
  const { file, isForced } = order;
  if (!isForced && existsSync(file)) throw new FleetError({ code: "backup_exists", path: file });
  const stage = join(dirname(file), `.${basename(file)}.${randomUUID()}`);
  try {
    await mkdir(stage, { mode: 0o700 });
    const manifest = await gather(order, stage);
    const packed = `${stage}.part`;
    await pack(packed, stage, await topNames(stage, manifest));
    const bytes = await place(packed, file, isForced);
    return { ...manifest, bytes };
  } catch (error) {
    if (error instanceof FleetError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw new FleetError({ code: "backup_failed", path: file, detail }, error);
  } finally {
    await rm(stage, { recursive: true, force: true });
    await rm(`${stage}.part`, { force: true });
  }
};

/** Copies everything; the order matters: what the ledger's copy names was there before it, and stays. */
const gather = async (order: BackupOrder, stage: string): Promise<Manifest> => {
  const from = stateFiles(order.folder);
  const to = stateFiles(stage);
  copyDatabase(from.ledger, to.ledger);
  const takenAt = order.now;
  const { ledgered, lastSeq } = readLedger(stage);
  if (existsSync(from.metrics)) copyDatabase(from.metrics, to.metrics);
  await copyLogs(from.logs, to.logs);
  for (const name of SMALL_FILES)
    if (existsSync(join(order.folder, name))) await copyFile(join(order.folder, name), join(stage, name));
  const commits = namedCommits(ledgered);
  const [missing] = await missingCommits(order.folder, commits);
  if (missing !== undefined) throw lacking(order.file, missing);
  await writeBundle(order.folder, join(stage, backupNames.bundle), commits);
  const names = (await filesBelow(stage)).map(({ name }) => name);
  const parts: Manifest["parts"] = [];
  for (const name of names) parts.push(await partOf(stage, name));
  const { fleet, program, ledgerLayout } = order;
  const { term } = ledgered;
  const manifest = { format: BACKUP_FORMAT, program, fleet, takenAt, ledgerLayout, lastSeq, term, parts };
  await writeFile(join(stage, backupNames.manifest), `${JSON.stringify(manifest, undefined, 1)}\n`);
  const { sha256 } = await partOf(stage, backupNames.manifest);
  await writeFile(join(stage, backupNames.seal), `${sha256}\n`);
  return manifest;
};

const lacking = (path: string, commit: string): FleetError =>
  new FleetError({
    code: "backup_failed",
    path,
    detail: `the repository lacks commit ${commit}, which the ledger speaks of; fleet frontier verify tells more`,
  });

/** Indexes before texts: a text that grows meanwhile holds all that its index speaks of. What goes meanwhile is left out. */
const copyLogs = async (from: string, to: string): Promise<void> => {
  if (!existsSync(from)) return;
  const names = (await filesBelow(from)).filter(({ isFile }) => isFile).map(({ name }) => name);
  const isIndex = (name: string): boolean => name.endsWith(".json");
  for (const name of [...names.filter(isIndex), ...names.filter((one) => !isIndex(one))]) {
    await mkdir(dirname(join(to, name)), { recursive: true });
    await copyFile(join(from, name), join(to, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
  }
};

/** The manifest is the first thing in the file. */
const topNames = async (stage: string, { parts }: Manifest): Promise<readonly string[]> => {
  const tops = new Set(parts.map(({ name }) => name.split("/")[0] ?? name));
  return [backupNames.manifest, backupNames.seal, ...tops].filter((name) => existsSync(join(stage, name)));
};

/** Puts the packed file where it was asked for, synced; without force never over another one. */
const place = async (packed: string, file: string, isForced: boolean): Promise<number> => {
  const handle = await open(packed, "r+");
  const { size } = await handle.stat();
  await handle.chmod(0o600);
  await handle.sync();
  await handle.close();
  if (isForced) await rename(packed, file);
  else
    await link(packed, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") throw new FleetError({ code: "backup_exists", path: file }, error);
      throw error;
    });
  const folder = await open(dirname(file), "r");
  await folder.sync();
  await folder.close();
  return size;
};
