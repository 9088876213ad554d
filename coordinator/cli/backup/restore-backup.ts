/** Makes a fleet's state folder from a backup: every part is checked before anything is placed, and the folder is there whole or not at all. */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { namedCommits } from "../../ledger/read/named-commits.ts";
import { type LedgerReading, readLedger } from "../../ledger/read/read-ledger.ts";
import { stateFiles } from "../../ledger/read/state-files.ts";
import { missingCommits, readBundle } from "../../repo/bundle.ts";
import { FleetError } from "../../../proto/vocab/errors.ts";
import { checkFleetName } from "../fleet-choice.ts";
import { BACKUP_FORMAT, backupNames, filesBelow, type Manifest, parseManifest, partOf } from "./manifest.ts";
import { unpack } from "./tar.ts";

/** What is asked for. */
export interface RestoreOrder {
  readonly file: string;
  /** `$XDG_STATE_HOME/fleet`. */
  readonly root: string;
  /** Another name than it had. */
  readonly fleet?: string;
  readonly now: number;
}

/** What was restored. */
export interface Restored {
  readonly fleet: string;
  readonly folder: string;
  readonly manifest: Manifest;
  readonly reading: LedgerReading;
}

/** Restores. Throws `fleet_exists`, `backup_damaged` with the part's name, `backup_newer`, `backup_failed`. */
export const restoreBackup = async (order: RestoreOrder): Promise<Restored> => {
  const { file, root } = order;
  if (!existsSync(file))
    throw new FleetError({ code: "backup_failed", path: file, detail: "there is no such file" });
  // A name that begins with a dot is no fleet's.
  const stage = join(root, `.restore-${randomUUID()}`);
  try {
    await mkdir(stage, { recursive: true, mode: 0o700 });
    await unpack(file, stage);
    const manifest = await checkParts(file, stage);
    const fleet = checkFleetName(order.fleet ?? manifest.fleet);
    const folder = join(root, fleet);
    if (existsSync(folder)) throw new FleetError({ code: "fleet_exists", fleet, path: folder });
    const reading = checkLedger(file, stage);
    await checkRepository(file, stage, reading);
    await finish(order, stage, reading);
    await move(stage, folder, fleet);
    return { fleet, folder, manifest, reading };
  } catch (error) {
    if (error instanceof FleetError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw new FleetError({ code: "backup_failed", path: file, detail }, error);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
};

const damaged = (path: string, part: string, detail: string, cause?: unknown): FleetError =>
  new FleetError({ code: "backup_damaged", path, part, detail }, cause);

const readText = (path: string): Promise<string> => readFile(path, "utf8").catch(() => "");

/** The manifest fits its seal, and every file its line in the manifest; nothing is there beside them. */
const checkParts = async (file: string, stage: string): Promise<Manifest> => {
  const { manifest: name, seal } = backupNames;
  const found = await filesBelow(stage);
  const strange = found.find(({ isFile }) => !isFile);
  if (strange) throw damaged(file, strange.name, "it is no regular file");
  const manifest = parseManifest(await readText(join(stage, name)));
  if (!manifest) throw damaged(file, name, "it is missing or no manifest");
  if (manifest.format > BACKUP_FORMAT)
    throw new FleetError({ code: "backup_newer", path: file, program: manifest.program });
  const { sha256 } = await partOf(stage, name);
  if ((await readText(join(stage, seal))).trim() !== sha256)
    throw damaged(file, name, `its hash is not the one in ${seal}`);
  const there = new Set(found.map((one) => one.name));
  for (const part of manifest.parts) {
    if (!there.delete(part.name)) throw damaged(file, part.name, "it is missing");
    const actual = await partOf(stage, part.name);
    if (actual.bytes !== part.bytes || actual.sha256 !== part.sha256)
      throw damaged(file, part.name, `its hash is ${actual.sha256}, and was ${part.sha256}`);
  }
  const [other] = [...there].filter((one) => one !== name && one !== seal);
  if (other !== undefined) throw damaged(file, other, "the manifest does not name it");
  return manifest;
};

const checkLedger = (file: string, stage: string): LedgerReading => {
  try {
    return readLedger(stage);
  } catch (error) {
    const fact = FleetError.factOf(error);
    if (fact.code !== "ledger_damaged") throw error;
    throw damaged(file, "ledger.sqlite", `${fact.place}: ${fact.detail}`, error);
  }
};

const checkRepository = async (file: string, stage: string, { ledgered }: LedgerReading): Promise<void> => {
  const bundle = join(stage, backupNames.bundle);
  if (existsSync(bundle)) {
    try {
      await readBundle(stage, bundle);
    } catch (error) {
      const fact = FleetError.factOf(error);
      if (fact.code !== "git_failed") throw error;
      throw damaged(file, backupNames.bundle, fact.stderr, error);
    }
  }
  const [missing] = await missingCommits(stage, namedCommits(ledgered));
  if (missing !== undefined)
    throw damaged(file, backupNames.bundle, `it lacks commit ${missing}, which the ledger speaks of`);
};

/** Only what a state folder has stays, with the mark, all of it synced. */
const finish = async (order: RestoreOrder, stage: string, { ledgered }: LedgerReading): Promise<void> => {
  for (const name of Object.values(backupNames)) await rm(join(stage, name), { force: true });
  const mark = { at: order.now, from: order.file, term: ledgered.term };
  await writeFile(stateFiles(stage).restored, `${JSON.stringify(mark)}\n`, { mode: 0o600 });
  const entries = await readdir(stage, { recursive: true, withFileTypes: true });
  for (const entry of entries) await sync(join(entry.parentPath, entry.name));
  await sync(stage);
};

const sync = async (path: string): Promise<void> => {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const move = async (stage: string, folder: string, fleet: string): Promise<void> => {
  try {
    await rename(stage, folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOTEMPTY" || code === "EEXIST" || code === "ENOTDIR")
      throw new FleetError({ code: "fleet_exists", fleet, path: folder }, error);
    throw error;
  }
  await sync(join(folder, ".."));
};
