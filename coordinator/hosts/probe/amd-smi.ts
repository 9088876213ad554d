/** Reads `amd-smi static --json` and `amd-smi list --json` of ROCm 6.0 to 7.x. */
import type { Accelerator } from "../../../proto/vocab/host-facts.ts";
import { findJson, known, positive, record, type ToolFinding, withoutUndefined } from "./tool-finding.ts";

const UNIT_BYTES: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1024,
  MB: 1024 ** 2,
  GB: 1024 ** 3,
};

/**
 * Accelerators by `gpu` number. ROCm 6 prints an array, ROCm 7 wraps it in `gpu_data`; 6.0 named the fields `vram_size_mb` and
 * `driver_version`. `list` adds the UUID and, where `static` has none, the bus address.
 */
export function parseAmdSmi(staticOutput: string, listOutput: string): ToolFinding {
  const entries = gpuEntries(staticOutput);
  if (entries === undefined) return { accelerators: [], problems: ["amd-smi printed no JSON."] };
  const listed = new Map((gpuEntries(listOutput) ?? []).map((entry) => [entry["gpu"], entry]));
  const accelerators = entries.map((entry, position) => toAccelerator(entry, listed, position));
  return { accelerators: accelerators.filter((found) => found !== undefined), problems: [] };
}

type Entry = Readonly<Record<string, unknown>>;

function gpuEntries(output: string): readonly Entry[] | undefined {
  const document = findJson(output);
  const list = Array.isArray(document) ? document : record(document)["gpu_data"];
  return Array.isArray(list) ? list.map(record) : undefined;
}

function toAccelerator(
  entry: Entry,
  listed: ReadonlyMap<unknown, Entry>,
  position: number,
): Accelerator | undefined {
  const asic = record(entry["asic"]);
  const driver = record(entry["driver"]);
  const own = listed.get(entry["gpu"]) ?? {};
  const model = known(asic["market_name"]);
  const memoryBytes = vramBytes(record(entry["vram"]));
  const arch = known(asic["target_graphics_version"])?.split(":")[0];
  // A further partition of one card is listed with everything unknown; it is no device of its own.
  if (model === undefined && memoryBytes === undefined && arch === undefined) return undefined;
  return withoutUndefined<Accelerator>({
    index: typeof entry["gpu"] === "number" ? entry["gpu"] : position,
    backend: "rocm",
    model: model ?? `AMD ${arch ?? "GPU"}`,
    memoryBytes,
    uuid: known(own["uuid"]),
    busId: (known(record(entry["bus"])["bdf"]) ?? known(own["bdf"]))?.toLowerCase(),
    driver: known(driver["version"]) ?? known(driver["driver_version"]),
    arch: arch?.startsWith("gfx") === true ? arch : undefined,
  });
}

function vramBytes(vram: Entry): number | undefined {
  const size = vram["size"] ?? vram["vram_size"] ?? vram["vram_size_mb"];
  const object = record(size);
  const text = known(object["value"]) ?? known(size);
  const match = /^([\d.]+)\s*([KMG]?B)?$/iu.exec(text ?? "");
  const unit = known(object["unit"]) ?? match?.[2] ?? "MB";
  const amount = positive(match?.[1]);
  return amount === undefined ? undefined : amount * (UNIT_BYTES[unit.toUpperCase()] ?? 1024 ** 2);
}
