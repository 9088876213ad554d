import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeFresh } from "../../../../agent-node/checkouts/clean.ts";
import { noteActivity } from "../../../../agent-node/checkouts/fresh-time.ts";
import type { CheckoutPlace } from "../../../../agent-node/checkouts/switch.ts";
import { switchCheckout } from "../../../../agent-node/checkouts/switch.ts";
import { commitFiles } from "../tiny-repository.ts";

let folder: string;
let place: CheckoutPlace;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fleet-checkout-"));
  place = { root: join(folder, "0"), meta: join(folder, "0.meta"), gitDir: join(folder, "repo.git") };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const inRoot = (path: string): string => join(place.root, path);

test("a checkout holds exactly the tree, whatever lay there before", async () => {
  const a = commitFiles(place.gitDir, {
    "main.c": "a",
    "dir/deep/x": "1",
    "run.sh": { script: "#!/bin/sh\n" },
    link: { link: "main.c" },
  });
  const b = commitFiles(place.gitDir, { "main.c": "b", dir: "now a file", "run.sh": "not executable" });
  await switchCheckout(place, a.listing, []);
  expect(readlinkSync(inRoot("link"))).toBe("main.c");
  expect(statSync(inRoot("run.sh")).mode & 0o111).not.toBe(0);
  await switchCheckout(place, b.listing, []);
  expect(readFileSync(inRoot("dir"), "utf8")).toBe("now a file");
  expect(statSync(inRoot("run.sh")).mode & 0o111).toBe(0);
  expect(existsSync(inRoot("link"))).toBe(false);
  await switchCheckout(place, a.listing, []);
  expect(readFileSync(inRoot("dir/deep/x"), "utf8")).toBe("1");
  expect(existsSync(inRoot(".git"))).toBe(false);
});

test("a switch writes only what differs and keeps only the cache", async () => {
  const a = commitFiles(place.gitDir, { same: "same", other: "a" });
  const b = commitFiles(place.gitDir, { same: "same", other: "b" });
  await switchCheckout(place, a.listing, []);
  const before = statSync(inRoot("same"), { bigint: true });
  mkdirSync(inRoot("target/debug"), { recursive: true });
  writeFileSync(inRoot("target/debug/out"), "built");
  mkdirSync(inRoot("junk/closed"), { recursive: true });
  chmodSync(inRoot("junk/closed"), 0o000);
  writeFileSync(inRoot("model.bin"), "junk");
  const report = await switchCheckout(place, b.listing, ["target"]);
  expect(report).toEqual({ written: 1, removed: 2 });
  const after = statSync(inRoot("same"), { bigint: true });
  expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
  expect(readFileSync(inRoot("target/debug/out"), "utf8")).toBe("built");
});

test("a link that an experiment left is never followed", async () => {
  const tree = commitFiles(place.gitDir, { "src/a": "a", "src/b": "b", top: "t" });
  await switchCheckout(place, tree.listing, []);
  const outside = join(folder, "outside");
  mkdirSync(outside);
  writeFileSync(join(outside, "a"), "precious");
  writeFileSync(join(outside, "keep"), "precious");
  rmSync(inRoot("src"), { recursive: true });
  symlinkSync(outside, inRoot("src"));
  rmSync(inRoot("top"));
  symlinkSync(join(outside, "a"), inRoot("top"));
  execFileSync("mkfifo", [inRoot("pipe")]);
  await removeFresh(place.root, ["src/*", "src/keep"], []);
  await switchCheckout(place, tree.listing, []);
  expect(readFileSync(join(outside, "a"), "utf8")).toBe("precious");
  expect(readFileSync(join(outside, "keep"), "utf8")).toBe("precious");
  expect(lstatSync(inRoot("src")).isDirectory()).toBe(true);
  expect(readFileSync(inRoot("src/a"), "utf8")).toBe("a");
  expect(lstatSync(inRoot("top")).isFile()).toBe(true);
  expect(existsSync(inRoot("pipe"))).toBe(false);
});

test("a checkout that was replaced by a link is made anew, and nothing behind the link is touched", async () => {
  const tree = commitFiles(place.gitDir, { x: "x" });
  await switchCheckout(place, tree.listing, []);
  const outside = join(folder, "outside");
  mkdirSync(outside);
  writeFileSync(join(outside, "keep"), "precious");
  rmSync(place.root, { recursive: true });
  symlinkSync(outside, place.root);
  await switchCheckout(place, tree.listing, []);
  expect(readFileSync(join(outside, "keep"), "utf8")).toBe("precious");
  expect(lstatSync(place.root).isDirectory()).toBe(true);
  expect(readFileSync(inRoot("x"), "utf8")).toBe("x");
});

test("changed files are strictly newer than all that was built, also when the clock went backwards", async () => {
  const a = commitFiles(place.gitDir, { x: "a" });
  const b = commitFiles(place.gitDir, { x: "b" });
  await switchCheckout(place, a.listing, ["out"]);
  writeFileSync(inRoot("out"), "");
  await switchCheckout(place, b.listing, ["out"]);
  const newer = (path: string): bigint => statSync(inRoot(path), { bigint: true }).mtimeNs;
  expect(newer("x") > newer("out")).toBe(true);
  const future = Date.now() / 1000 + 3600;
  utimesSync(join(place.meta, "clock"), future, future);
  utimesSync(inRoot("out"), future, future);
  await noteActivity(place.meta);
  await switchCheckout(place, a.listing, ["out"]);
  expect(newer("x") > newer("out")).toBe(true);
});

test("an object swapped in the host's repository is noticed, whatever its name says", async () => {
  const tree = commitFiles(place.gitDir, { "train.js": "honest" });
  const blob = tree.listing[0]?.blob ?? "";
  const object = join(place.gitDir, "objects", blob.slice(0, 2), blob.slice(2));
  chmodSync(object, 0o644);
  writeFileSync(object, deflateSync(Buffer.from("blob 6\0hacked")));
  await expect(switchCheckout(place, tree.listing, [])).rejects.toMatchObject({
    fact: { code: "object_mismatch", path: "train.js", blob },
  });
  expect(existsSync(inRoot("train.js"))).toBe(false);
});

test("a missing object and a listing that leads outside are errors", async () => {
  const tree = commitFiles(place.gitDir, { x: "x" });
  const absent = { path: "x", mode: "100644", blob: "0".repeat(40) } as const;
  await expect(switchCheckout(place, [absent], [])).rejects.toMatchObject({ fact: { code: "git_failed" } });
  for (const path of ["../x", "/x", "a/.git/config", "a//b"]) {
    const listing = [{ path, mode: "100644", blob: tree.listing[0]?.blob ?? "" } as const];
    await expect(switchCheckout(place, listing, [])).rejects.toMatchObject({ fact: { code: "internal" } });
  }
});
