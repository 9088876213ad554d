/** The build can be run: by this Node, and by an old one that hands over to the pinned one. */
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { mkdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildCoordinator } from "../../../scripts/build.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
/** A Node below the limit, when this machine has one. */
const oldNode = (process.env["PATH"] ?? "")
  .split(":")
  .map((folder) => join(folder, "node"))
  .find((node) => {
    const { status, stdout } = spawnSync(node, ["-p", "process.versions.node.split('.')[0]"], {
      encoding: "utf8",
    });
    return status === 0 && Number(stdout) >= 20 && Number(stdout) < 22;
  });

let folder: string;
let cli: string;

beforeAll(async () => {
  // Inside the repository, where npm packages are found.
  mkdirSync(join(ROOT, "dist"), { recursive: true });
  folder = await mkdtemp(join(ROOT, "dist/.test-"));
  await buildCoordinator(join(folder, "coordinator"));
  cli = join(folder, "coordinator/cli/main.js");
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (node: string, ...argv: readonly string[]): ReturnType<typeof spawnSync> =>
  spawnSync(node, [cli, ...argv], { encoding: "utf8", env: { PATH: process.env["PATH"], HOME: folder } });

test("the built CLI answers and carries its exit code out", () => {
  expect(run(process.execPath, "--help")).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("Usage: fleet"),
  });
  expect(run(process.execPath, "status")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("no fleet is up"),
  });
});

test("the built daemon says as JSON why it cannot start", () => {
  const daemon = join(folder, "coordinator/daemon/main.js");
  const { status, stderr } = spawnSync(process.execPath, [daemon], { encoding: "utf8" });
  expect(status).not.toBe(0);
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: "usage" } });
});

test.skipIf(oldNode === undefined)("an old Node hands over to the pinned one", () => {
  expect(run(oldNode ?? "", "status")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("no fleet is up"),
  });
});
