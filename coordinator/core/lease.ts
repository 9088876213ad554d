/** Leases end by silence: expiry frees the trial, never the slot (HAZARDS 6, 7). */
import { hostOfSlot } from "../../proto/vocab/ids.ts";
import { valuesOf } from "./change.ts";
import type { Draft } from "./draft.ts";
import { cancelReason, leaseKey } from "./outstanding.ts";
import { isLiveAttempt } from "./queries.ts";
import type { Attempt } from "./state.ts";

/** A running attempt ends with its lease; a staged one may still start until its window and a margin have passed. */
const silenceMaxMs = (d: Draft, attempt: Attempt): number => {
  const { leaseMs, startWithinMs, startMarginMs } = d.policy;
  return attempt.status === "running" ? leaseMs : startWithinMs + startMarginMs;
};

/** Takes back at once what nobody wants any more and what never left for its host, so that there is nobody to say that it ended. */
export const takeBackUnsent = (d: Draft): void => {
  const c = d.campaign;
  if (!c) return;
  for (const attempt of valuesOf(c.attempts)) {
    const link = d.link(hostOfSlot(attempt.slot));
    const trial = c.trials[attempt.trial];
    if (attempt.status !== "granted" || link.kind !== "up" || !trial) continue;
    const isSent =
      d.live.done[leaseKey(attempt, link.session)] ?? link.held.some((h) => h.attempt === attempt.id);
    const reason = isSent ? undefined : cancelReason(d.state, c, attempt, trial);
    if (reason !== undefined) d.record({ kind: "attempt_returned", attempt: attempt.id, reason });
  }
};

/** Requeues the trials of hosts that were silent for longer than their leases. Nothing is killed. */
export const expireLeases = (d: Draft): void => {
  if (!d.campaign) return;
  for (const attempt of valuesOf(d.campaign.attempts)) {
    if (!isLiveAttempt(attempt)) continue;
    if (d.silenceOf(hostOfSlot(attempt.slot)) < silenceMaxMs(d, attempt)) continue;
    d.record({ kind: "attempt_expired", attempt: attempt.id });
  }
};
