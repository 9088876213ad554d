/** Which slots may be compared: the lane hash, the lanes that prepared hosts open, and which of them is primary. */
import type { Manifest } from "../../proto/vocab/attempt.ts";
import type { HostName, LaneId, SlotClass, SlotId } from "../../proto/vocab/ids.ts";
import { hostOfSlot } from "../../proto/vocab/ids.ts";
import type { CampaignSpec } from "./campaign.ts";
import { valuesOf } from "./change.ts";
import type { Draft } from "./draft.ts";
import { shortHash } from "./hash.ts";
import { planTrial } from "./plan.ts";
import { recordAt } from "./queries.ts";
import type { SlotFacts } from "./records.ts";
import type { Campaign, Host, Lane, Ledgered } from "./state.ts";

const sorted = (record: Readonly<Record<string, string>>): readonly (readonly [string, string])[] =>
  Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));

/** The lane of a slot: hash of slot class, budget, metric, manifest and epoch (DESIGN §1; the epoch closes old lanes). */
export const laneIdOf = (
  slotClass: SlotClass,
  spec: Pick<CampaignSpec, "budgetSeconds" | "metric">,
  manifest: Manifest,
  epoch: number,
): LaneId =>
  shortHash(
    JSON.stringify([
      slotClass,
      spec.budgetSeconds,
      spec.metric,
      manifest.frozenHash,
      sorted(manifest.versions),
      epoch,
    ]),
  ) as LaneId;

/** The lane a slot measures in now; none before its host is prepared for this epoch. */
export const laneOfSlot = (s: Ledgered, slot: SlotId): LaneId | undefined => {
  const host = s.hosts[hostOfSlot(slot)];
  const facts = host?.slots.find((one) => one.slot === slot);
  const c = s.campaign;
  if (!host || !facts || !c || host.preparation.kind !== "ready" || host.preparation.epoch !== c.epoch)
    return undefined;
  return laneIdOf(facts.slotClass, c.spec, host.preparation.manifest, c.epoch);
};

/** A winner of the closed epoch is still on its way to the frontier, where the new lanes are to begin. */
const isStillLanding = (c: Campaign): boolean =>
  valuesOf(c.lanes).some((l) => l.epoch !== c.epoch && l.landing && l.movedByHand === undefined);

/** Opens a lane, with its baseline runs, for every prepared slot that has none yet. A late lane begins at the frontier. */
export const openLanes = (d: Draft): void => {
  if (d.campaign && isStillLanding(d.campaign)) return;
  for (const host of valuesOf(d.ledgered.hosts)) {
    for (const slot of host.slots) {
      const c = d.campaign;
      const lane = laneOfSlot(d.ledgered, slot.slot);
      if (!c || !lane || c.lanes[lane]) continue;
      openLane(d, c, lane, slot);
    }
  }
};

const openLane = (d: Draft, c: Campaign, lane: LaneId, slot: SlotFacts): void => {
  const tip = frontierTip(c);
  d.record({ kind: "lane_opened", lane, label: labelFor(c, slot.label), slotClass: slot.slotClass, tip });
  for (let i = 0; i < d.policy.baselines; i++) {
    planTrial(d, { experiment: 0, purpose: "baseline", place: { kind: "lane", lane }, ...tip, replicate: i });
  }
};

/** Where what is new begins: at the last primary lane's tip, before there is one at the latest lane that got anywhere, else at the base. */
export const frontierTip = (c: Campaign): Lane["tip"] => {
  const primary = c.primaries.at(-1);
  const last = primary ? c.lanes[primary] : valuesOf(c.lanes).findLast((l) => l.tipSequence > 0);
  return last?.tip ?? { commit: c.base.commit, tree: c.base.tree };
};

/** Two lanes of one campaign never share a label: files and screens are named by it. */
const labelFor = (c: Campaign, label: string): string => {
  const taken = new Set(valuesOf(c.lanes).map((l) => l.label));
  let name = label;
  for (let n = 2; taken.has(name); n++) name = `${label} (${n})`;
  return name;
};

/** The lanes of the present epoch. */
export const currentLanes = (c: Campaign): readonly Lane[] =>
  valuesOf(c.lanes).filter((l) => l.epoch === c.epoch);

/**
 * Chooses the primary lane once: the one named by `frontier.lane`, else of the slot class with most slots among hosts that may still join.
 * Only a lane whose baseline ran can be it: one that fails would leave the frontier without any.
 */
export const choosePrimary = (d: Draft): void => {
  const c = d.campaign;
  if (!c || c.primary) return;
  const lanes = currentLanes(c).filter((l) => recordAt(l, 0) !== undefined);
  const wanted = c.spec.frontierLane;
  const lane = wanted
    ? lanes.find((l) => l.id === wanted || l.label === wanted)
    : lanes.find((l) => l.slotClass === largestClass(d.ledgered, c, d.upHosts()));
  if (lane) d.record({ kind: "primary_chosen", lane: lane.id });
};

const mayJoin = (host: Host, epoch: number): boolean =>
  !host.drained && !(host.preparation.kind === "failed" && host.preparation.epoch === epoch);

const largestClass = (s: Ledgered, c: Campaign, up: ReadonlySet<HostName>): SlotClass | undefined => {
  const slots = valuesOf(s.hosts)
    .filter((h) => up.has(h.name) && mayJoin(h, c.epoch))
    .flatMap((h) => h.slots);
  const counts = new Map<SlotClass, number>();
  for (const { slotClass } of slots) counts.set(slotClass, (counts.get(slotClass) ?? 0) + 1);
  const failed = new Set(currentLanes(c).flatMap((l) => (l.failed ? [l.slotClass] : [])));
  return [...counts].filter(([k]) => !failed.has(k)).toSorted(([, a], [, b]) => b - a)[0]?.[0];
};
