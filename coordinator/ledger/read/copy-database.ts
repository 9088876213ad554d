/** Copies one of the coordinator's databases as it is at one moment, whether or not a daemon writes it meanwhile. */
import { rmSync } from "node:fs";
import { readDatabase } from "./open-read-only.ts";

/**
 * Writes a whole database of its own to `target`, without a write-ahead log. One read transaction, so that a busy daemon neither waits for it nor
 * makes it begin again, which a page-by-page copy does at every commit of another process. Throws as `readDatabase` does.
 */
export const copyDatabase = (path: string, target: string): void =>
  readDatabase(path, (db) => {
    rmSync(target, { force: true });
    db.prepare("VACUUM INTO ?").run(target);
  });
