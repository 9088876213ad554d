/** Keeps what attempts print: one bounded file each, written at the output's own offsets, read from anywhere and followed live. */
import { closeSync, existsSync, mkdirSync, openSync, writeSync } from "node:fs";
import { open, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { databaseError } from "./read/database-error.ts";
import { emptyLogIndex, type LogIndex } from "./read/log-index.ts";
import { missingLogBytes, placeLog } from "./read/log-layout.ts";
import { readLogIndex, readPiece, type LogChunk } from "./read/log-file.ts";
import { logPath, type LogName } from "./read/log-name.ts";

/** Logs open at once; the one longest unused is synced and closed beyond that. */
const OPEN_LOGS_MAX = 128;
/** Times in a row that a log may fail to be synced; then its text is acknowledged although a loss of power would take it. */
const SYNC_TRIES_MAX = 3;
/** What is wrong with the whole disk or the whole process, and never makes a log be given up. */
const COMMON_ERRNOS: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT", "EIO", "EROFS", "EMFILE", "ENFILE"]);
/** Longest piece handed to a follower at a time. */
const CHUNK_BYTES_MAX = 64 * 1024;

interface OpenLog {
  readonly path: string;
  /** Absent until there is a file: reading never makes one. */
  fd: number | undefined;
  index: LogIndex;
  isDirty: boolean;
  /** Failed syncs since the last good one. */
  failures: number;
  /** Text of it was lost because it could not be written, and nothing was written since. */
  isLosing: boolean;
  readonly waiting: Set<() => void>;
}

const existingFd = (log: OpenLog): number | undefined => {
  if (log.fd === undefined && existsSync(log.path)) log.fd = openSync(log.path, "r+");
  return log.fd;
};

const createdFd = (log: OpenLog): number => {
  if (!existsSync(log.path)) {
    mkdirSync(dirname(log.path), { recursive: true, mode: 0o700 });
    // "r+" does not create, and "a" alone ignores offsets.
    closeSync(openSync(log.path, "a", 0o600));
  }
  return (log.fd ??= openSync(log.path, "r+"));
};

const touch = (log: OpenLog): void => {
  log.isDirty ||= !log.isLosing;
  for (const wake of log.waiting) wake();
};

const isCommon = (error: unknown): boolean =>
  COMMON_ERRNOS.has((error as NodeJS.ErrnoException | null)?.code);

const makeDurable = async (log: OpenLog): Promise<void> => {
  createdFd(log);
  const text = await open(log.path, "r");
  try {
    await text.datasync();
  } finally {
    await text.close();
  }
  const index = `${log.path}.json`;
  await writeFile(`${index}.new`, JSON.stringify(log.index), { flush: true, mode: 0o600 });
  await rename(`${index}.new`, index);
};

/** Told once for each time that a log begins to lose text, with its file and what the disk said. */
export type OnLoss = (path: string, error: unknown) => void;

/**
 * All logs of a fleet. The index is persisted by `sync`, before the cursor that acknowledges the text; text written after the last sync
 * comes again after a crash, since it was never acknowledged.
 */
export class LogStore {
  readonly #folder: string;
  readonly #onLoss: OnLoss;
  /** In the order of last use. */
  readonly #logs = new Map<string, OpenLog>();
  #syncing: Promise<void> = Promise.resolve();
  #isClosed = false;

  /** `folder` holds all logs; it is created when the first one is. */
  constructor(folder: string, onLoss: OnLoss = () => undefined) {
    this.#folder = folder;
    this.#onLoss = onLoss;
  }

  /**
   * Stores output bytes at their absolute offset. The same bytes may come twice, and with gaps before them. When the disk as a whole takes
   * nothing, throws `ledger_unwritable`, and the bytes have to come again. When only this log cannot be written, they are a gap in it: they
   * would come again for ever, and keep all else from being taken. Tried again with the next bytes.
   */
  write(name: LogName, offset: number, bytes: Uint8Array): void {
    const log = this.#open(name);
    const { pieces, index } = placeLog(log.index, offset, bytes.length);
    try {
      const fd = createdFd(log);
      for (const piece of pieces)
        writeSync(fd, bytes, piece.start - offset, piece.end - piece.start, piece.fileOffset);
      log.index = index;
      log.isLosing = false;
    } catch (error) {
      if (isCommon(error)) throw databaseError(log.path, error);
      log.index = { ...log.index, end: index.end };
      this.#lose(log, error);
    }
    touch(log);
  }

  /** Says that nothing more will come: followers end when they have read all. Later writes are still taken. */
  finish(name: LogName): void {
    const log = this.#open(name);
    if (log.index.isClosed) return;
    log.index = { ...log.index, isClosed: true };
    touch(log);
  }

  /**
   * Makes everything written so far durable. Throws `ledger_unwritable`; what failed is tried again by the next call. A log that fails
   * again and again while the disk is sound is given up, so that it does not hold up all others.
   */
  sync(): Promise<void> {
    this.#syncing = this.#syncing.then(
      () => this.#syncDirty(),
      () => this.#syncDirty(),
    );
    return this.#syncing;
  }

  /** How much of an output was seen and how much of that is not kept. */
  extent(name: LogName): { readonly end: number; readonly missingBytes: number; readonly isClosed: boolean } {
    const { index } = this.#open(name);
    return { end: index.end, missingBytes: missingLogBytes(index), isClosed: index.isClosed };
  }

  /** The first kept bytes at or behind `from`; undefined when there are none yet. */
  read(name: LogName, from: number, maxBytes: number = CHUNK_BYTES_MAX): LogChunk | undefined {
    const log = this.#open(name);
    const fd = existingFd(log);
    return fd === undefined ? undefined : readPiece(fd, log.index, from, maxBytes);
  }

  /** Kept bytes from `from` on, then further ones as they come, until the log is finished and read, or `signal` aborts. */
  async *follow(name: LogName, from: number, signal: AbortSignal): AsyncGenerator<LogChunk> {
    let offset = from;
    while (!signal.aborted && !this.#isClosed) {
      const chunk = this.read(name, offset);
      if (chunk && chunk.bytes.length > 0) {
        offset = chunk.offset + chunk.bytes.length;
        yield chunk;
        continue;
      }
      const log = this.#open(name);
      if (log.index.isClosed) return;
      await this.#next(log, signal);
    }
  }

  /** Syncs and releases everything; followers end. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.sync();
    for (const log of this.#logs.values()) {
      if (log.fd !== undefined) closeSync(log.fd);
      for (const wake of log.waiting) wake();
    }
    this.#logs.clear();
  }

  #open(name: LogName): OpenLog {
    const path = logPath(this.#folder, name);
    const log = this.#logs.get(path) ?? {
      path,
      fd: undefined,
      index: this.#indexOf(path),
      isDirty: false,
      failures: 0,
      isLosing: false,
      waiting: new Set<() => void>(),
    };
    this.#logs.delete(path);
    this.#logs.set(path, log);
    return log;
  }

  /** Without its index, what a log held so far cannot be found any more. */
  #indexOf(path: string): LogIndex {
    try {
      return readLogIndex(path);
    } catch (error) {
      if (isCommon(error)) throw databaseError(path, error);
      this.#onLoss(path, error);
      return emptyLogIndex;
    }
  }

  #lose(log: OpenLog, error: unknown): void {
    if (!log.isLosing) this.#onLoss(log.path, error);
    log.isLosing = true;
  }

  async #persist(log: OpenLog): Promise<void> {
    log.isDirty = false;
    try {
      await makeDurable(log);
      log.failures = 0;
    } catch (error) {
      if (!isCommon(error)) log.failures += 1;
      if (log.failures === SYNC_TRIES_MAX) this.#onLoss(log.path, error);
      if (log.failures >= SYNC_TRIES_MAX && !isCommon(error)) return;
      log.isDirty = true;
      throw databaseError(log.path, error);
    }
  }

  async #syncDirty(): Promise<void> {
    const dirty = [...this.#logs.values()].filter((log) => log.isDirty);
    const ends = await Promise.allSettled(dirty.map((log) => this.#persist(log)));
    this.#closeIdle();
    const failed = ends.find((end) => end.status === "rejected");
    if (failed) throw failed.reason;
  }

  #closeIdle(): void {
    for (const [path, log] of this.#logs) {
      if (this.#logs.size <= OPEN_LOGS_MAX) return;
      if (log.isDirty || log.waiting.size > 0) continue;
      if (log.fd !== undefined) closeSync(log.fd);
      this.#logs.delete(path);
    }
  }

  #next(log: OpenLog, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        log.waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      log.waiting.add(wake);
      signal.addEventListener("abort", wake, { once: true });
    });
  }
}
