/** Looks at the room on the coordinator's disk, and keeps a reserve there that is given up when not even an outcome can be written. */
import { randomBytes } from "node:crypto";
import { open, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";

/** How often the disk is looked at. */
const LOOK_MS = 2_000;
/** A mebibyte. */
const CHUNK_BYTES = 1024 * 1024;
/** The reserve is this part of the room below which nothing new is begun. */
const RESERVE_SHARE = 32;

/** What the watch needs of the daemon. */
export interface DiskPorts {
  /** The mark below which nothing new is begun. */
  readonly lowMb: () => number;
  readonly onSpace: (freeBytes: number) => Promise<void>;
  /** Whether the reserve lies there: without it, all room belongs to the outcomes. */
  readonly onReserve: (isThere: boolean) => void;
  readonly onTrouble: (error: unknown) => void;
}

const sizeOf = async (path: string): Promise<number> => {
  const found = await stat(path).catch(() => undefined);
  return found?.size ?? 0;
};

/** Blocks of zeros would take no room on a disk that compresses. */
const fill = async (path: string, bytes: number): Promise<void> => {
  const file = await open(path, "w", 0o600);
  try {
    for (let written = 0; written < bytes; written += CHUNK_BYTES)
      await file.write(randomBytes(Math.min(CHUNK_BYTES, bytes - written)));
    await file.datasync();
  } finally {
    await file.close();
  }
};

/** One per daemon. */
export class DiskWatch {
  readonly #folder: string;
  readonly #ports: DiskPorts;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #isSpent = false;

  constructor(folder: string, ports: DiskPorts) {
    this.#folder = folder;
    this.#ports = ports;
  }

  /** Path of the reserve. */
  get reserve(): string {
    return join(this.#folder, "reserve");
  }

  /** Looks once, and from then on every few seconds. */
  async start(): Promise<void> {
    await this.look();
    this.#timer = setInterval(() => void this.look(), LOOK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Resolves when what was found is told. Looks never overlap. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look()).catch(this.#ports.onTrouble);
    return this.#looking;
  }

  /** Gives the reserve up to what must be written now, and says so when there was one. */
  spend(onRoom: () => void): void {
    this.#isSpent = true;
    this.#ports.onReserve(false);
    rm(this.reserve).then(onRoom, () => undefined);
  }

  /** What had to be written is written: a reserve may be laid in again. */
  settle(): void {
    this.#isSpent = false;
  }

  async #look(): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder);
    const freeBytes = bavail * bsize;
    const wanted = Math.floor((this.#ports.lowMb() * CHUNK_BYTES) / RESERVE_SHARE);
    const has = (await sizeOf(this.reserve)) === wanted;
    // Twice its size: laying it in must not be what fills the disk.
    if (!has && !this.#isSpent && freeBytes >= 2 * wanted) await this.#layIn(wanted);
    // It may have withstood being spent: a folder that was read-only for a moment.
    if (has && !this.#isSpent) this.#ports.onReserve(true);
    await this.#ports.onSpace(freeBytes);
  }

  async #layIn(bytes: number): Promise<void> {
    const begun = `${this.reserve}.new`;
    try {
      await fill(begun, bytes);
      await rename(begun, this.reserve);
      this.#ports.onReserve(true);
    } catch (error) {
      await rm(begun, { force: true });
      throw error;
    }
  }
}
