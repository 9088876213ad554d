/** Finds the Node program for a platform: installed beside us, or fetched once by the npm client. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import type { RuntimeSource } from "./agent-build.ts";
import { sha256Of, type BlobCache } from "./blob-cache.ts";

const run = promisify(execFile);
/** A runtime has some 50 MB; a slow line takes minutes. */
const FETCH_TIMEOUT_MS = 15 * 60 * 1000;

/** A Node program ready to be sent. */
export interface RuntimeBlob {
  readonly sha256: string;
  /** Unpacked size. */
  readonly bytes: number;
  /** The gzipped program on this machine. */
  readonly gzip: string;
}

/** Where runtimes are looked for and kept. */
export interface RuntimeShelf {
  readonly cacheFolder: string;
  readonly blobs: BlobCache;
}

const ownPlatform = `${process.platform}-${process.arch}`;

const installed = (source: RuntimeSource): string | undefined => {
  try {
    const manifest = createRequire(import.meta.url).resolve(`${source.package}/package.json`);
    return join(dirname(manifest), source.binary);
  } catch {
    return undefined;
  }
};

const integrityOf = async (path: string): Promise<string> => {
  const hash = createHash("sha512");
  await pipeline(createReadStream(path), hash);
  return `sha512-${hash.digest("base64")}`;
};

/** Fetches the package at the lockfile's version and checks its integrity; the program lands in `folder`. */
const fetchPackage = async (source: RuntimeSource, folder: string): Promise<string> => {
  const name = `${source.package}@${source.version}`;
  const argv = ["pack", name, "--ignore-scripts", "--json", "--pack-destination", folder];
  const { stdout } = await run("npm", argv, { cwd: folder, timeout: FETCH_TIMEOUT_MS }).catch(
    (error: unknown) => {
      throw new Error(
        `${name} could not be fetched (a host that has a Node needs none from us: name it with "node" in the inventory): ${(error as { stderr?: string }).stderr ?? String(error)}`,
      );
    },
  );
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  const tarball = join(folder, packed?.filename ?? "");
  const integrity = await integrityOf(tarball);
  if (integrity !== source.integrity)
    throw new Error(
      `${name} is not what package-lock.json names: ${integrity} instead of ${source.integrity}`,
    );
  await run("tar", ["-xzf", tarball, "-C", folder, `package/${source.binary}`]);
  return join(folder, "package", source.binary);
};

/** Strips symbols, a sixth of the size, where that is known to be safe: an ELF of this machine's own kind. */
const stripped = async (path: string, platform: string, folder: string): Promise<string> => {
  if (platform !== ownPlatform || process.platform !== "linux") return path;
  const smaller = join(folder, "stripped");
  return run("strip", ["-o", smaller, path]).then(
    () => smaller,
    () => path,
  );
};

const store = async (path: string, shelf: RuntimeShelf): Promise<RuntimeBlob> => {
  const sha256 = await sha256Of(path);
  return { sha256, bytes: (await stat(path)).size, gzip: await shelf.blobs.add(path, sha256) };
};

const remembered = async (index: string, shelf: RuntimeShelf): Promise<RuntimeBlob | undefined> => {
  const text = await readFile(index, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const { sha256, bytes } = JSON.parse(text) as { sha256: string; bytes: number };
  const gzip = await shelf.blobs.find(sha256);
  return gzip === undefined ? undefined : { sha256, bytes, gzip };
};

const make = async (platform: string, source: RuntimeSource, shelf: RuntimeShelf): Promise<RuntimeBlob> => {
  const folder = await mkdtemp(join(shelf.cacheFolder, "runtime-"));
  try {
    const beside = platform === ownPlatform ? installed(source) : undefined;
    const path = beside ?? (await fetchPackage(source, folder));
    if (source.sha256 !== null && (await sha256Of(path)) !== source.sha256)
      throw new Error(`${path} is not the program that the build saw; run npm ci and build again`);
    return await store(await stripped(path, platform, folder), shelf);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** The runtime for `platform`. Rejects with a plain error whose message is one sentence with the cause. */
export const findRuntime = async (
  platform: string,
  source: RuntimeSource,
  shelf: RuntimeShelf,
): Promise<RuntimeBlob> => {
  await mkdir(shelf.cacheFolder, { recursive: true, mode: 0o700 });
  const key = createHash("sha256").update(source.integrity).digest("hex").slice(0, 16);
  const index = join(shelf.cacheFolder, `runtime-${source.package}-${source.version}-${key}.json`);
  const known = await remembered(index, shelf);
  if (known !== undefined) return known;
  const made = await make(platform, source, shelf);
  const unfinished = `${index}.${process.pid}`;
  await writeFile(unfinished, `${JSON.stringify({ sha256: made.sha256, bytes: made.bytes })}\n`, {
    mode: 0o600,
  });
  await rename(unfinished, index);
  return made;
};
