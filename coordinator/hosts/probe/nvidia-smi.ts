/** Reads `nvidia-smi --query-gpu=… --format=csv,noheader,nounits` and `nvidia-smi -L`. */
import type { Accelerator } from "../../../proto/vocab/host-facts.ts";
import { known, positive, type ToolFinding, withoutUndefined } from "./tool-finding.ts";

const MIB = 1024 * 1024;

interface Row {
  readonly accelerator: Accelerator;
  readonly isPartitioned: boolean;
}

/**
 * Accelerators from the query's rows: `index,uuid,bus,memory,driver[,compute_cap,mig],name`; drivers before 510 know only the
 * shorter form. A card in MIG mode is replaced by its partitions as `-L` lists them, numbered behind the last card;
 * their memory is unknown here, the profile in the model tells them apart.
 */
export function parseNvidiaSmi(query: string, list: string): ToolFinding {
  const rows: Row[] = [];
  const problems: string[] = [];
  for (const line of query.split("\n").map((text) => text.trim())) {
    const row = parseRow(line);
    if (row !== undefined) rows.push(row);
    else if (line !== "" && !/not a valid field/iu.test(line)) problems.push(`nvidia-smi says: ${line}`);
  }
  const partitions = parsePartitions(list);
  const accelerators = rows.filter((row) => !row.isPartitioned).map((row) => row.accelerator);
  let next = Math.max(-1, ...rows.map((row) => row.accelerator.index)) + 1;
  for (const { accelerator, isPartitioned } of rows) {
    if (!isPartitioned) continue;
    const own = partitions.filter((partition) => partition.card === accelerator.index);
    if (own.length === 0)
      problems.push(`GPU ${accelerator.index} is in MIG mode without any instance and cannot be used.`);
    for (const { uuid, profile } of own) {
      const { memoryBytes: _whole, ...card } = accelerator;
      accelerators.push({ ...card, index: next++, uuid, model: `${accelerator.model} MIG ${profile}` });
    }
  }
  return { accelerators, problems: [...new Set(problems)] };
}

function parseRow(line: string): Row | undefined {
  const fields = line.split(",").map((field) => field.trim());
  if (fields.length < 6 || !/^\d+$/u.test(fields[0] ?? "")) return undefined;
  const isLong = fields.length >= 8;
  const [index, uuid, busId, memory, driver, capability, mig] = fields;
  const mebibytes = positive(memory);
  const arch = isLong ? known(capability) : undefined;
  const accelerator = withoutUndefined<Accelerator>({
    index: Number(index),
    backend: "cuda",
    model: known(fields.slice(isLong ? 7 : 5).join(", ")) ?? "NVIDIA GPU",
    memoryBytes: mebibytes === undefined ? undefined : mebibytes * MIB,
    uuid: known(uuid),
    busId: known(busId),
    driver: known(driver),
    arch: arch === undefined ? undefined : `sm_${arch.replace(".", "")}`,
  });
  return { accelerator, isPartitioned: isLong && mig === "Enabled" };
}

interface Partition {
  readonly card: number;
  readonly profile: string;
  readonly uuid: string;
}

function parsePartitions(list: string): Partition[] {
  const partitions: Partition[] = [];
  let card = -1;
  for (const line of list.split("\n")) {
    const cardMatch = /^GPU (\d+):/u.exec(line);
    if (cardMatch !== null) card = Number(cardMatch[1]);
    const match = /^\s+MIG (\S+)\s+Device\s+\d+:\s+\(UUID: (MIG-[^)]+)\)/u.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined)
      partitions.push({ card, profile: match[1], uuid: match[2] });
  }
  return partitions;
}
