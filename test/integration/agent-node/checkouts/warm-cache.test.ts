import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cloneCache } from "../../../../agent-node/checkouts/warm-cache.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fleet-warm-"));
  mkdirSync(join(folder, "0/.venv/bin"), { recursive: true });
  mkdirSync(join(folder, "1"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("what is copied names its new home and shares no file with the old one", async () => {
  const [from, to] = [join(folder, "0"), join(folder, "1")];
  const script = join(from, ".venv/bin/tool");
  writeFileSync(script, `#!${from}/.venv/bin/python\nsee ${from}0/other\n`);
  chmodSync(script, 0o755);
  writeFileSync(
    join(from, ".venv/blob"),
    Buffer.concat([Buffer.from([0]), Buffer.from(from), Buffer.from([0])]),
  );
  symlinkSync(join(from, ".venv/blob"), join(from, ".venv/link"));
  writeFileSync(join(from, "junk"), "not kept");
  expect(await cloneCache(from, to, [".venv"])).toBe(1);
  expect(readFileSync(join(to, ".venv/bin/tool"), "utf8")).toBe(
    `#!${to}/.venv/bin/python\nsee ${from}0/other\n`,
  );
  expect(statSync(join(to, ".venv/bin/tool")).mode & 0o777).toBe(0o755);
  expect(readFileSync(join(to, ".venv/blob"), "latin1")).toBe(`\0${to}\0`);
  expect(readlinkSync(join(to, ".venv/link"))).toBe(join(to, ".venv/blob"));
  expect(statSync(join(to, ".venv/blob")).ino).not.toBe(statSync(join(from, ".venv/blob")).ino);
  expect(() => statSync(join(to, "junk"))).toThrow();
});

test("a binary that names the old home is left out when the names differ in length", async () => {
  const [from, to] = [join(folder, "0"), join(folder, "10")];
  mkdirSync(to);
  writeFileSync(join(from, ".venv/blob"), `\0${from}`);
  expect(await cloneCache(from, to, [".venv"])).toBe(0);
  expect(() => statSync(join(to, ".venv"))).toThrow();
});
