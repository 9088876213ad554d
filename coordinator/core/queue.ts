/** The merge queue of each lane: one candidate at a time is rebased, measured as merged, and landed. */
import { valuesOf } from "./change.ts";
import type { Draft } from "./draft.ts";
import { planTrial } from "./plan.ts";
import { allInStage, inStage, isOpenLane } from "./queries.ts";
import type { Campaign, Experiment, Lane } from "./state.ts";

/** Largest gain first, then the older one. */
const byGain = (a: Experiment, b: Experiment): number =>
  (b.screened?.gain ?? 0) - (a.screened?.gain ?? 0) || a.id - b.id;

const isOccupied = (c: Campaign, lane: Lane): boolean =>
  lane.landing !== undefined ||
  inStage(c, lane, "merging").length + inStage(c, lane, "confirming").length > 0;

/** Starts the next candidate of every lane whose queue is free. */
export const advanceQueues = (d: Draft): void => {
  for (const { id } of valuesOf(d.campaign?.lanes ?? {})) {
    const c = d.campaign;
    const lane = c?.lanes[id];
    if (!c || !lane || !isOpenLane(c, lane) || isOccupied(c, lane)) continue;
    const next = inStage(c, lane, "candidate").toSorted(byGain)[0];
    if (next) advance(d, lane, next);
  }
};

const advance = (d: Draft, lane: Lane, e: Experiment): void => {
  const isOnTip = e.base === lane.tip.commit && e.tipSequence === lane.tipSequence;
  if (isOnTip && e.screened) {
    const { commit: to, tree } = e;
    const { tipSequence } = lane;
    const { value } = e.screened;
    d.record({
      kind: "land_intended",
      lane: lane.id,
      experiment: e.id,
      from: lane.tip.commit,
      to,
      tree,
      tipSequence,
      value,
    });
  } else if (e.rebases >= d.policy.rebasesMax) {
    d.record({
      kind: "verdict",
      experiment: e.id,
      verdict: "discard",
      reason: { kind: "rebased_too_often" },
    });
  } else {
    d.record({
      kind: "merge_intended",
      experiment: e.id,
      onto: lane.tip.commit,
      tipSequence: lane.tipSequence,
    });
  }
};

/** Plans the fresh run of every merged tree that has none yet. */
export const planConfirms = (d: Draft): void => {
  for (const e of d.campaign ? allInStage(d.campaign, "confirming") : []) {
    if (e.confirm || !e.merge?.commit || !e.merge.tree) continue;
    planTrial(d, {
      experiment: e.id,
      purpose: "confirm",
      place: { kind: "lane", lane: e.lane },
      commit: e.merge.commit,
      tree: e.merge.tree,
      replicate: 1 + e.rebases,
    });
  }
};
