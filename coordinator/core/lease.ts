/** Leases end by silence: expiry frees the trial, never the slot (HAZARDS 6, 7). */
import { hostOfSlot, type HostName } from "../../proto/vocab/ids.ts";
import type { Draft } from "./draft.ts";
import { leaseKey } from "./delivery.ts";
import { cancelReason } from "./outstanding.ts";
import { byAge, leasedOnHost } from "./queries.ts";
import { selection } from "./selection.ts";
import type { Attempt } from "./state.ts";

/** A running attempt ends with its lease; a staged one may still start until its window and a margin have passed. */
const silenceMaxMs = (d: Draft, attempt: Attempt): number => {
  const { leaseMs, startWithinMs, startMarginMs } = d.policy;
  return attempt.status === "running" ? leaseMs : startWithinMs + startMarginMs;
};

const selectGranted = selection((a: Attempt) => a.status === "granted");

/** Takes back at once what nobody wants any more and what never left for its host, so that there is nobody to say that it ended. */
export const takeBackUnsent = (d: Draft): void => {
  const c = d.campaign;
  if (!c) return;
  for (const attempt of selectGranted(c.attempts)) {
    const link = d.link(hostOfSlot(attempt.slot));
    const trial = c.trials[attempt.trial];
    if (link.kind !== "up" || !trial) continue;
    const isSent =
      d.live.delivered[leaseKey(attempt, link.session)] ?? link.held.some((h) => h.attempt === attempt.id);
    const reason = isSent ? undefined : cancelReason(d.state, c, attempt, trial);
    if (reason !== undefined) d.record({ kind: "attempt_returned", attempt: attempt.id, reason });
  }
};

/** Requeues the trials of hosts that were silent for longer than their leases. Nothing is killed. */
export const expireLeases = (d: Draft): void => {
  const c = d.campaign;
  if (!c) return;
  const { leaseMs, startWithinMs, startMarginMs } = d.policy;
  const leastMs = Math.min(leaseMs, startWithinMs + startMarginMs);
  const hosts = Object.keys(d.live.links) as HostName[];
  const silent = hosts.filter((host) => d.silenceOf(host) >= leastMs);
  for (const attempt of silent.flatMap((host) => leasedOnHost(c, host)).toSorted(byAge)) {
    if (d.silenceOf(hostOfSlot(attempt.slot)) < silenceMaxMs(d, attempt)) continue;
    d.record({ kind: "attempt_expired", attempt: attempt.id });
  }
};
