/** The coordinator's disk: when there is so little room that nothing new is begun, since what runs must still be recorded. */
import type { Draft } from "./draft.ts";

const MEBIBYTE = 1024 * 1024;
/** Room must grow this far above the mark before work is begun again: a disk at the mark would stop and start all the time. */
const RELIEF = 1.125;

/** What the daemon found on its disk. */
export const seeDisk = (d: Draft, freeBytes: number): void => {
  const lowBytes = d.policy.diskLowMb * MEBIBYTE;
  const isLow = freeBytes < (d.live.disk?.isLow === true ? lowBytes * RELIEF : lowBytes);
  d.live = { ...d.live, disk: { freeBytes, isLow } };
};

/** Whether there is room for the records of work that is yet to begin. */
export const hasDiskRoom = (d: Draft): boolean => d.live.disk?.isLow !== true;
