/** Grants waiting trials to slots: running slots first get work, then one attempt is staged behind each (work-ahead). */
import { hostOfSlot, type AttemptId, type LaneId, type SlotId } from "../../proto/vocab/ids.ts";
import { isAside, isSuspect, wasDoubtedOn } from "./canary.ts";
import { valuesOf } from "./change.ts";
import { hasDiskRoom } from "./disk.ts";
import type { Draft } from "./draft.ts";
import { laneOfSlot } from "./lanes.ts";
import type { Link } from "./live.ts";
import { attemptsOf, blockedReason, isOpenLane, laneOf, loadOfSlot, takesWork } from "./queries.ts";
import { selection } from "./selection.ts";
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

/** Whether a trial may run in a room where it has its place; `waitingByPlace` left out what may run nowhere. */
const fits = (d: Draft, c: Campaign, trial: Trial, { slot, host }: Room): boolean => {
  if (trial.place.kind !== "lane") return true;
  return !wasDoubtedOn(d.ledgered, trial, slot) && !isBetterElsewhere(d, c, trial, host);
};

const isRefused = (d: Draft, slot: SlotId): boolean =>
  (d.live.refusals[slot]?.notBeforeMs ?? 0) > d.now.monotonicMs;

const takingHosts = (d: Draft, c: Campaign): readonly Host[] =>
  valuesOf(d.ledgered.hosts).filter((h) => takesWork(c, h) && d.isReachable(h.name));

const hasFailedOn = (c: Campaign, trial: Trial, host: Host): boolean =>
  attemptsOf(c, [trial]).some(
    (a) => a.outcome?.outcome.kind === "invalid_env" && hostOfSlot(a.slot) === host.name,
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

/** By link, which never changes itself: what stands on a host's slots, as long as neither its leases nor the host changed. */
const knownLoads = new WeakMap<Link, { host: Host; leases: unknown; rooms: readonly Room[] }>();

const roomsOn = (d: Draft, c: Campaign, host: Host): readonly Room[] => {
  const link = d.link(host.name);
  const leases = c.leases[host.name];
  const known = knownLoads.get(link);
  // A lease that lives is in the list of its host, and one that does not is not: the list alone tells the load.
  if (known?.host === host && known.leases === leases) return known.rooms;
  const rooms = host.slots
    .filter(({ slot }) => blockedReason(d.live, slot) === undefined)
    .map(({ slot }) => ({ slot, host, load: loadOfSlot(c, d.live, slot) }));
  knownLoads.set(link, { host, leases, rooms });
  return rooms;
};

const rooms = (d: Draft, c: Campaign): readonly Room[] =>
  takingHosts(d, c)
    .flatMap((host) => roomsOn(d, c, host))
    .filter(({ slot, load }) => load <= d.policy.workAhead && !isRefused(d, slot));

/** Tokens of attempts that a connected host holds: an expired one that came back is awaited, not granted again. */
const heldAttempts = (d: Draft): ReadonlySet<number> =>
  new Set(
    [...d.upHosts()].flatMap((host) => {
      const link = d.link(host);
      return link.kind === "up" && d.isReachable(host) ? link.held.map((h) => h.token) : [];
    }),
  );

const selectWaiting = selection((t: Trial) => t.status === "waiting");

const placeOf = ({ place }: Trial): string =>
  place.kind === "lane" ? place.lane : place.kind === "host" ? place.host : place.slot;

const mayRunNow = (c: Campaign, { place, purpose }: Trial): boolean => {
  if (place.kind !== "lane") return true;
  const lane = c.lanes[place.lane];
  return lane !== undefined && isOpenLane(c, lane) && (purpose !== "screen" || hasBaseline(c, lane.id));
};

type Queues = ReadonlyMap<string, Trial[]>;

/** What waits, most urgent first, by kind and name of its place. */
const waitingByPlace = (d: Draft, c: Campaign): Queues => {
  const waiting = selectWaiting(c.trials).filter((t) => t.epoch === c.epoch);
  const stillHeld = waiting.some((t) => t.topToken > 0) ? heldAttempts(d) : new Set<number>();
  const queues = new Map<string, Trial[]>();
  for (const trial of waiting) {
    if (stillHeld.has(trial.topToken)) continue;
    const place = `${trial.place.kind} ${placeOf(trial)}`;
    const queue = queues.get(place);
    if (queue) queue.push(trial);
    else queues.set(place, [trial]);
  }
  for (const [place, queue] of queues)
    queues.set(place, queue.filter((t) => mayRunNow(c, t)).toSorted(byUrgency));
  return queues;
};

/** Takes the most urgent trial that fits into this room out of the queues. */
const takeFor = (d: Draft, c: Campaign, queues: Queues, room: Room): Trial | undefined => {
  const lane = laneOfSlot(d.ledgered, room.slot);
  const own = queues.get(`slot ${room.slot}`)?.filter((t) => laneOf(t) === lane);
  const isShared = lane !== undefined && !isAside(d, room.slot) && !isSuspect(d.ledgered, room.slot);
  const offers = [
    queues.get(`host ${room.host.name}`)?.[0],
    own?.[0],
    isShared ? queues.get(`lane ${lane}`)?.find((t) => fits(d, c, t, room)) : undefined,
  ];
  const trial = offers.flatMap((one) => one ?? []).toSorted(byUrgency)[0];
  const queue = trial && queues.get(`${trial.place.kind} ${placeOf(trial)}`);
  queue?.splice(queue.indexOf(trial!), 1);
  return trial;
};

/** Gives every room of this load at most one trial; the rooms as they are then. */
const grantRound = (d: Draft, queues: Queues, all: readonly Room[], load: number): readonly Room[] =>
  all.map((room) => {
    const c = d.campaign;
    const trial = c && room.load === load ? takeFor(d, c, queues, room) : undefined;
    if (!trial) return room;
    d.record({
      kind: "attempt_granted",
      attempt: `a${d.ledgered.nextAttempt}` as AttemptId,
      trial: trial.id,
      slot: room.slot,
      token: d.ledgered.nextToken,
    });
    return { ...room, load: load + 1 };
  });

/** Grants what fits, to the emptiest rooms first. A grant makes no other trial fit anywhere, so each room is looked at once for each load. */
export const grantLeases = (d: Draft): void => {
  const c = d.campaign;
  if (!c || d.live.superseded || !hasDiskRoom(d) || selectWaiting(c.trials).length === 0) return;
  let all = rooms(d, c);
  if (all.length === 0) return;
  const queues = waitingByPlace(d, c);
  for (let load = 0; load <= d.policy.workAhead; load++) all = grantRound(d, queues, all, load);
};
