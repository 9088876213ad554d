/** Which processes use which accelerator, as the vendors' tools print it. */

/** One process on one device. */
export interface DeviceUser {
  readonly pid: number;
  /** As the tool names devices: a UUID or an index. */
  readonly device: string | number;
}

/** Rows `pid, gpu_uuid, used_memory` of `nvidia-smi --query-compute-apps`; undefined when the text is something else. */
export function parseNvidiaUsers(text: string): readonly DeviceUser[] | undefined {
  const users: DeviceUser[] = [];
  for (const line of text.split("\n").map((row) => row.trim())) {
    if (line === "" || /^no running/iu.test(line)) continue;
    const match = /^(\d+)\s*,\s*((?:GPU|MIG)-[^\s,]+)\s*(?:,|$)/u.exec(line);
    if (match === null) return undefined;
    users.push({ pid: Number(match[1]), device: match[2] ?? "" });
  }
  return users;
}

/**
 * `amd-smi process --json`: a list of `{gpu, process_list: [{process_info: {pid}}]}`, wrapped in `gpu_data` by some versions; without
 * processes `process_info` is a sentence. Lines above the document are skipped. Undefined when there is none.
 */
export function parseAmdUsers(text: string): readonly DeviceUser[] | undefined {
  const entries = gpuEntries(text);
  return entries?.flatMap(({ gpu, process_list: list }) => {
    if (typeof gpu !== "number" || !Array.isArray(list)) return [];
    return list.flatMap((entry: unknown) => {
      const { process_info: info = entry } = (entry ?? {}) as Record<string, unknown>;
      const { pid } = (info ?? {}) as Record<string, unknown>;
      return typeof pid === "number" ? [{ pid, device: gpu }] : [];
    });
  });
}

/** `rocm-smi --showpidgpus`: `PID 12 is using 2 DRM device(s):` and then their indices. Undefined when the text is something else. */
export function parseRocmUsers(text: string): readonly DeviceUser[] | undefined {
  if (!/GPUs Indexed by PID|No KFD PIDs/u.test(text)) return undefined;
  const users: DeviceUser[] = [];
  for (const match of text.matchAll(/^PID (\d+) is using \d+ DRM device\(s\):?[^\S\n]*\n?((?:\s*\d+)*)/gmu)) {
    const indices = (match[2] ?? "").split(/\s+/u).filter((word) => word !== "");
    for (const index of indices) users.push({ pid: Number(match[1]), device: Number(index) });
  }
  return users;
}

type GpuEntry = Readonly<Record<string, unknown>>;

/** The entries of `amd-smi`'s JSON, one for each accelerator; lines above the document are skipped. Undefined when there is none. */
export function gpuEntries(text: string): readonly GpuEntry[] | undefined {
  const begin = /^[[{]/mu.exec(text);
  if (begin === null) return undefined;
  try {
    const document = JSON.parse(text.slice(begin.index)) as GpuEntry | readonly GpuEntry[];
    const list: unknown = Array.isArray(document) ? document : (document as GpuEntry)["gpu_data"];
    return Array.isArray(list) ? list.map((entry) => (entry ?? {}) as GpuEntry) : undefined;
  } catch {
    return undefined;
  }
}
