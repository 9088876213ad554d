/** One host as the inventory declares it and as this room reaches it: every default already applied. */
import type { HostName } from "../../proto/vocab/ids.ts";

/** What is done with a host key that nobody has confirmed yet. Checking is never off. */
export type HostKeyPolicy = "strict" | "accept-new";

/** How to reach one host and what to put there. Absent optional fields mean "as `ssh -G` says". */
export interface HostSpec {
  readonly name: HostName;
  readonly connection: "local" | "ssh";
  /** Which program speaks SSH; `openssh` is needed for security keys, Kerberos and certificates. Unused for `local`. */
  readonly transport: "ssh2" | "openssh";
  /** What `ssh` would be given: an alias of ssh_config or a host name. */
  readonly alias: string;
  readonly hostname?: string;
  readonly user?: string;
  readonly port?: number;
  readonly identityFile?: string;
  /** As `ssh -J` takes it: `[user@]host[:port]`, several separated by commas; `none` forbids one. */
  readonly proxyJump?: string;
  /** The only accepted key: `ssh-ed25519 AAAA…` or `SHA256:…`. Wins over known_hosts. */
  readonly hostKey?: string;
  readonly hostKeyPolicy: HostKeyPolicy;
  /** Where blobs and agent live on the host; absolute or beginning with `~/`. Default `~/.fleet`. */
  readonly workDir: string;
  /** Path of a Node >= 22.13 on the host, used instead of the runtime we would copy. */
  readonly node?: string;
  readonly slots: "auto" | number;
  /** Attempts that may be prepared on each slot behind the running one; absent: as many as the agent does by itself. */
  readonly workAhead?: number;
  /** Given to every experiment on this host. */
  readonly env: Readonly<Record<string, string>>;
  readonly connectTimeoutMs: number;
}
