/** Small files that are there whole or not at all, and that survive a power cut once the call returns. */
import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, linkSync, openSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** Writes `value` as JSON: temporary file, fsync, rename, fsync of the folder. Replaces what was there. Throws errno errors. */
export function writeDurable(path: string, value: unknown): void {
  const temporary = writeTemporary(path, value);
  renameSync(temporary, path);
  syncFolder(dirname(path));
}

/** As `writeDurable`, but the change may be lost, and the file damaged, by a power cut: for what no other boot believes. */
export const writeVolatile = (path: string, value: unknown): void =>
  renameSync(writeTemporary(path, value, "volatile"), path);

/**
 * Writes `value` as JSON unless the file exists, as one atomic step: of any number of writers exactly one
 * gets true. Readers never see it half written, which O_EXCL alone would allow. Survives a power cut.
 */
export function writeOnce(path: string, value: unknown): boolean {
  const isFirst = linkOnce(writeTemporary(path, value), path);
  if (isFirst) syncFolder(dirname(path));
  return isFirst;
}

/** As `writeOnce`, but may be gone after a power cut: for words to a process that would be gone with it. */
export const tellOnce = (path: string, value: unknown): boolean =>
  linkOnce(writeTemporary(path, value, "volatile"), path);

function linkOnce(temporary: string, path: string): boolean {
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    unlinkSync(temporary);
  }
}

function writeTemporary(path: string, value: unknown, keep: "synced" | "volatile" = "synced"): string {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  const fd = openSync(temporary, "wx", 0o600);
  try {
    const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
    for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
    if (keep === "synced") fsyncSync(fd);
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  } finally {
    closeSync(fd);
  }
  return temporary;
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** True for what a full disk, or a used up quota, throws. */
export const isDiskFull = (error: unknown): boolean =>
  ["ENOSPC", "EDQUOT"].includes((error as NodeJS.ErrnoException | null)?.code ?? "");
