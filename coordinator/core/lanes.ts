/** Which slots may be compared: the lane hash, the lanes that prepared hosts open, and which of them is primary. */
import type { LaneId, SlotClass, SlotId } from "../../proto/vocab/ids.ts";
import { hostOfSlot } from "../../proto/vocab/ids.ts";
import { valuesOf } from "./change.ts";
import { isDeserted } from "./deserted.ts";
import type { Draft } from "./draft.ts";
import { planTrial } from "./plan.ts";
import { recordAt, trialsOf } from "./queries.ts";
import type { SlotFacts } from "./records.ts";
import type { Campaign, Host, Lane, Ledgered } from "./state.ts";

/** The lane a slot measures in now; none before its host is prepared for this epoch. */
export const laneOfSlot = (s: Ledgered, slot: SlotId): LaneId | undefined => {
  const host = s.hosts[hostOfSlot(slot)];
  const facts = host?.slots.find((one) => one.slot === slot);
  const c = s.campaign;
  if (!host || !facts || !c || host.preparation.kind !== "ready" || host.preparation.epoch !== c.epoch)
    return undefined;
  return host.preparation.lanes[facts.slot];
};

/** A winner of the closed epoch is still on its way to the frontier, where the new lanes are to begin. */
const isStillLanding = (c: Campaign): boolean =>
  valuesOf(c.lanes).some((l) => l.epoch !== c.epoch && l.landing && l.movedByHand === undefined);

/** Opens a lane, with its baseline runs, for every prepared slot that has none yet. A late lane begins at the frontier. */
export const openLanes = (d: Draft): void => {
  if (d.campaign && isStillLanding(d.campaign)) return;
  const { epoch } = d.campaign ?? { epoch: 0 };
  const first = new Map<LaneId, SlotFacts>();
  for (const host of valuesOf(d.ledgered.hosts))
    for (const [lane, slot] of lanesOn(host, epoch)) if (!first.has(lane)) first.set(lane, slot);
  for (const [lane, slot] of first) {
    const c = d.campaign;
    if (!c) return;
    if (!c.lanes[lane]) openLane(d, c, lane, slot);
    planBaselines(d, lane);
  }
};

/** By host, which never changes itself: the lanes it measures in, each with its first slot. */
const knownLanes = new WeakMap<Host, ReadonlyMap<LaneId, SlotFacts>>();

const lanesOn = (host: Host, epoch: number): ReadonlyMap<LaneId, SlotFacts> => {
  const { preparation } = host;
  if (preparation.kind !== "ready" || preparation.epoch !== epoch) return new Map();
  const known = knownLanes.get(host);
  if (known) return known;
  const lanes = new Map<LaneId, SlotFacts>();
  for (const slot of host.slots) {
    const lane = preparation.lanes[slot.slot];
    if (lane && !lanes.has(lane)) lanes.set(lane, slot);
  }
  knownLanes.set(host, lanes);
  return lanes;
};

const openLane = (d: Draft, c: Campaign, lane: LaneId, slot: SlotFacts): void => {
  const tip = frontierTip(c);
  d.record({ kind: "lane_opened", lane, label: labelFor(c, slot.label), slotClass: slot.slotClass, tip });
};

/** Plans the baseline runs of a lane that has none: a new one, or one that failed and is tried again. */
const planBaselines = (d: Draft, id: LaneId): void => {
  const c = d.campaign;
  const lane = c?.lanes[id];
  if (!c || !lane || lane.failed !== undefined || recordAt(lane, 0) !== undefined) return;
  if (trialsOf(c, lane, "baseline").length > 0) return;
  const place = { kind: "lane" as const, lane: id };
  for (let replicate = 0; replicate < d.policy.baselines; replicate++)
    planTrial(d, { experiment: 0, purpose: "baseline", place, ...lane.origin, replicate });
};

/** Where what is new begins: at the last primary lane's tip, before there is one at the latest lane that got anywhere, else at the base. */
export const frontierTip = (c: Campaign): Lane["tip"] => {
  const primary = c.primaries.at(-1);
  const last = primary ? c.lanes[primary] : valuesOf(c.lanes).findLast((l) => l.tipSequence > 0);
  return last?.tip ?? { commit: c.base.commit, tree: c.base.tree };
};

/** Two lanes of one campaign never share a label: files and screens are named by it. A later epoch's lane says so. */
const labelFor = (c: Campaign, label: string): string => {
  const taken = new Set(valuesOf(c.lanes).map((l) => l.label));
  const first = c.epoch === 1 ? label : `${label}, epoch ${c.epoch}`;
  let name = first;
  for (let n = 2; taken.has(name); n++) name = `${first} (${n})`;
  return name;
};

/** The lanes of the present epoch. */
export const currentLanes = (c: Campaign): readonly Lane[] =>
  valuesOf(c.lanes).filter((l) => l.epoch === c.epoch);

/**
 * Chooses the primary lane once: the one named by `frontier.lane`, else of the slot class with most slots among hosts that may still join,
 * and there the lane with most slots. Only a lane whose baseline ran can be it: one that fails would leave the frontier without any.
 */
export const choosePrimary = (d: Draft): void => {
  const c = d.campaign;
  if (!c || c.primary) return;
  const lanes = currentLanes(c).filter((l) => recordAt(l, 0) !== undefined);
  const wanted = c.spec.frontierLane;
  const lane = wanted ? lanes.find((l) => l.id === wanted || l.label === wanted) : largestLane(d, c, lanes);
  if (lane) d.record({ kind: "primary_chosen", lane: lane.id });
};

const largestLane = (d: Draft, c: Campaign, lanes: readonly Lane[]): Lane | undefined => {
  // Whoever has not been measured by then is not waited for.
  if (c.status === "ended") return lanes.toSorted((a, b) => slotsIn(d, b) - slotsIn(d, a))[0];
  const slots = slotsThatMayJoin(d, c);
  const slotClass = largest(slots.map((one) => one.slotClass).filter((one) => !isLost(d, c, one)));
  const own = lanes.filter((l) => l.slotClass === slotClass);
  return own.toSorted((a, b) => slotsIn(d, b) - slotsIn(d, a))[0];
};

const slotsIn = (d: Draft, lane: Lane): number =>
  valuesOf(d.ledgered.hosts)
    .flatMap((h) => h.slots)
    .filter(({ slot }) => laneOfSlot(d.ledgered, slot) === lane.id).length;

/** Whether no lane of the class will ever have a record; hosts of one class may be in several, by what only they know. */
const isLost = (d: Draft, c: Campaign, slotClass: SlotClass): boolean => {
  const lanes = currentLanes(c).filter((l) => l.slotClass === slotClass);
  const isHopeless = (l: Lane): boolean =>
    l.failed !== undefined || (recordAt(l, 0) === undefined && isDeserted(d, l));
  return lanes.length > 0 && lanes.every(isHopeless);
};

const slotsThatMayJoin = (d: Draft, c: Campaign): readonly SlotFacts[] => {
  const up = d.upHosts();
  return valuesOf(d.ledgered.hosts)
    .filter((h) => up.has(h.name) && mayJoin(h, c.epoch))
    .flatMap((h) => h.slots);
};

const mayJoin = (host: Host, epoch: number): boolean =>
  !host.drained && !(host.preparation.kind === "failed" && host.preparation.epoch === epoch);

const countOf = <T>(all: readonly T[], one: T): number => all.filter((other) => other === one).length;

/** The value that is there most often; of several the first. */
const largest = <T>(all: readonly T[]): T | undefined =>
  [...new Set(all)].toSorted((a, b) => countOf(all, b) - countOf(all, a))[0];
