/** Memory figures as the kernel and the vendors' tools print them. */

/** High-water mark of one process from `/proc/<pid>/status`; 0 when it has none (a process about to end). */
export const parseVmHwmBytes = (status: string): number =>
  Number(/^VmHWM:\s+(\d+) kB$/mu.exec(status)?.[1] ?? 0) * 1024;

/** What of one process lies in swap, from `/proc/<pid>/status`; 0 when nothing does. */
export const parseVmSwapBytes = (status: string): number =>
  Number(/^VmSwap:\s+(\d+) kB$/mu.exec(status)?.[1] ?? 0) * 1024;

/** Pages that went to and came from swap since boot, from `/proc/vmstat`; 0 on kernels without swap. */
export const parseSwappedPages = (vmstat: string): number =>
  [...vmstat.matchAll(/^pswp(?:in|out) (\d+)$/gmu)].reduce((sum, [, pages]) => sum + Number(pages), 0);

/** Processes that the kernel's memory killer ended since boot, from `/proc/vmstat`; 0 on kernels that do not count. */
export const parseOomKills = (vmstat: string): number => Number(/^oom_kill (\d+)$/mu.exec(vmstat)?.[1] ?? 0);

/** Arguments of `nvidia-smi` whose output `parseNvidiaProcesses` reads. */
export const NVIDIA_ARGUMENTS = [
  "--query-compute-apps=pid,used_memory",
  "--format=csv,noheader,nounits",
] as const;

/** Device bytes by pid; a process on two devices is summed. Rows without a figure (`[N/A]`, `[Not Supported]`) are left out. */
export function parseNvidiaProcesses(text: string): ReadonlyMap<number, number> {
  const bytesByPid = new Map<number, number>();
  for (const line of text.split("\n")) {
    const match = /^\s*(\d+)\s*,\s*(\d+)(?:\s*MiB)?\s*$/u.exec(line);
    if (match === null) continue;
    const pid = Number(match[1]);
    bytesByPid.set(pid, (bytesByPid.get(pid) ?? 0) + Number(match[2]) * 1024 * 1024);
  }
  return bytesByPid;
}

/** Arguments of `rocm-smi` whose output `parseRocmProcesses` reads. */
export const ROCM_ARGUMENTS = ["--showpids", "--json"] as const;

/** Device bytes by pid from `{"system": {"PID123": "name, gpus, vram bytes, sdma, cu"}}`; lines of text around the object are skipped. */
export function parseRocmProcesses(text: string): ReadonlyMap<number, number> {
  const bytesByPid = new Map<number, number>();
  // The values hold no quote, so this reads the object without trusting that all of the text is JSON.
  for (const match of text.matchAll(/"PID(\d+)":\s*"([^"]*)"/gu)) {
    const fields = (match[2] ?? "").split(",").map((field) => field.trim());
    // Names may hold commas: count from the end.
    const vram = fields.at(-3);
    if (fields.length >= 5 && vram !== undefined && /^\d+$/u.test(vram))
      bytesByPid.set(Number(match[1]), Number(vram));
  }
  return bytesByPid;
}
