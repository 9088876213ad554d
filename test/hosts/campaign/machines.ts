/** What a campaign test needs of the machines that it runs on, whether they are sshds of their own or containers. */
import type { ReachableHost } from "../write-inventory.ts";

/** Several hosts, and a gate at which every run on them waits. */
export interface Machines {
  /** At least three; one of them forbids every kind of forwarding. */
  readonly hosts: readonly ReachableHost[];
  /** While this file is there, runs wait: on every host and on the machine of the test. */
  readonly gateFile: string;
  closeGate(): Promise<void>;
  openGate(): Promise<void>;
  /** What this shell command prints on the host, run as the user who logs in there. Rejects when it fails. */
  exec(host: string, command: string): Promise<string>;
  /** Ends every process on the hosts and removes what they held. */
  stop(): Promise<void>;
}
