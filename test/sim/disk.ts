/** A disk whose power may fail: synced writes stay, all others may be gone. */

/** What a full disk answers. */
export class DiskFull extends Error {
  constructor() {
    super("ENOSPC: no space left on device");
  }
}

/** Files by path; a value is never changed in place. */
export class Disk {
  isFull = false;
  #files = new Map<string, unknown>();
  /** What a power cut leaves. */
  #synced = new Map<string, unknown>();

  /** Written whole or not at all, and synced. Throws DiskFull. */
  writeDurable(path: string, value: unknown): void {
    this.#requireRoom();
    this.#files.set(path, value);
    this.#synced.set(path, value);
  }

  /** Written whole or not at all; a power cut brings the earlier content back. Throws DiskFull. */
  writeVolatile(path: string, value: unknown): void {
    this.#requireRoom();
    this.#files.set(path, value);
  }

  /** As `writeDurable`; false when the file is there already (O_EXCL). */
  writeOnce(path: string, value: unknown): boolean {
    if (this.#files.has(path)) return false;
    this.writeDurable(path, value);
    return true;
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what lies there only the reader knows
  read<T>(path: string): T | undefined {
    return this.#files.get(path) as T | undefined;
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  remove(path: string): void {
    this.#files.delete(path);
    this.#synced.delete(path);
  }

  /** Removes a folder with all that is in it. */
  removeBelow(folder: string): void {
    for (const path of this.list(folder)) this.remove(path);
  }

  /** Paths below a folder, whose name ends with a slash. */
  list(folder: string): readonly string[] {
    return [...this.#files.keys()].filter((path) => path.startsWith(folder));
  }

  /** The power fails. */
  losePower(): void {
    this.#files = new Map(this.#synced);
  }

  #requireRoom(): void {
    if (this.isFull) throw new DiskFull();
  }
}
