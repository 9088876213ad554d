/** Reads `system_profiler SPDisplaysDataType -json`: the GPU of an Apple chip, whose memory is the machine's. */
import type { Accelerator } from "../../../proto/vocab/host-facts.ts";
import { findJson, known, positive, record, type ToolFinding, withoutUndefined } from "./tool-finding.ts";

/** The Apple GPUs. The cores belong to the model, since one chip is sold with several counts; the driver is part of macOS, so its version is that of macOS. */
export function parseSystemProfiler(
  output: string,
  machine: { readonly memoryBytes: number; readonly osVersion: string | undefined },
): ToolFinding {
  const entries = record(findJson(output))["SPDisplaysDataType"];
  if (!Array.isArray(entries)) return { accelerators: [], problems: ["system_profiler printed no JSON."] };
  const accelerators: Accelerator[] = [];
  for (const entry of entries.map(record)) {
    const chip = known(entry["sppci_model"]) ?? known(entry["_name"]);
    const isApple = entry["spdisplays_vendor"] === "sppci_vendor_Apple" || chip?.startsWith("Apple ");
    if (chip === undefined || isApple !== true) continue;
    const cores = positive(entry["sppci_cores"]);
    accelerators.push(
      withoutUndefined<Accelerator>({
        index: accelerators.length,
        backend: "mps",
        model: cores === undefined ? chip : `${chip} ${cores}-core GPU`,
        memoryBytes: machine.memoryBytes > 0 ? machine.memoryBytes : undefined,
        driver: machine.osVersion,
      }),
    );
  }
  return { accelerators, problems: [] };
}
