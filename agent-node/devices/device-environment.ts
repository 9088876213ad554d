/** Makes exactly one slot's devices visible to its experiments, through the variables that the vendors' runtimes read. */
import type { Backend } from "../../proto/vocab/host-facts.ts";

/** One device of a slot. */
export interface VisibleDevice {
  readonly backend: Backend;
  /** As the vendor's tool counts. */
  readonly index: number;
  readonly uuid?: string;
}

/** An empty list hides every device from CUDA and from ROCm's runtime; HIP takes an empty list for none given. */
const HIDDEN = { CUDA_VISIBLE_DEVICES: "", ROCR_VISIBLE_DEVICES: "", HIP_VISIBLE_DEVICES: "-1" } as const;

/** The variables for these devices of one slot; whatever is not named is hidden, so a slot of the CPU sees no accelerator. */
export function deviceEnvironment(devices: readonly VisibleDevice[]): Readonly<Record<string, string>> {
  const cuda = devices.filter(({ backend }) => backend === "cuda");
  const rocm = devices.filter(({ backend }) => backend === "rocm");
  if (cuda.length > 0)
    // Without the order, CUDA counts by speed and nvidia-smi by bus.
    return { ...HIDDEN, CUDA_DEVICE_ORDER: "PCI_BUS_ID", CUDA_VISIBLE_DEVICES: names(cuda, () => true) };
  if (rocm.length > 0) return rocmEnvironment(rocm);
  return HIDDEN;
}

function rocmEnvironment(devices: readonly VisibleDevice[]): Readonly<Record<string, string>> {
  // HIP counts what the runtime below it leaves visible, so the two lists differ; frameworks compare HIP's with CUDA's.
  const relative = devices.map((_, index) => index).join(",");
  return {
    ROCR_VISIBLE_DEVICES: names(devices, (uuid) => uuid.startsWith("GPU-")),
    HIP_VISIBLE_DEVICES: relative,
    CUDA_VISIBLE_DEVICES: relative,
  };
}

/** UUIDs when every device has a usable one, since indices shift when a device falls off the bus; else indices. */
function names(devices: readonly VisibleDevice[], isUsable: (uuid: string) => boolean): string {
  const uuids = devices.flatMap(({ uuid }) => (uuid !== undefined && isUsable(uuid) ? [uuid] : []));
  return (uuids.length === devices.length ? uuids : devices.map(({ index }) => index)).join(",");
}
