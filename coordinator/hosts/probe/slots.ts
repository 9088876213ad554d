/** Divides a probed host into slots and says what is known of each: the pure step from HostFacts to capacity. */
import type { Accelerator, Backend, HostFacts } from "../../../proto/vocab/host-facts.ts";

/** What makes two slots the same kind of capacity, as far as the probe can tell (DESIGN §1, slot class). */
export type SlotClassInputs =
  | {
      readonly kind: "accelerator";
      readonly backend: Exclude<Backend, "cpu">;
      readonly model: string;
      readonly count: number;
      /** Of one device; absent when the tool does not say. */
      readonly memoryBytes?: number;
      /** `major.minor`; absent when the tool does not say. */
      readonly driver?: string;
    }
  | {
      readonly kind: "cpu";
      readonly model: string;
      readonly usableCores: number;
      readonly memoryBytes: number;
    };

/** One slot of a host. `devices` is empty on a CPU-only host. */
export interface SlotPlan {
  readonly index: number;
  readonly devices: readonly Accelerator[];
  readonly classInputs: SlotClassInputs;
  /** What a table shows, for instance `2x NVIDIA H100 80GB HBM3`. */
  readonly label: string;
}

/** The division, or why the wish cannot be met. `unused` are devices left over, for a line in the operator's view. */
export type SlotDivision =
  | { readonly kind: "slots"; readonly slots: readonly SlotPlan[]; readonly unused: readonly Accelerator[] }
  | { readonly kind: "refused"; readonly detail: string };

/** Below this an accelerator beside a bigger one is a processor's built-in graphics and gets no slot by itself. */
const BUILT_IN_GRAPHICS_BYTES = 2 * 1024 ** 3;

/**
 * `auto`: one slot for each accelerator, or one for the whole CPU. A number divides the accelerators into that many equal blocks of
 * neighbours, or the CPU's cores and memory into that many shares; it is refused when a slot would get none, or unlike devices.
 */
export function divideIntoSlots(facts: HostFacts, requested: "auto" | number): SlotDivision {
  const { useful, leftOut } = sortOut(facts.accelerators);
  if (useful.length === 0) return cpuSlots(facts, requested === "auto" ? 1 : requested);
  const count = requested === "auto" ? useful.length : requested;
  if (count > useful.length)
    return {
      kind: "refused",
      detail: `${count} slots were asked for, but there ${useful.length === 1 ? "is" : "are"} ${useful.length} accelerator${useful.length === 1 ? "" : "s"}`,
    };
  const size = Math.floor(useful.length / count);
  const slots: SlotPlan[] = [];
  for (let index = 0; index < count; index++) {
    const slot = acceleratorSlot(index, useful.slice(index * size, (index + 1) * size));
    if (slot === undefined)
      return {
        kind: "refused",
        detail: `slot ${index} would hold unlike accelerators; ask for ${useful.length} slots or for auto`,
      };
    slots.push(slot);
  }
  return { kind: "slots", slots, unused: [...useful.slice(count * size), ...leftOut] };
}

/** Canonical text of a slot class; equal texts are one class. The core hashes it. Sizes are rounded to one part in 16 to 32, since equal machines differ in a few megabytes. */
export function slotClassOf(inputs: SlotClassInputs): string {
  const size = inputs.memoryBytes === undefined ? "?" : String(roundedMebibytes(inputs.memoryBytes));
  const parts =
    inputs.kind === "cpu"
      ? ["cpu", inputs.model, String(inputs.usableCores), size]
      : [inputs.backend, inputs.model, String(inputs.count), size, inputs.driver ?? "?"];
  return JSON.stringify(parts);
}

function sortOut(accelerators: readonly Accelerator[]): { useful: Accelerator[]; leftOut: Accelerator[] } {
  const isSmall = (device: Accelerator): boolean =>
    device.memoryBytes !== undefined && device.memoryBytes < BUILT_IN_GRAPHICS_BYTES;
  const useful = accelerators.filter((device) => !isSmall(device));
  if (useful.length === 0) return { useful: [...accelerators], leftOut: [] };
  return { useful, leftOut: accelerators.filter(isSmall) };
}

function acceleratorSlot(index: number, devices: readonly Accelerator[]): SlotPlan | undefined {
  const [first, ...others] = devices.map((device) => inputsOf(device, devices.length));
  if (first === undefined) return undefined;
  if (others.some((other) => slotClassOf(other) !== slotClassOf(first))) return undefined;
  const label = devices.length === 1 ? first.model : `${devices.length}x ${first.model}`;
  return { index, devices, classInputs: first, label };
}

function inputsOf(device: Accelerator, count: number): SlotClassInputs {
  const driver = /\d+\.\d+/u.exec(device.driver ?? "")?.[0];
  return {
    kind: "accelerator",
    backend: device.backend,
    model: device.model,
    count,
    ...(device.memoryBytes === undefined ? {} : { memoryBytes: device.memoryBytes }),
    ...(driver === undefined ? {} : { driver }),
  };
}

function cpuSlots(facts: HostFacts, count: number): SlotDivision {
  const cores = Math.floor(facts.usableCores / count);
  if (cores < 1)
    return {
      kind: "refused",
      detail: `${count} slots were asked for, but only ${facts.usableCores} cores can be used`,
    };
  const memoryBytes = Math.floor(facts.memoryBytes / count);
  const classInputs = { kind: "cpu", model: facts.cpuModel, usableCores: cores, memoryBytes } as const;
  const label = `${facts.cpuModel}, ${cores} core${cores === 1 ? "" : "s"}`;
  const slots = Array.from({ length: count }, (_, index) => ({ index, devices: [], classInputs, label }));
  return { kind: "slots", slots, unused: [] };
}

function roundedMebibytes(bytes: number): number {
  const mebibytes = bytes / 1024 ** 2;
  if (mebibytes < 32) return Math.round(mebibytes);
  const step = 2 ** (Math.floor(Math.log2(mebibytes)) - 4);
  return Math.round(mebibytes / step) * step;
}
