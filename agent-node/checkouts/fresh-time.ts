/**
 * The modification time that switched files get. Build tools compare times, so a file that changed must be strictly newer than
 * everything that was built before, also when the clock is coarse (4 ms and more) or went backwards between two switches.
 */
import { open, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** Longest wait for the file system's clock to tick: file systems that store whole or even seconds exist. */
const TICK_WAIT_MAX_MS = 2500;
/** How far beyond the newest known time a file is dated when the clock went backwards. */
const BACKWARDS_STEP_MS = 10;

const clockFile = (meta: string): string => join(meta, "clock");

const mtimeNs = async (path: string): Promise<bigint> => {
  try {
    return (await stat(path, { bigint: true })).mtimeNs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0n;
    throw error;
  }
};

/** Writes the clock file, so that its time is this file system's idea of now. */
const touch = async (path: string): Promise<bigint> => {
  const file = await open(path, "w", 0o600);
  try {
    await file.write("x");
    return (await file.stat({ bigint: true })).mtimeNs;
  } finally {
    await file.close();
  }
};

const toMs = (ns: bigint): number => Number(ns / 1_000_000n);

const date = async (path: string, ms: number): Promise<void> => {
  const seconds = ms / 1000;
  await utimes(path, seconds, seconds);
};

/** Notes that something was built or ran in the checkout whose notes lie in `meta`: all it wrote is at most this old. */
export const noteActivity = async (meta: string): Promise<void> => {
  const path = clockFile(meta);
  const before = await mtimeNs(path);
  const now = await touch(path);
  if (before > now) await date(path, toMs(before) + 1);
};

/**
 * Waits until newly written files are strictly newer than all that was noted before.
 * Returns the time in ms that files must be dated with, or null when the clock itself gives it.
 */
export const freshTime = async (meta: string): Promise<number | null> => {
  const path = clockFile(meta);
  const noted = await mtimeNs(path);
  const first = await touch(path);
  const newest = noted > first ? noted : first;
  const deadline = toMs(first) + TICK_WAIT_MAX_MS;
  if (toMs(newest) < deadline) {
    for (let now = first; toMs(now) <= deadline; now = await touch(path)) {
      if (now > newest) return null;
      await delay(1);
    }
  }
  const dated = toMs(newest) + BACKWARDS_STEP_MS;
  await date(path, dated);
  return dated;
};
