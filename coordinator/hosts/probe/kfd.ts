/** Reads `/sys/class/kfd/kfd/topology`: what the AMD driver itself offers for compute, with or without any tool installed. */
import type { Accelerator } from "../../../proto/vocab/host-facts.ts";
import { keyValues } from "./sections.ts";
import { type ToolFinding, withoutUndefined } from "./tool-finding.ts";

/** Memory banks of these heap types lie on the card: public and private frame buffer. */
const FRAME_BUFFER_HEAPS: ReadonlySet<number> = new Set([1, 2]);

interface Node {
  readonly properties: ReadonlyMap<string, number>;
  readonly memoryBytes: number;
  readonly uuid: string | undefined;
}

/** Accelerators in the order in which ROCm numbers them; a node without SIMD units is a CPU. */
export function parseKfd(body: string): ToolFinding {
  const facts = keyValues(body);
  const gpus = splitNodes(body).filter((node) => (node.properties.get("simd_count") ?? 0) > 0);
  const driver = facts.get("driver")?.[0];
  const accelerators = gpus.map((node, index) => toAccelerator(node, index, driver));
  const isDenied = gpus.length > 0 && facts.get("access")?.[0] === "no";
  const problems = isDenied
    ? ["/dev/kfd cannot be opened by this user, who may lack the group `render` or `video`."]
    : [];
  return { accelerators, problems };
}

function toAccelerator(node: Node, index: number, driver: string | undefined): Accelerator {
  const arch = gfxName(node.properties.get("gfx_target_version") ?? 0);
  return withoutUndefined<Accelerator>({
    index,
    backend: "rocm",
    model: arch === undefined ? "AMD GPU" : `AMD ${arch}`,
    memoryBytes: node.memoryBytes > 0 ? node.memoryBytes : undefined,
    uuid: node.uuid,
    busId: busAddress(node.properties),
    driver,
    arch,
  });
}

/** 110002 is gfx1102, 90010 is gfx90a: decimal major and two decimal digits each of minor and stepping, printed as hex. */
function gfxName(version: number): string | undefined {
  if (version <= 0) return undefined;
  const [major, minor, stepping] = [
    Math.floor(version / 10_000),
    Math.floor(version / 100) % 100,
    version % 100,
  ];
  return `gfx${major}${minor.toString(16)}${stepping.toString(16)}`;
}

function busAddress(properties: ReadonlyMap<string, number>): string | undefined {
  const location = properties.get("location_id");
  if (location === undefined || location === 0) return undefined;
  const hex = (value: number, width: number): string => value.toString(16).padStart(width, "0");
  const domain = hex(properties.get("domain") ?? 0, 4);
  return `${domain}:${hex((location >> 8) & 0xff, 2)}:${hex((location >> 3) & 0x1f, 2)}.${location & 7}`;
}

function splitNodes(body: string): Node[] {
  const nodes = body.split(/^node /mu).slice(1);
  const numbered = nodes.map((text) => ({ number: Number.parseInt(text, 10), node: parseNode(text) }));
  return numbered.sort((a, b) => a.number - b.number).map(({ node }) => node);
}

function parseNode(text: string): Node {
  const properties = new Map<string, number>();
  let memoryBytes = 0;
  let uuid: string | undefined;
  let heap = -1;
  for (const line of text.split("\n").slice(1)) {
    const [key, value] = line.trim().split(/\s+/u);
    const figure = Number(value);
    if (key === undefined || value === undefined || !Number.isFinite(figure)) continue;
    if (key === "bank_heap_type") heap = figure;
    else if (key === "bank_size_in_bytes") memoryBytes += FRAME_BUFFER_HEAPS.has(heap) ? figure : 0;
    else if (key === "unique_id") uuid = rocmUuid(value);
    else properties.set(key, figure);
  }
  return { properties, memoryBytes, uuid };
}

/** The name that ROCR_VISIBLE_DEVICES takes; consumer cards often have none. 64 bits are more than a number holds. */
const rocmUuid = (decimal: string): string | undefined =>
  /^[1-9]\d*$/u.test(decimal) ? `GPU-${BigInt(decimal).toString(16).padStart(16, "0")}` : undefined;
