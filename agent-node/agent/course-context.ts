/** What a course works with, and what staging hands to the run. */
import type { Logger } from "pino";
import type { StagedFacts } from "./attempt-store.ts";
import type { CheckoutPool, TakenCheckout } from "./checkout-pool.ts";
import type { DeviceCheck } from "./device-check.ts";
import type { LaneMemory } from "./lane-memory.ts";
import type { Reports } from "./reports.ts";
import type { RunnerSetting } from "./runner-calls.ts";
import type { Slot } from "./slot.ts";
import type { SlotDevices } from "./slot-devices.ts";
import type { TreeProof } from "./tree-proof.ts";

/** What a course works with. */
export interface CourseContext {
  readonly slot: Slot;
  readonly runner: RunnerSetting;
  readonly checkouts: CheckoutPool;
  readonly reports: Reports;
  readonly logger: Logger;
  /** What the devices of a slot ask of an environment and of a runner. */
  readonly devicesOf: (slot: number) => SlotDevices;
  readonly deviceCheck: DeviceCheck;
  readonly laneMemory: LaneMemory;
  /** Aborts when the agent stops; runners go on. */
  readonly stopping: AbortSignal;
}

/** An attempt that is ready to run. */
export interface Ready {
  readonly checkout: TakenCheckout;
  readonly staged: StagedFacts;
  readonly proof: TreeProof;
}
