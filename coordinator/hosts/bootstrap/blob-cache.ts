/** Keeps what goes to hosts gzipped on this machine, named by the content's hash, so that it is compressed once. */
import { createHash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

/** Level 9 takes three times as long for one percent less. */
const GZIP_LEVEL = 6;
/** What nobody used for this long is removed when something new comes. */
const UNUSED_MAX_MS = 60 * 24 * 3600 * 1000;

/** SHA-256 of a file, hex. */
export const sha256Of = async (path: string): Promise<string> => {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
};

/** A folder of gzipped blobs, shared by all fleets of this user; writing is atomic. */
export class BlobCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Path of the gzipped blob with this content hash, undefined when it is not there. Marks it as used. */
  async find(sha256: string): Promise<string | undefined> {
    const path = join(this.#folder, `${sha256}.gz`);
    const now = new Date();
    return utimes(path, now, now).then(
      () => path,
      () => undefined,
    );
  }

  /** Path of the gzipped form of `source`, whose content hash is `sha256`; made when missing. */
  async add(source: string, sha256: string): Promise<string> {
    const found = await this.find(sha256);
    if (found !== undefined) return found;
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await this.#removeUnused();
    const path = join(this.#folder, `${sha256}.gz`);
    const unfinished = `${path}.${randomBytes(4).toString("hex")}`;
    try {
      await pipeline(
        createReadStream(source),
        createGzip({ level: GZIP_LEVEL }),
        createWriteStream(unfinished, { mode: 0o600 }),
      );
      await rename(unfinished, path);
    } finally {
      await rm(unfinished, { force: true });
    }
    return path;
  }

  async #removeUnused(): Promise<void> {
    const oldest = Date.now() - UNUSED_MAX_MS;
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const used = await stat(path).catch(() => undefined);
      if (used !== undefined && used.mtimeMs < oldest) await rm(path, { force: true });
    }
  }
}
