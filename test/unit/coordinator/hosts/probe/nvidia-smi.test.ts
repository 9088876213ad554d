/** nvidia-smi's rows as several driver generations print them. */
import { describe, expect, it } from "vitest";
import { parseNvidiaSmi } from "../../../../../coordinator/hosts/probe/nvidia-smi.ts";

const MIB = 1024 * 1024;
const UUID_A = "GPU-0a1b2c3d-0000-1111-2222-333344445555";
const UUID_B = "GPU-0a1b2c3d-0000-1111-2222-333344446666";

describe("parseNvidiaSmi", () => {
  it("reads one card of a current driver", () => {
    const row = `0, ${UUID_A}, 00000000:01:00.0, 24564, 550.54.14, 8.9, [N/A], NVIDIA GeForce RTX 4090\n`;
    expect(parseNvidiaSmi(row, "")).toEqual({
      accelerators: [
        {
          index: 0,
          backend: "cuda",
          model: "NVIDIA GeForce RTX 4090",
          memoryBytes: 24564 * MIB,
          uuid: UUID_A,
          busId: "00000000:01:00.0",
          driver: "550.54.14",
          arch: "sm_89",
        },
      ],
      problems: [],
    });
  });

  it("reads the short form of a driver that does not know compute_cap", () => {
    const output = `Field "compute_cap" is not a valid field to query.\n\n0, ${UUID_A}, 00000000:3B:00.0, 16160, 440.33.01, Tesla V100-SXM2-16GB\n`;
    const { accelerators, problems } = parseNvidiaSmi(output, "");
    expect(accelerators.map(({ model, arch }) => ({ model, arch }))).toEqual([
      { model: "Tesla V100-SXM2-16GB", arch: undefined },
    ]);
    expect(problems).toEqual([]);
  });

  it.each(["N/A", "[N/A]", "[Not Supported]", "[Unknown Error]", "[Insufficient Permissions]", "ERR!"])(
    "leaves a figure absent that is printed as %s",
    (missing) => {
      const row = `0, ${UUID_A}, 0000000F:01:00.0, ${missing}, 580.95.05, ${missing}, ${missing}, NVIDIA GB10`;
      const [device] = parseNvidiaSmi(row, "").accelerators;
      expect(device).not.toHaveProperty("memoryBytes");
      expect(device).not.toHaveProperty("arch");
      expect(device).toMatchObject({ model: "NVIDIA GB10", driver: "580.95.05" });
    },
  );

  it.each([
    "No devices were found",
    "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.",
    "Failed to initialize NVML: Driver/library version mismatch",
  ])("reports once what it says instead of rows: %s", (sentence) => {
    expect(parseNvidiaSmi(`${sentence}\n${sentence}\n`, "")).toEqual({
      accelerators: [],
      problems: [`nvidia-smi says: ${sentence}`],
    });
  });

  it("keeps the healthy cards beside a lost one", () => {
    const output = `Unable to determine the device handle for GPU0000:02:00.0: Unknown Error\n1, ${UUID_B}, 00000000:41:00.0, 81559, 535.129.03, 9.0, Disabled, NVIDIA H100 80GB HBM3`;
    const { accelerators, problems } = parseNvidiaSmi(output, "");
    expect(accelerators.map((device) => device.index)).toEqual([1]);
    expect(problems).toHaveLength(1);
  });

  it("replaces a card in MIG mode by its instances, numbered behind the last card", () => {
    const rows = [
      `0, ${UUID_A}, 00000000:07:00.0, 40960, 525.85.12, 8.0, Enabled, NVIDIA A100-SXM4-40GB`,
      `1, ${UUID_B}, 00000000:0F:00.0, 40960, 525.85.12, 8.0, Disabled, NVIDIA A100-SXM4-40GB`,
    ].join("\n");
    const list = [
      `GPU 0: NVIDIA A100-SXM4-40GB (UUID: ${UUID_A})`,
      "  MIG 3g.20gb     Device  0: (UUID: MIG-11110000-aaaa-bbbb-cccc-000000000000)",
      "  MIG 1g.5gb      Device  1: (UUID: MIG-11110000-aaaa-bbbb-cccc-000000000001)",
      `GPU 1: NVIDIA A100-SXM4-40GB (UUID: ${UUID_B})`,
    ].join("\n");
    const { accelerators } = parseNvidiaSmi(rows, list);
    expect(accelerators.map(({ index, model, uuid }) => [index, model, uuid])).toEqual([
      [1, "NVIDIA A100-SXM4-40GB", UUID_B],
      [2, "NVIDIA A100-SXM4-40GB MIG 3g.20gb", "MIG-11110000-aaaa-bbbb-cccc-000000000000"],
      [3, "NVIDIA A100-SXM4-40GB MIG 1g.5gb", "MIG-11110000-aaaa-bbbb-cccc-000000000001"],
    ]);
    expect(accelerators[1]).not.toHaveProperty("memoryBytes");
  });

  it("names a card in MIG mode that has no instance", () => {
    const row = `0, ${UUID_A}, 00000000:07:00.0, 40960, 525.85.12, 8.0, Enabled, NVIDIA A100-SXM4-40GB`;
    expect(parseNvidiaSmi(row, `GPU 0: NVIDIA A100-SXM4-40GB (UUID: ${UUID_A})`)).toEqual({
      accelerators: [],
      problems: ["GPU 0 is in MIG mode without any instance and cannot be used."],
    });
  });
});
