/** What a fault test needs of a host, whatever it is made of: a way in, a network that can be broken, gates for its runs, and a power switch. */
import type { ReachableHost } from "../write-inventory.ts";
import type { FaultProxy } from "./fault-proxy.ts";

/** One host of the fault tests. */
export interface FaultHost {
  readonly name: string;
  /** Between it and the coordinator. */
  readonly proxy: FaultProxy;
  /** As the coordinator reaches it. */
  readonly reachable: ReachableHost;
  /** What a shell command prints there, run as root and past the proxy. Rejects when it fails. */
  exec(command: string): Promise<string>;
  /** From now on runs on this host wait. */
  closeGate(): Promise<void>;
  openGate(): Promise<void>;
  /** Power loss: every process on it is gone at once. */
  powerOff(): Promise<void>;
  /** The same disk, another boot. */
  powerOn(): Promise<void>;
  stop(): Promise<void>;
}

/** Where a host's runs find what the test wants of them, and tell it what they do. */
export interface RunFiles {
  /** As long as `<gate>-<host>` is there, runs on the host wait. */
  readonly gate: string;
  readonly marks: string;
}
