/** What one probe learns of a host, in the plain form that both sides and every parser share. */
import type { BootId, MachineId } from "./ids.ts";

/** Which software stack drives an accelerator. */
export type Backend = "cuda" | "rocm" | "mps" | "cpu";

/** One accelerator as its vendor's tool reports it; absent figures stay absent ("N/A" is not zero). */
export interface Accelerator {
  readonly index: number;
  readonly backend: Exclude<Backend, "cpu">;
  readonly model: string;
  readonly memoryBytes?: number;
  readonly uuid?: string;
  readonly busId?: string;
  /** Driver version as printed; a slot class uses major.minor. */
  readonly driver?: string;
  /** Compile target, for instance `gfx1102` or `sm_89`. */
  readonly arch?: string;
}

/** C library of a host; decides which runtime payload can start there. */
export type Libc =
  | { readonly kind: "glibc"; readonly version: string }
  | { readonly kind: "musl" }
  | { readonly kind: "none" };

/** The result of probing a host once: facts, never health. */
export interface HostFacts {
  readonly os: "linux" | "darwin";
  readonly arch: "x64" | "arm64";
  readonly libc: Libc;
  readonly hostname: string;
  readonly user: string;
  readonly home: string;
  readonly machineId: MachineId;
  readonly bootId: BootId;
  readonly cpuModel: string;
  /** Cores this user may really use: affinity and cgroup quota respected. */
  readonly usableCores: number;
  readonly memoryBytes: number;
  readonly diskFreeBytes: number;
  /** True when programs cannot be started from the work folder. */
  readonly noexec: boolean;
  /** Version of the git program, absent when there is none. */
  readonly gitVersion?: string;
  readonly hasGzip: boolean;
  readonly accelerators: readonly Accelerator[];
  /** What the probe could not find out and why, for instance a tool that hung; one sentence each. */
  readonly problems: readonly string[];
}
