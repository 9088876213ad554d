/** Tells a bad host from a bad branch: when different branches fail in a row on one slot, the tip itself is run there; a slot on which it fails is set aside. */
import type { AttemptOutcome } from "../../proto/vocab/attempt.ts";
import { hostOfSlot, type SlotId } from "../../proto/vocab/ids.ts";
import { valuesOf } from "./change.ts";
import type { Draft } from "./draft.ts";
import { healthOf, tellsOfSlot, type SlotHealth } from "./health.ts";
import { laneOfSlot } from "./lanes.ts";
import type { Live } from "./live.ts";
import { planTrial } from "./plan.ts";
import type { Policy } from "./policy.ts";
import { isOpenLane, laneOf, leasedOnHost, recordAt, takesWork, trialsOf } from "./queries.ts";
import type { Attempt, Campaign, Lane, Ledgered, Trial } from "./state.ts";

/** A trial's failure is passed over for the slot's sake this often; then it is the branch's. */
const DOUBTS_MAX = 2;

/** Different branches that must fail in a row: twice as many after every canary that succeeded, for then it is the branches. */
const enough = ({ canaryAfter }: Policy, { cleared }: SlotHealth): number => canaryAfter * 2 ** cleared;

/** The lane in which the slot measures, if the tip is known to run there. */
const provenLane = (s: Ledgered, slot: SlotId): Lane | undefined => {
  const c = s.campaign;
  const lane = laneOfSlot(s, slot);
  const its = lane && c?.lanes[lane];
  return c && its && isOpenLane(c, its) && hasRun(c, its) ? its : undefined;
};

/** Its first baseline is enough: screens begin behind it, before there is a record. */
const hasRun = (c: Campaign, lane: Lane): boolean =>
  recordAt(lane, lane.tipSequence) !== undefined ||
  trialsOf(c, lane, "baseline").some(({ accepted }) => accepted?.value !== undefined);

/**
 * Whether a failure may be the slot's: another branch failed there just before. A single failure is believed, and after canaries that
 * succeeded so are all but the one that leads to the next.
 */
export const isDoubted = (s: Ledgered, attempt: Attempt, trial: Trial, outcome: AttemptOutcome): boolean => {
  if (trial.purpose !== "screen" && trial.purpose !== "confirm") return false;
  if (tellsOfSlot(outcome) !== "fails" || trial.doubts >= DOUBTS_MAX) return false;
  const health = healthOf(s, attempt.slot);
  const others = health.failing.filter((one) => one !== trial.experiment).length;
  const from = health.cleared === 0 ? 1 : enough(s.policy, health) - 1;
  return others >= from && provenLane(s, attempt.slot)?.id === laneOf(trial);
};

/**
 * Whether a slot is only for its canary now, set aside, or about to be looked at. Where the tip was never measured there is no canary: a
 * baseline is to tell.
 */
export const isSuspect = (s: Ledgered, slot: SlotId): boolean => {
  const health = healthOf(s, slot);
  const isDoubtful = health.quarantine ?? health.canary ?? health.failing.length >= enough(s.policy, health);
  return isDoubtful !== false && provenLane(s, slot) !== undefined;
};

/** Whether a quarantine has not come to its end: where the tip was never measured, a baseline takes the canary's place then. */
export const isAside = (d: Draft, slot: SlotId): boolean =>
  healthOf(d.ledgered, slot).quarantine !== undefined && !isOver(d, slot);

const isOver = (d: Draft, slot: SlotId): boolean =>
  (d.live.quarantines[slot]?.endsMs ?? Number.POSITIVE_INFINITY) <= d.now.monotonicMs;

/** Whether the slot is doubted over this very trial, among others: since nothing succeeded there, it is no judge of it. */
export const wasDoubtedOn = (s: Ledgered, trial: Trial, slot: SlotId): boolean => {
  const { failing } = healthOf(s, slot);
  return trial.doubts > 0 && failing.length > 1 && failing.includes(trial.experiment);
};

/** Nothing is left for the slot but what failed there: better to know than to stand still. */
const isStuck = (d: Draft, c: Campaign, slot: SlotId, lane: Lane): boolean => {
  if (healthOf(d.ledgered, slot).failing.length < 2) return false;
  if (leasedOnHost(c, hostOfSlot(slot)).some((a) => a.slot === slot)) return false;
  const waiting = valuesOf(c.trials).filter((t) => t.status === "waiting" && laneOf(t) === lane.id);
  return waiting.length > 0 && waiting.every((t) => wasDoubtedOn(d.ledgered, t, slot));
};

const isDue = (d: Draft, c: Campaign, slot: SlotId, lane: Lane): boolean => {
  const health = healthOf(d.ledgered, slot);
  if (health.canary) return false;
  if (health.quarantine) return isOver(d, slot);
  return health.failing.length >= enough(d.policy, health) || isStuck(d, c, slot, lane);
};

/** Runs the tip on every slot that is under suspicion, and again where a quarantine is over. */
const planCanaries = (d: Draft, c: Campaign): void => {
  for (const slot of Object.keys(d.ledgered.health) as SlotId[]) {
    const host = d.ledgered.hosts[hostOfSlot(slot)];
    const lane = provenLane(d.ledgered, slot);
    if (!host || !takesWork(c, host) || !d.isReachable(host.name)) continue;
    if (!lane || !isDue(d, c, slot, lane)) continue;
    planTrial(d, {
      experiment: 0,
      purpose: "canary",
      place: { kind: "slot", slot, lane: lane.id },
      commit: lane.tip.commit,
      tree: lane.tip.tree,
      replicate: 0,
    });
  }
};

const quarantine = (d: Draft, slot: SlotId, trial: Trial): void => {
  const times = (healthOf(d.ledgered, slot).quarantine?.times ?? 0) + 1;
  const forMs = Math.min(d.policy.quarantineMs * 2 ** (times - 1), d.policy.quarantineMaxMs);
  const detail = trial.accepted?.detail ?? trial.lastInfra ?? "it could not be run";
  d.record({ kind: "slot_quarantined", slot, reason: `the tip itself fails there: ${detail}`, forMs, times });
};

/** Sets aside every slot on which the tip did not run; where the slot left its lane, there is nothing to find out there. */
const judgeCanaries = (d: Draft, c: Campaign): void => {
  for (const [slot, { canary }] of Object.entries(d.ledgered.health) as [SlotId, SlotHealth][]) {
    const trial = canary && c.trials[canary];
    if (!trial) continue;
    const lane = laneOfSlot(d.ledgered, slot);
    if (trial.status === "measured" || trial.status === "withdrawn") quarantine(d, slot, trial);
    else if (trial.status === "waiting" && lane !== undefined && lane !== laneOf(trial))
      d.record({ kind: "trial_withdrawn", trial: trial.id, reason: "its slot left this lane" });
  }
};

/** Counts every quarantine from when this daemon first knew of it: what is set aside longer than needed is tried again all the same. */
const countQuarantines = (d: Draft): void => {
  const known = d.live.quarantines;
  const held = (Object.entries(d.ledgered.health) as [SlotId, SlotHealth][]).flatMap(
    ([slot, { quarantine: its }]): [SlotId, Live["quarantines"][SlotId]][] => {
      if (!its) return [];
      const counted = known[slot]?.times === its.times ? known[slot] : undefined;
      return [[slot, counted ?? { times: its.times, endsMs: d.now.monotonicMs + its.forMs }]];
    },
  );
  const isSame =
    held.length === Object.keys(known).length && held.every(([slot, one]) => known[slot] === one);
  if (!isSame) d.live = { ...d.live, quarantines: Object.fromEntries(held) };
};

/** The rules about slots that may be rotten. */
export const watchSlots = (d: Draft): void => {
  const c = d.campaign;
  if (c) judgeCanaries(d, c);
  countQuarantines(d);
  if (c) planCanaries(d, c);
};
