/** Whether a slot still measures in the lane that its host was prepared for: asked while staged, and once more when the run is over. */
import { clearStamp } from "../checkouts/setup-stamp.ts";
import type { LaneInputs } from "../core/lane-inputs.ts";
import { driverDifference, versionDifference } from "../core/lane-inputs.ts";
import { askVersions } from "./ask-versions.ts";
import type { Attempt } from "./attempt.ts";
import type { TakenCheckout } from "./checkout-pool.ts";
import { settingOf } from "./command-setting.ts";
import type { CourseContext, Ready } from "./course-context.ts";
import type { Fault } from "./fault.ts";
import { blockUntilGone, endStageCommand } from "./survivors.ts";

/** What a lane rests on as it was found while staging, and what of it is not as it was at `prepare`. */
export interface StagedLane {
  readonly found: LaneInputs;
  readonly fault: Fault | null;
}

/** While staged; `versions` were told just now. Throws errno errors of a disk that cannot be read. */
export const stagedLane = async (
  { lease }: Attempt,
  checkout: TakenCheckout,
  versions: LaneInputs["versions"],
  { laneMemory, deviceCheck, devicesOf }: CourseContext,
): Promise<StagedLane> => {
  const drivers = await deviceCheck.driversOf(devicesOf(lease.slot));
  const found = { drivers, versions };
  const prepared = laneMemory.preparedFor(lease.campaign);
  return { found, fault: await differenceFault(prepared, found, "the host was prepared", checkout) };
};

/** How the second look ended. The checkout is in use until `gone` resolves. */
export type LaneAfter = { readonly gone: Promise<void> } & (
  | { readonly kind: "same" }
  | { readonly kind: "cancelled" }
  | { readonly kind: "fault"; readonly fault: Fault; readonly survivors: readonly string[] }
);

/**
 * When the tree of the run is empty; the next attempt may run on the slot meanwhile. Asks nobody when nothing is declared and the slot has no
 * accelerator. A run that was staged by an agent from before there was a look is not compared.
 */
export const laneAfterRun = async (
  attempt: Attempt,
  { checkout, staged }: Ready,
  context: CourseContext,
): Promise<LaneAfter> => {
  const nothing = Promise.resolve();
  if (staged.lane === undefined) return { kind: "same", gone: nothing };
  const { signal } = attempt.cancelled;
  await endStageCommand(attempt, "versions_after");
  const setting = settingOf(attempt, checkout, context);
  const [drivers, asked] = await Promise.all([
    context.deviceCheck.driversOf(context.devicesOf(attempt.lease.slot)),
    askVersions(context.runner, setting, checkout.place, "versions_after", signal),
  ]);
  if (asked.kind !== "told") return { ...asked, gone: blockUntilGone(attempt, asked.survivors, context) };
  const found = { drivers, versions: asked.versions };
  const fault = await differenceFault(staged.lane, found, "the run was staged", checkout);
  return fault === null
    ? { kind: "same", gone: nothing }
    : { kind: "fault", fault, survivors: [], gone: nothing };
};

/** Setup runs again in a checkout whose environment is not what it was. */
const differenceFault = async (
  before: LaneInputs,
  found: LaneInputs,
  then: Parameters<typeof driverDifference>[2],
  checkout: TakenCheckout,
): Promise<Fault | null> => {
  const version = versionDifference(before.versions, found.versions, then);
  if (version !== null) await clearStamp(checkout.place.meta);
  const detail = driverDifference(before.drivers, found.drivers, then) ?? version;
  return detail === null ? null : { reason: "lane_changed", detail };
};
