/** The inventory with every default applied: what the rest of the program knows of the declared hosts. */
import type { TaintReason } from "../proto/vocab/attempt.ts";
import type { HostName } from "../proto/vocab/ids.ts";

/** One host and how to reach it. Absent optional fields mean "as ssh's own configuration says". */
export interface InventoryHost {
  readonly name: HostName;
  readonly connection: "local" | "ssh";
  readonly transport: "ssh2" | "openssh";
  /** What `ssh` would be given; unused for `local`. */
  readonly alias: string;
  readonly user?: string;
  readonly port?: number;
  readonly identityFile?: string;
  readonly proxyJump?: string;
  /** The only accepted key: `ssh-ed25519 AAAA…` or `SHA256:…`. */
  readonly hostKey?: string;
  readonly hostKeyPolicy: "strict" | "accept-new";
  /** Absolute on the host, or beginning with `~/`. */
  readonly workDir: string;
  /** Path of a Node on the host, used instead of the one we would copy. */
  readonly node?: string;
  readonly slots: "auto" | number;
  readonly env: Readonly<Record<string, string>>;
  readonly trust?: "experiments";
  readonly connectTimeoutMs: number;
}

/** What the file says of timing and limits; what it does not say is the core's default. */
export interface InventoryPolicy {
  readonly leaseMs?: number;
  readonly startWithinMs?: number;
  readonly startMarginMs?: number;
  readonly heartbeatMs?: number;
  readonly suspectMs?: number;
  readonly desertedMs?: number;
  readonly orphanAfterMs?: number;
  readonly graceMs?: number;
  readonly workAhead?: number;
  readonly baselines?: number;
  readonly infraRetriesMax?: number;
  readonly rebasesMax?: number;
  readonly canaryAfter?: number;
  readonly quarantineMs?: number;
  readonly quarantineMaxMs?: number;
  readonly deliveriesMax?: number;
  readonly queuedMax?: number;
  readonly diskLowMb?: number;
  readonly tolerated?: readonly TaintReason[];
}

/** A fleet as declared. */
export interface Inventory {
  readonly name: string;
  readonly hosts: readonly InventoryHost[];
  readonly policy: InventoryPolicy;
}
