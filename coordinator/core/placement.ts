/** Grants waiting trials to slots: running slots first get work, then one attempt is staged behind each (work-ahead). */
import { hostOfSlot, type AttemptId, type LaneId, type SlotId } from "../../proto/vocab/ids.ts";
import { isAside, isSuspect, wasDoubtedOn } from "./canary.ts";
import { valuesOf } from "./change.ts";
import { hasDiskRoom } from "./disk.ts";
import type { Draft } from "./draft.ts";
import { laneOfSlot } from "./lanes.ts";
import { blockedReason, isOpenLane, loadOfSlot, takesWork } from "./queries.ts";
import type { Campaign, Host, Trial } from "./state.ts";

/** Which purpose goes first when several wait: what others wait for. */
const urgency: Readonly<Record<Trial["purpose"], number>> = {
  prepare: 0,
  canary: 0.5,
  confirm: 1,
  baseline: 2,
  screen: 3,
};

const trialNumber = (t: Trial): number => Number(t.id.slice(1));

/** So many younger trials go before one for each failure that was its host's. */
const STEPS_BACK = 10;

const turnOf = (t: Trial): number => trialNumber(t) + STEPS_BACK * t.infraFailures;

/**
 * What goes first of two waiting trials. What failed for its host's sake goes behind some that were never tried, so that one experiment
 * does not bear all of a bad host.
 */
export const byUrgency = (a: Trial, b: Trial): number =>
  urgency[a.purpose] - urgency[b.purpose] || turnOf(a) - turnOf(b);

/** Whether a lane's screens may start: after its first baseline run. */
export const hasBaseline = (c: Campaign, lane: LaneId): boolean =>
  c.lanes[lane]?.records[0] !== undefined ||
  valuesOf(c.trials).some(
    (t) => t.purpose === "baseline" && t.place.kind === "lane" && t.place.lane === lane && t.accepted,
  );

interface Room {
  readonly slot: SlotId;
  readonly host: Host;
  readonly load: number;
}

const fits = (d: Draft, c: Campaign, trial: Trial, { slot, host }: Room): boolean => {
  if (trial.epoch !== c.epoch || trial.status !== "waiting") return false;
  if (trial.place.kind === "host") return trial.place.host === host.name;
  const lane = laneOfSlot(d.ledgered, slot);
  if (trial.place.kind === "slot") return trial.place.slot === slot && trial.place.lane === lane;
  if (isAside(d, slot) || isSuspect(d.ledgered, slot) || wasDoubtedOn(d.ledgered, c, trial, slot))
    return false;
  const its = c.lanes[trial.place.lane];
  if (!its || trial.place.lane !== lane || !isOpenLane(c, its)) return false;
  return trial.purpose !== "screen" || hasBaseline(c, lane);
};

const isRefused = (d: Draft, slot: SlotId): boolean =>
  (d.live.refusals[slot]?.notBeforeMs ?? 0) > d.now.monotonicMs;

const takingHosts = (d: Draft, c: Campaign): readonly Host[] =>
  valuesOf(d.ledgered.hosts).filter((h) => takesWork(c, h) && d.isReachable(h.name));

const hasFailedOn = (c: Campaign, trial: Trial, host: Host): boolean =>
  valuesOf(c.attempts).some(
    (a) =>
      a.trial === trial.id && a.outcome?.outcome.kind === "invalid_env" && hostOfSlot(a.slot) === host.name,
  );

/** A host that could not measure this trial does not get it again while another one of its lane may yet try. */
const isBetterElsewhere = (d: Draft, c: Campaign, trial: Trial, host: Host): boolean => {
  const { place } = trial;
  if (trial.infraFailures === 0 || place.kind !== "lane" || !hasFailedOn(c, trial, host)) return false;
  return takingHosts(d, c).some(
    (other) =>
      other.slots.some(({ slot }) => laneOfSlot(d.ledgered, slot) === place.lane) &&
      !hasFailedOn(c, trial, other),
  );
};

const rooms = (d: Draft, c: Campaign): readonly Room[] =>
  takingHosts(d, c)
    .flatMap((host) =>
      host.slots
        .filter(({ slot }) => blockedReason(d.live, slot) === undefined && !isRefused(d, slot))
        .map(({ slot }) => ({ slot, host, load: loadOfSlot(c, d.live, slot) })),
    )
    .filter((room) => room.load <= d.policy.workAhead)
    .toSorted((a, b) => a.load - b.load);

/** Tokens of attempts that a connected host holds: an expired one that came back is awaited, not granted again. */
const heldAttempts = (d: Draft): ReadonlySet<number> =>
  new Set(
    [...d.upHosts()].flatMap((host) => {
      const link = d.link(host);
      return link.kind === "up" && d.isReachable(host) ? link.held.map((h) => h.token) : [];
    }),
  );

const grantOne = (d: Draft): boolean => {
  const c = d.campaign;
  if (!c) return false;
  const stillHeld = heldAttempts(d);
  const waiting = valuesOf(c.trials)
    .filter((t) => t.status === "waiting" && !stillHeld.has(t.topToken))
    .toSorted(byUrgency);
  for (const room of rooms(d, c)) {
    const trial = waiting.find((t) => fits(d, c, t, room) && !isBetterElsewhere(d, c, t, room.host));
    if (!trial) continue;
    d.record({
      kind: "attempt_granted",
      attempt: `a${d.ledgered.nextAttempt}` as AttemptId,
      trial: trial.id,
      slot: room.slot,
      token: d.ledgered.nextToken,
    });
    return true;
  }
  return false;
};

/** Grants until nothing fits any more; each grant changes what fits. */
export const grantLeases = (d: Draft): void => {
  if (d.live.superseded) return;
  while (hasDiskRoom(d) && grantOne(d));
};
