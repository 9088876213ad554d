/** What AMD's tools and driver print: amd-smi of ROCm 6.0 to 7, rocm-smi of 5 and 6, the kfd topology. */
import { describe, expect, it } from "vitest";
import { parseAmdSmi } from "../../../../../coordinator/hosts/probe/amd-smi.ts";
import { parseKfd } from "../../../../../coordinator/hosts/probe/kfd.ts";
import { parseRocmSmi } from "../../../../../coordinator/hosts/probe/rocm-smi.ts";

const GIB = 1024 ** 3;

const RX7600 = {
  gpu: 0,
  asic: {
    market_name: "AMD Radeon RX 7600",
    vendor_id: "0x1002",
    device_id: "0x7480",
    asic_serial: "N/A",
    num_compute_units: 32,
    target_graphics_version: "gfx1102",
  },
  bus: { bdf: "0000:03:00.0", max_pcie_width: 8 },
  driver: { name: "amdgpu", version: "6.12.12" },
  vram: { type: "GDDR6", vendor: "HYNIX", size: { value: 8176, unit: "MB" }, bit_width: 128 },
};

const EXPECTED_RX7600 = {
  index: 0,
  backend: "rocm",
  model: "AMD Radeon RX 7600",
  memoryBytes: 8176 * 1024 ** 2,
  busId: "0000:03:00.0",
  driver: "6.12.12",
  arch: "gfx1102",
};

describe("parseAmdSmi", () => {
  it("reads the array of ROCm 6", () => {
    expect(parseAmdSmi(JSON.stringify([RX7600], null, 4), "").accelerators).toEqual([EXPECTED_RX7600]);
  });

  it("reads the object of ROCm 7 behind Python's warnings, and the UUID from list", () => {
    const list = JSON.stringify([{ gpu: 0, bdf: "0000:03:00.0", uuid: "59ff7480-0000-1000-80d1" }]);
    const output = `[warning] 'return' in a 'finally' block\n  return x\n${JSON.stringify({ gpu_data: [RX7600] }, null, 4)}\n`;
    expect(parseAmdSmi(output, list).accelerators).toEqual([
      { ...EXPECTED_RX7600, uuid: "59ff7480-0000-1000-80d1" },
    ]);
  });

  it("reads the field names of ROCm 6.0", () => {
    const entry = {
      gpu: 0,
      asic: { market_name: "MI210" },
      bus: { bdf: "0000:C3:00.0" },
      driver: { driver_name: "amdgpu", driver_version: "6.3.6" },
      vram: { vram_type: "HBM2E", vram_size_mb: "65520 MB" },
    };
    expect(parseAmdSmi(JSON.stringify([entry]), "").accelerators[0]).toEqual({
      index: 0,
      backend: "rocm",
      model: "MI210",
      memoryBytes: 65520 * 1024 ** 2,
      busId: "0000:c3:00.0",
      driver: "6.3.6",
    });
  });

  it("leaves N/A absent and drops a partition of which nothing is known", () => {
    const partial = { ...RX7600, vram: "N/A", driver: "N/A" };
    const partition = { gpu: 1, asic: { market_name: "N/A", target_graphics_version: "N/A" }, vram: "N/A" };
    const { accelerators } = parseAmdSmi(JSON.stringify([partial, partition]), "");
    expect(accelerators).toHaveLength(1);
    expect(accelerators[0]).not.toHaveProperty("memoryBytes");
    expect(accelerators[0]).not.toHaveProperty("driver");
  });

  it("says so when there is no JSON", () => {
    expect(parseAmdSmi("ERROR:root:Unable to detect any GPU devices", "").problems).toHaveLength(1);
    expect(parseAmdSmi('[{"gpu": 0, "asic"', "").problems).toHaveLength(1);
  });
});

describe("parseRocmSmi", () => {
  it("reads JSON of ROCm 6", () => {
    const document = {
      card0: {
        "Unique ID": "0xb4f0a1c2d3e4f506",
        "VRAM Total Memory (B)": "8573157376",
        "VRAM Total Used Memory (B)": "27856896",
        "PCI Bus": "0000:03:00.0",
        "Card Series": "Radeon RX 7600",
        "Card Model": "0x7480",
        "Card Vendor": "Advanced Micro Devices, Inc. [AMD/ATI]",
        "Card SKU": "D70601",
        "GFX Version": "gfx1102",
      },
      system: { "Driver version": "6.7.0" },
    };
    expect(parseRocmSmi(JSON.stringify(document)).accelerators).toEqual([
      {
        index: 0,
        backend: "rocm",
        model: "Radeon RX 7600",
        memoryBytes: 8573157376,
        uuid: "GPU-b4f0a1c2d3e4f506",
        busId: "0000:03:00.0",
        driver: "6.7.0",
        arch: "gfx1102",
      },
    ]);
  });

  it("reads JSON of ROCm 5, with other cases and a PCI id for a name", () => {
    const document = {
      card0: {
        "VRAM Total Memory (B)": "17163091968",
        "Card series": "0x0c34",
        "Card model": "Instinct MI100",
        "Unique ID": "N/A",
      },
      system: { "Driver version": "5.18.13" },
    };
    expect(parseRocmSmi(`WARNING: some text\n${JSON.stringify(document)}\n\n`).accelerators).toEqual([
      { index: 0, backend: "rocm", model: "Instinct MI100", memoryBytes: 17163091968, driver: "5.18.13" },
    ]);
  });

  it("reads CSV, where the system's table comes first and a vendor may hold a comma", () => {
    const csv = [
      "device,Driver version",
      "cardsystem,4.18.0-348.12.2.el8_5.x86_64",
      "",
      "device,VRAM Total Memory (B),Card series,Card model,Card vendor,Card SKU",
      "card0,34342961152,Arcturus GL-XL [Instinct MI100],0x0c34,Advanced Micro Devices, Inc. [AMD/ATI],D34316",
      "card1,34342961152,Arcturus GL-XL [Instinct MI100],0x0c34,Advanced Micro Devices Inc. [AMD/ATI],D34316",
    ].join("\n");
    const { accelerators } = parseRocmSmi(csv);
    expect(
      accelerators.map(({ index, model, memoryBytes, driver }) => [index, model, memoryBytes, driver]),
    ).toEqual(
      [0, 1].map((index) => [
        index,
        "Arcturus GL-XL [Instinct MI100]",
        34342961152,
        "4.18.0-348.12.2.el8_5.x86_64",
      ]),
    );
  });

  it("says so when there is neither", () => {
    expect(parseRocmSmi("ERROR: ROCk module is NOT loaded, possibly no GPU devices").problems).toHaveLength(
      1,
    );
  });
});

describe("parseKfd", () => {
  const cpuNode =
    "node 0\ncpu_cores_count 16\nsimd_count 0\ngfx_target_version 0\nbank_heap_type 0\nbank_size_in_bytes 67108864000\n";
  const gfx1102 =
    "node 1\ncpu_cores_count 0\nsimd_count 64\nmax_waves_per_simd 16\nvendor_id 4098\ndevice_id 29824\nlocation_id 768\ndomain 0\ngfx_target_version 110002\nbank_heap_type 1\nbank_size_in_bytes 8573157376\n";

  it("finds a gfx1102 beside its CPU node", () => {
    expect(parseKfd(`driver=6.12.12\naccess=yes\n${cpuNode}${gfx1102}`)).toEqual({
      accelerators: [
        {
          index: 0,
          backend: "rocm",
          model: "AMD gfx1102",
          memoryBytes: 8573157376,
          busId: "0000:03:00.0",
          driver: "6.12.12",
          arch: "gfx1102",
        },
      ],
      problems: [],
    });
  });

  it.each([
    [90010, "gfx90a"],
    [90402, "gfx942"],
    [90500, "gfx950"],
    [100306, "gfx1036"],
    [120001, "gfx1201"],
  ])("names %i as %s", (version, name) => {
    const node = `node 1\nsimd_count 8\ngfx_target_version ${version}\n`;
    expect(parseKfd(node).accelerators[0]?.arch).toBe(name);
  });

  it("orders node 10 behind node 2, whatever the shell's order", () => {
    const node = (number: number, memory: number): string =>
      `node ${number}\nsimd_count 8\ngfx_target_version 90402\nbank_heap_type 2\nbank_size_in_bytes ${memory * GIB}\n`;
    const { accelerators } = parseKfd(node(10, 64) + node(2, 32));
    expect(accelerators.map((device) => (device.memoryBytes ?? 0) / GIB)).toEqual([32, 64]);
  });

  it("says why a device that exists cannot be used", () => {
    expect(parseKfd(`access=no\n${cpuNode}`).problems).toEqual([]);
    expect(parseKfd(`access=no\n${gfx1102}`).problems).toHaveLength(1);
  });

  it("finds nothing where there is no topology", () => {
    expect(parseKfd("")).toEqual({ accelerators: [], problems: [] });
  });
});
