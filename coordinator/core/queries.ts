/** Questions about the state that several rules ask; each answer is derived, never stored. */
import type { CommitId, ExperimentId, HostName, LaneId, SlotId } from "../../proto/vocab/ids.ts";
import { hostOfSlot, indexOfSlot } from "../../proto/vocab/ids.ts";
import { valuesOf } from "./change.ts";
import { indexBy, selection } from "./selection.ts";
import type { Live } from "./live.ts";
import type { Attempt, Campaign, EndedExperiment, Experiment, Host, Lane, Ledgered, Trial } from "./state.ts";

/** An attempt that may still be staged or run by right: its lease neither ended, expired nor was returned. */
export const isLiveAttempt = (a: Attempt | undefined): boolean =>
  a?.status === "granted" || a?.status === "staged" || a?.status === "running";

const selectLive = selection((a: Attempt) => isLiveAttempt(a));

export const liveAttempts = (c: Campaign): readonly Attempt[] => selectLive(c.attempts);

const numberOf = (id: string): number => Number(id.slice(1));

/** What was granted first comes first. */
export const byAge = (a: Attempt, b: Attempt): number => numberOf(a.id) - numberOf(b.id);

const byExperiment = indexBy((t: Trial) => t.experiment);
const byTrial = indexBy((a: Attempt) => numberOf(a.trial));

export const trialsOfExperiment = (c: Campaign, id: ExperimentId): readonly Trial[] =>
  byExperiment(c.trials, id);

/** All attempts of these trials, oldest first. */
export const attemptsOf = (c: Campaign, trials: readonly Trial[]): readonly Attempt[] =>
  trials.flatMap(({ id }) => byTrial(c.attempts, numberOf(id))).toSorted(byAge);

export const attemptsOnHost = (c: Campaign, host: HostName): readonly Attempt[] =>
  valuesOf(c.attempts).filter((a) => hostOfSlot(a.slot) === host);

/** Those of them under a live lease, oldest first. */
export const leasedOnHost = (c: Campaign, host: HostName): readonly Attempt[] =>
  (c.leases[host] ?? []).flatMap((id) => c.attempts[id] ?? []);

/** The lane's record for the tip with this sequence; absent until its baselines are in. */
export const recordAt = (lane: Lane, tipSequence: number): number | undefined => lane.records[tipSequence];

/** How much better `value` is than `record` in the campaign's direction; positive is better. Same unit as the metric. */
export const gainOver = (goal: "min" | "max", value: number, record: number): number =>
  goal === "min" ? record - value : value - record;

/** Whether the host may be given new work at all, as far as the operator and the campaign are concerned. */
export const takesWork = (c: Campaign, host: Host): boolean => c.status === "running" && !host.drained;

/** Why the agent says that a slot cannot take work although nothing of ours runs on it, or undefined. */
export const blockedReason = (live: Live, slot: SlotId): string | undefined => {
  const link = live.links[hostOfSlot(slot)];
  if (link?.kind !== "up") return undefined;
  return link.slots.find((one) => one.slot === indexOfSlot(slot))?.reason;
};

/** What stands on a slot: leases of ours, and expired attempts that the agent still holds there (HAZARDS 6). */
export const loadOfSlot = (c: Campaign, live: Live, slot: SlotId): number => {
  const link = live.links[hostOfSlot(slot)];
  const held = link?.kind === "up" ? link.held.filter((h) => h.slot === indexOfSlot(slot)) : [];
  const ids = new Set<string>(held.map((h) => h.attempt));
  for (const a of leasedOnHost(c, hostOfSlot(slot))) if (a.slot === slot) ids.add(a.id);
  return ids.size;
};

const stages = {
  screening: selection((e: Experiment) => e.stage === "screening"),
  candidate: selection((e: Experiment) => e.stage === "candidate"),
  merging: selection((e: Experiment) => e.stage === "merging"),
  confirming: selection((e: Experiment) => e.stage === "confirming"),
  landing: selection((e: Experiment) => e.stage === "landing"),
  ended: selection((e: Experiment) => e.stage === "ended"),
};

/** The experiments in this stage, oldest first. */
export const allInStage = (c: Campaign, stage: Experiment["stage"]): readonly Experiment[] =>
  stages[stage](c.experiments);

/** Those of one lane. */
export const inStage = (c: Campaign, lane: Lane, stage: Experiment["stage"]): readonly Experiment[] =>
  allInStage(c, stage).filter((e) => e.lane === lane.id);

/** The lane that a trial measures in; a preparation is in none. */
export const laneOf = ({ place }: Trial): LaneId | undefined =>
  place.kind === "host" ? undefined : place.lane;

const purposes = {
  prepare: selection((t: Trial) => t.purpose === "prepare"),
  canary: selection((t: Trial) => t.purpose === "canary"),
  confirm: selection((t: Trial) => t.purpose === "confirm"),
  baseline: selection((t: Trial) => t.purpose === "baseline"),
  screen: selection((t: Trial) => t.purpose === "screen"),
};

/** Live trials of a lane with this purpose. */
export const trialsOf = (c: Campaign, lane: Lane, purpose: Trial["purpose"]): readonly Trial[] =>
  purposes[purpose](c.trials).filter((t) => t.place.kind === "lane" && t.place.lane === lane.id);

/** Whether an ended experiment has a row in its lane's results: void ones have none. */
export const hasRow = (e: EndedExperiment): boolean => e.verdict !== "inconclusive";

/** The primary lane, once chosen. */
export const primaryLane = (s: Ledgered): Lane | undefined =>
  s.campaign?.primary ? s.campaign.lanes[s.campaign.primary] : undefined;

/** Whether a lane still takes part: of the present epoch, not failed, not moved by hand. */
export const isOpenLane = (c: Campaign, lane: Lane): boolean =>
  lane.epoch === c.epoch && lane.failed === undefined && lane.movedByHand === undefined;

/** The tip sequence a base commit stands for in a lane: the latest tip that was this commit, else the present one. */
export const tipSequenceOf = (lane: Lane, base: CommitId): number => {
  if (base === lane.tip.commit) return lane.tipSequence;
  const landing = lane.landings.findLast((l) => l.to === base);
  if (landing) return landing.tipSequence + 1;
  return base === lane.origin.commit ? 0 : lane.tipSequence;
};
