/** Slots of a host, and which slots are of one class. */
import { describe, expect, it } from "vitest";
import { divideIntoSlots, slotClassOf, type SlotPlan } from "../../../../../coordinator/hosts/probe/slots.ts";
import type { Accelerator, HostFacts } from "../../../../../proto/vocab/host-facts.ts";
import { as, type BootId, type MachineId } from "../../../../../proto/vocab/ids.ts";

const GIB = 1024 ** 3;

const host = (accelerators: readonly Accelerator[], further: Partial<HostFacts> = {}): HostFacts => ({
  os: "linux",
  arch: "x64",
  libc: { kind: "glibc", version: "2.36" },
  hostname: "h",
  user: "me",
  home: "/home/me",
  machineId: as<MachineId>("m"),
  bootId: as<BootId>("b"),
  cpuModel: "Some CPU",
  usableCores: 8,
  memoryBytes: 32 * GIB,
  diskFreeBytes: 1,
  noexec: false,
  hasGzip: true,
  accelerators,
  problems: [],
  ...further,
});

const gpu = (index: number, further: Partial<Accelerator> = {}): Accelerator => ({
  index,
  backend: "cuda",
  model: "H100",
  memoryBytes: 80 * GIB,
  driver: "550.54.14",
  ...further,
});

function slotsOf(facts: HostFacts, requested: "auto" | number): readonly SlotPlan[] {
  const division = divideIntoSlots(facts, requested);
  if (division.kind === "refused") throw new Error(division.detail);
  return division.slots;
}

describe("divideIntoSlots", () => {
  it("gives a CPU-only host one slot", () => {
    expect(slotsOf(host([]), "auto")).toEqual([
      {
        index: 0,
        devices: [],
        classInputs: { kind: "cpu", model: "Some CPU", usableCores: 8, memoryBytes: 32 * GIB },
        label: "Some CPU, 8 cores",
      },
    ]);
  });

  it("shares a CPU on request, and not beyond its cores", () => {
    const slots = slotsOf(host([]), 4);
    expect(slots.map((slot) => slot.classInputs)).toEqual(
      Array.from({ length: 4 }, () => ({
        kind: "cpu",
        model: "Some CPU",
        usableCores: 2,
        memoryBytes: 8 * GIB,
      })),
    );
    expect(divideIntoSlots(host([]), 9)).toMatchObject({ kind: "refused" });
  });

  it("gives each accelerator a slot", () => {
    const slots = slotsOf(host([gpu(0), gpu(1)]), "auto");
    expect(slots.map((slot) => slot.devices.map((device) => device.index))).toEqual([[0], [1]]);
  });

  it("makes blocks of neighbours and names what is left over", () => {
    const division = divideIntoSlots(host([0, 1, 2, 3, 4].map((index) => gpu(index))), 2);
    expect(division).toMatchObject({
      slots: [
        { devices: [{ index: 0 }, { index: 1 }], label: "2x H100" },
        { devices: [{ index: 2 }, { index: 3 }] },
      ],
      unused: [{ index: 4 }],
    });
  });

  it("refuses more slots than accelerators, and a block of unlike ones", () => {
    expect(divideIntoSlots(host([gpu(0)]), 2)).toMatchObject({ kind: "refused" });
    expect(divideIntoSlots(host([gpu(0), gpu(1, { model: "A100" })]), 1)).toMatchObject({ kind: "refused" });
  });

  it("leaves built-in graphics out beside a real card, and uses them alone", () => {
    const small = gpu(1, { backend: "rocm", model: "Raphael", memoryBytes: GIB / 2 });
    expect(divideIntoSlots(host([gpu(0), small]), "auto")).toMatchObject({
      slots: [{ devices: [{ index: 0 }] }],
      unused: [{ model: "Raphael" }],
    });
    expect(slotsOf(host([small]), "auto")).toHaveLength(1);
  });
});

describe("slotClassOf", () => {
  const classOf = (device: Accelerator): string =>
    slotClassOf(
      slotsOf(host([device]), "auto")[0]?.classInputs ?? {
        kind: "cpu",
        model: "",
        usableCores: 1,
        memoryBytes: 1,
      },
    );

  it("is canonical text", () => {
    expect(classOf(gpu(0))).toBe('["cuda","H100","1","81920","550.54"]');
    expect(slotClassOf({ kind: "cpu", model: "X", usableCores: 2, memoryBytes: 4 * GIB })).toBe(
      '["cpu","X","2","4096"]',
    );
  });

  it("joins equal cards on different buses and patch levels, and a few megabytes apart", () => {
    const other = gpu(3, {
      uuid: "GPU-x",
      busId: "0000:41:00.0",
      driver: "550.54.15",
      memoryBytes: 80 * GIB - 3e7,
    });
    expect(classOf(other)).toBe(classOf(gpu(0)));
  });

  it.each<Partial<Accelerator>>([
    { model: "H200" },
    { memoryBytes: 94 * GIB },
    { driver: "560.28.03" },
    { backend: "rocm" },
  ])("separates %o", (difference) => {
    expect(classOf(gpu(0, difference))).not.toBe(classOf(gpu(0)));
  });

  it("separates blocks of another size", () => {
    const [one] = slotsOf(host([gpu(0), gpu(1)]), 1);
    expect(one?.classInputs).toMatchObject({ count: 2 });
  });

  it("tells unknown from known", () => {
    const { memoryBytes: _memory, driver: _driver, ...bare } = gpu(0);
    expect(classOf(bare)).toBe('["cuda","H100","1","?","?"]');
  });
});
