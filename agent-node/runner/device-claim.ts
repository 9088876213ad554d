/** The right to use a slot's devices: their locks, and the certainty that nobody is left over on them. */
import { createHash } from "node:crypto";
import { openDevices, type DeviceLocks } from "./device-lock.ts";
import { ProcessTree, nameOf } from "./process-tree.ts";

/** Held until `release`, or refused. */
export type ClaimOutcome =
  | { readonly kind: "held"; readonly release: () => void }
  | { readonly kind: "never"; readonly reason: "device_busy"; readonly detail: string };

/** Name of the environment variable that marks every process given this device, whichever fleet started it. */
export const deviceMark = (lock: string): string =>
  `FLEET_DEVICE_${createHash("sha256").update(lock).digest("hex").slice(0, 16)}`;

/** Prepared while staged, taken at `go`. */
export class DeviceClaim {
  private readonly locks: DeviceLocks;
  private readonly strays: readonly ProcessTree[];

  /** Opens the lock files; throws when one cannot be made. */
  constructor(paths: readonly string[]) {
    this.locks = openDevices(paths);
    this.strays = paths.map((path) => new ProcessTree({ text: `${deviceMark(path)}=` }));
  }

  /** Looks at every process of the host once, so that `take` need only look at new ones. */
  async prepare(): Promise<void> {
    for (const tree of this.strays) await tree.scan();
  }

  /** Takes the devices. With the locks in our hands no runner uses them: who still carries a mark outlived one that died. */
  async take(holder: string): Promise<ClaimOutcome> {
    const outcome = this.locks.take(holder);
    if (outcome.kind === "busy") return busy(`${outcome.path} is held by ${outcome.holder}`);
    const names: string[] = [];
    for (const tree of this.strays) names.push(...(await tree.scan()).map(nameOf));
    if (names.length === 0) return outcome;
    outcome.release();
    return busy(`left over from an earlier run: ${names.join(", ")}`);
  }
}

const busy = (detail: string): ClaimOutcome => ({ kind: "never", reason: "device_busy", detail });
