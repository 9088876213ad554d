/** Reads `rocm-smi --showproductname --showmeminfo vram --showdriverversion …` as JSON or CSV, ROCm 5.x and 6.x. */
import type { Accelerator } from "../../../proto/vocab/host-facts.ts";
import { findJson, known, positive, record, type ToolFinding, withoutUndefined } from "./tool-finding.ts";

type Fields = ReadonlyMap<string, string>;

/**
 * Accelerators by card number. Field names changed their case between 5.x and 6.x, so they are compared in lower case; in 5.x
 * `Card series` may be a bare PCI id, then the model's name is taken. The driver stands in the row `system`.
 */
export function parseRocmSmi(output: string): ToolFinding {
  const rows = fromJson(output) ?? fromCsv(output);
  if (rows.size === 0) return { accelerators: [], problems: ["rocm-smi printed neither JSON nor CSV."] };
  const driver = [...rows].find(([name]) => name.endsWith("system"))?.[1].get("driver version");
  const accelerators: Accelerator[] = [];
  for (const [name, fields] of rows) {
    const index = /^card(\d+)$/u.exec(name)?.[1];
    if (index !== undefined) accelerators.push(toAccelerator(Number(index), fields, driver));
  }
  return { accelerators, problems: [] };
}

function toAccelerator(index: number, fields: Fields, driver: string | undefined): Accelerator {
  const names = ["card series", "card model", "device name", "card sku"].map((key) => known(fields.get(key)));
  const spoken = names.find((name) => name !== undefined && !/^0x[0-9a-f]+$/iu.test(name));
  const uuid = known(fields.get("unique id"));
  return withoutUndefined<Accelerator>({
    index,
    backend: "rocm",
    model: spoken ?? "AMD GPU",
    memoryBytes: positive(fields.get("vram total memory (b)")),
    uuid: uuid === undefined ? undefined : `GPU-${uuid.replace(/^0x/u, "")}`,
    busId: known(fields.get("pci bus"))?.toLowerCase(),
    driver: known(driver),
    arch: known(fields.get("gfx version"))?.split(":")[0],
  });
}

function fromJson(output: string): Map<string, Fields> | undefined {
  const document = findJson(output);
  if (document === undefined || Array.isArray(document)) return undefined;
  const rows = new Map<string, Fields>();
  for (const [name, fields] of Object.entries(record(document)))
    rows.set(name, new Map(Object.entries(record(fields)).map(([key, value]) => lowered(key, value))));
  return rows;
}

const lowered = (key: string, value: unknown): [string, string] => [
  key.trim().toLowerCase(),
  typeof value === "string" ? value : "",
];

/** Several tables may follow each other, each with a header that begins with `device`. */
function fromCsv(output: string): Map<string, Fields> {
  const rows = new Map<string, Map<string, string>>();
  let header: readonly string[] = [];
  for (const line of output.split("\n").map((text) => text.trim())) {
    const cells = line.split(",");
    if (cells[0] === "device") header = cells;
    else if (header.length > 0 && /^(?:card\w+|system)$/u.test(cells[0] ?? "")) {
      const name = cells[0] ?? "";
      const fields = rows.get(name) ?? new Map<string, string>();
      for (const [key, value] of alignCells(header, cells)) fields.set(...lowered(key, value));
      rows.set(name, fields);
    }
  }
  return rows;
}

/** A vendor is printed as `Advanced Micro Devices, Inc. […]` without quotes by some versions: then its cell is two. */
function alignCells(header: readonly string[], cells: readonly string[]): [string, string][] {
  const merged = [...cells];
  const vendor = header.findIndex((key) => key.trim().toLowerCase() === "card vendor");
  const surplus = cells.length - header.length;
  if (vendor >= 0 && surplus > 0)
    merged.splice(vendor, surplus + 1, cells.slice(vendor, vendor + surplus + 1).join(","));
  return header.map((key, column) => [key, merged[column] ?? ""]);
}
