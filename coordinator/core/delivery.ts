/** The names of lease deliveries: one for each attempt and session with its host. */
import { hostOfSlot, type AttemptId } from "../../proto/vocab/ids.ts";
import type { Attempt, Campaign } from "./state.ts";

const PREFIX = "lease/";

/** Names the delivery of an attempt's lease in one session with its host. */
export const leaseKey = (a: Attempt, session: number): string =>
  `${PREFIX}${a.id}/${hostOfSlot(a.slot)}#${session}`;

export const isLeaseKey = (key: string): boolean => key.startsWith(PREFIX);

/** The attempt whose delivery has this name. */
export const attemptOfKey = (c: Campaign, key: string): Attempt | undefined =>
  c.attempts[key.split("/")[1] as AttemptId];
