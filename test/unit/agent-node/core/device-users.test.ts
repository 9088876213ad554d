import { describe, expect, test } from "vitest";
import { parseAmdUsers, parseNvidiaUsers, parseRocmUsers } from "../../../../agent-node/core/device-users.ts";

describe("nvidia-smi", () => {
  test("rows with and without a figure", () => {
    const text = "1234, GPU-8f3e-1, 512\n 77, GPU-8f3e-2, [N/A]\n78, MIG-11, [Not Supported]\n";
    expect(parseNvidiaUsers(text)).toEqual([
      { pid: 1234, device: "GPU-8f3e-1" },
      { pid: 77, device: "GPU-8f3e-2" },
      { pid: 78, device: "MIG-11" },
    ]);
  });
  test("nobody", () => {
    expect(parseNvidiaUsers("")).toEqual([]);
    expect(parseNvidiaUsers("No running processes found\n")).toEqual([]);
  });
  test("something else", () => {
    expect(parseNvidiaUsers("Failed to initialize NVML: Driver/library version mismatch")).toBeUndefined();
    expect(parseNvidiaUsers('Field "gpu_uuid" is not a valid field to query.')).toBeUndefined();
  });
});

describe("amd-smi process --json", () => {
  const process_info = { name: "python3", pid: 4711, memory_usage: { vram_mem: { value: 1, unit: "B" } } };
  const entry = { gpu: 1, process_list: [{ process_info }] };
  test("a list, behind warnings, and the wrapped form", () => {
    const users = [{ pid: 4711, device: 1 }];
    expect(parseAmdUsers(`WARNING: needs sudo\n${JSON.stringify([entry], null, 2)}`)).toEqual(users);
    expect(parseAmdUsers(JSON.stringify({ gpu_data: [entry] }))).toEqual(users);
    expect(parseAmdUsers(JSON.stringify([{ gpu: 1, process_list: [{ name: "x", pid: 4711 }] }]))).toEqual(
      users,
    );
  });
  test("nobody", () => {
    const none = { gpu: 0, process_list: [{ process_info: "No running processes detected" }] };
    expect(parseAmdUsers(JSON.stringify([none, { gpu: 1, process_list: "N/A" }]))).toEqual([]);
  });
  test("something else", () => {
    expect(parseAmdUsers("ERROR: unable to find devices")).toBeUndefined();
    expect(parseAmdUsers('[{"gpu": 0, ')).toBeUndefined();
  });
});

describe("rocm-smi --showpidgpus", () => {
  const table = (rows: string): string =>
    `===== ROCm System Management Interface =====\n===== GPUs Indexed by PID =====\n${rows}\n=====\n===== End of ROCm SMI Log =====\n`;
  test("several devices, and a process that uses none", () => {
    const rows =
      "PID 12 is using 2 DRM device(s):\n0 1 \nPID 13 is using 0 DRM device(s)\nPID 14 is using 1 DRM device(s):\n1";
    expect(parseRocmUsers(table(rows))).toEqual([
      { pid: 12, device: 0 },
      { pid: 12, device: 1 },
      { pid: 14, device: 1 },
    ]);
  });
  test("nobody, and something else", () => {
    expect(parseRocmUsers(table("No KFD PIDs currently running"))).toEqual([]);
    expect(parseRocmUsers("ERROR:root:ROCm SMI returned 8")).toBeUndefined();
  });
});
