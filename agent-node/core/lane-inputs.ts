/** What the lane of a slot rests on beside its files: drivers and declared versions, and whether they are still the same. */

/** By backend, and by name. Foreign text. */
export interface LaneInputs {
  readonly drivers: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, string>>;
}

/** The moment that is compared with, in words. */
export type Then = "the host was prepared" | "the run was staged";

/** The first driver that is not as it was, one sentence; null when all are. One that could not be told at either time is not compared. */
export const driverDifference = (
  before: LaneInputs["drivers"],
  now: LaneInputs["drivers"],
  then: Then,
): string | null => {
  for (const [backend, driver] of Object.entries(now)) {
    const was = before[backend];
    if (was !== undefined && was !== driver)
      return `the ${backend} driver is ${driver}, and was ${was} when ${then}`;
  }
  return null;
};

/** The first version that is not as it was, one sentence; null when all are. Whatever is asked for now must have been known then. */
export const versionDifference = (
  before: LaneInputs["versions"],
  now: LaneInputs["versions"],
  then: Then,
): string | null => {
  for (const [name, version] of Object.entries(now)) {
    const was = Object.hasOwn(before, name) ? before[name] : undefined;
    if (was === undefined) return `${name} is ${version}, and was not known when ${then}`;
    if (was !== version) return `${name} is ${version}, and was ${was} when ${then}`;
  }
  return null;
};
