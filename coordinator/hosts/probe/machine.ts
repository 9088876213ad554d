/** Reads the probe's own facts: cores and memory as this user may really use them, C library, ids. */
import { createHash } from "node:crypto";
import type { Libc } from "../../../proto/vocab/host-facts.ts";

/** Values by key, several where the script printed a key for each level of the cgroup tree. */
export type Facts = ReadonlyMap<string, readonly string[]>;

/** Cores by affinity and by the tightest CPU quota on the way up the cgroup tree; whole cores, at least one. */
export function usableCores(facts: Facts): number {
  const counts = [Number(facts.get("nproc")?.[0]), countOfList(facts.get("cpus_allowed")?.[0] ?? "")];
  for (const limit of facts.get("cgroup_cpu") ?? []) {
    const [quota, period] = limit.split(/\s+/u).map(Number);
    if (quota !== undefined && period !== undefined) counts.push(quota / period);
  }
  const usable = Math.min(...counts.filter((count) => Number.isFinite(count) && count > 0));
  return Number.isFinite(usable) ? Math.max(1, Math.floor(usable)) : 1;
}

/** How many numbers `0-3,8` holds. */
function countOfList(list: string): number {
  if (list === "") return Number.NaN;
  const sizes = list.split(",").map((range) => {
    const [first, last] = range.split("-").map(Number);
    return (last ?? first ?? Number.NaN) - (first ?? Number.NaN) + 1;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Bytes of memory, limited by the tightest cgroup; 0 when nothing could be read. */
export function memoryBytes(facts: Facts): number {
  const total = Number(facts.get("memory_bytes")?.[0] ?? Number(facts.get("memory_kib")?.[0]) * 1024);
  const limits = (facts.get("cgroup_memory") ?? []).map(Number);
  const least = Math.min(...[total, ...limits].filter((bytes) => Number.isFinite(bytes) && bytes > 0));
  return Number.isFinite(least) ? least : 0;
}

/** The C library; `none` on macOS, where nothing of the kind decides what can start. */
export function libcOf(facts: Facts): Libc {
  const version = /^glibc ([\d.]+)/u.exec(facts.get("glibc")?.[0] ?? "")?.[1];
  if (version !== undefined) return { kind: "glibc", version };
  return facts.get("musl")?.[0] === "yes" ? { kind: "musl" } : { kind: "none" };
}

/** The installation's own id, else one made of the host's name, which is recognisable by its prefix `name-`. */
export function machineIdOf(facts: Facts): string {
  const own = facts.get("machine_id")?.[0];
  if (own !== undefined && /^[0-9a-f-]{32,36}$/iu.test(own)) return own.toLowerCase();
  const name = facts.get("hostname")?.[0] ?? "";
  return `name-${createHash("sha256").update(name).digest("hex").slice(0, 32)}`;
}

/** Differs after every boot, and is spelled as the system spells it, since agents report it too. The boot's start time serves where the system names no boot, in whole seconds. */
export function bootIdOf(facts: Facts): string | undefined {
  const own = facts.get("boot_id")?.[0];
  if (own !== undefined) return own;
  const seconds = /sec = (\d+)/u.exec(facts.get("boot_time")?.[0] ?? "")?.[1];
  return seconds === undefined ? undefined : `boot-${seconds}`;
}

/** Whether programs in the work folder cannot be started: tried by the script, else read from the mount's options. */
export function isNoexec(facts: Facts): boolean {
  const tried = facts.get("noexec")?.[0];
  if (tried !== undefined) return tried === "yes";
  return (facts.get("mount_options")?.[0] ?? "").split(",").includes("noexec");
}
