import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { askDeviceUsers, askDriverVersion } from "../../../../agent-node/devices/device-tools.ts";

let folder: string;
const path = process.env.PATH;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fleet-tools-"));
  process.env.PATH = `${folder}:${path}`;
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true, force: true });
});

const tool = (name: string, script: string): void => {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
};

test("rocm-smi is asked where there is no amd-smi, or one that knows nothing", async () => {
  tool("rocm-smi", "echo '== GPUs Indexed by PID =='; echo 'PID 5 is using 1 DRM device(s):'; echo 0");
  expect(await askDeviceUsers("rocm")).toEqual({ kind: "known", value: [{ pid: 5, device: 0 }] });
  tool("amd-smi", "echo unable; exit 1");
  expect(await askDeviceUsers("rocm")).toEqual({ kind: "known", value: [{ pid: 5, device: 0 }] });
});

test("no tool, a failing one and one that prints something else are told apart in words", async () => {
  process.env.PATH = folder;
  expect(await askDriverVersion("cuda")).toMatchObject({
    kind: "unknown",
    why: expect.stringContaining("ENOENT") as string,
  });
  process.env.PATH = `${folder}:${path}`;
  tool("nvidia-smi", "echo 'no devices were found' >&2; exit 6");
  expect(await askDriverVersion("cuda")).toMatchObject({
    kind: "unknown",
    why: expect.stringContaining("no devices were found") as string,
  });
  tool("nvidia-smi", "echo sorry");
  expect(await askDriverVersion("cuda")).toEqual({ kind: "unknown", why: "nvidia-smi printed: sorry" });
});

test("a tool that hangs, with a child that holds its output, is left after five seconds", async () => {
  tool("nvidia-smi", "sleep 20 & wait");
  expect(await askDeviceUsers("cuda")).toEqual({
    kind: "unknown",
    why: "nvidia-smi did not answer in 5000 ms",
  });
}, 15_000);
