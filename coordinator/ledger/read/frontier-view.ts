/** How each lane's tip moved, and what every move won. */
import { untrusted } from "../../../proto/vocab/untrusted.ts";
import type { FrontierView, LandingView } from "../../../proto/vocab/views/tables.ts";
import { gainOver } from "../../core/queries.ts";
import type { Campaign, Lane, Landing } from "../../core/state.ts";

const landingView = (c: Campaign, lane: Lane, landing: Landing): LandingView => {
  const e = c.ended.find((one) => one.id === landing.experiment);
  const beaten = lane.records[landing.tipSequence];
  return {
    experiment: landing.experiment,
    subject: untrusted(e?.subject ?? ""),
    author: untrusted(e?.author ?? ""),
    commit: landing.to,
    value: landing.value,
    ...(beaten === undefined ? {} : { gain: gainOver(lane.goal, landing.value, beaten) }),
    at: landing.at,
    wasRebased: e !== undefined && e.commit !== landing.to,
  };
};

/** Record, first record and the way between them of one lane; nothing before its baselines are in. */
export const recordsOf = (
  lane: Lane,
): { readonly baseline?: number; readonly record?: number; readonly gain?: number } => {
  const baseline = lane.records[0];
  const record = lane.records[lane.tipSequence];
  return {
    ...(baseline === undefined ? {} : { baseline }),
    ...(record === undefined ? {} : { record }),
    ...(baseline === undefined || record === undefined
      ? {}
      : { gain: gainOver(lane.goal, record, baseline) }),
  };
};

/** The log of every lane's tip, the primary lane's first. */
export const frontierView = (c: Campaign): readonly FrontierView[] =>
  Object.values<Lane>(c.lanes)
    .toSorted((a, b) => Number(b.id === c.primary) - Number(a.id === c.primary))
    .map((lane) => ({
      lane: lane.id,
      label: untrusted(lane.label),
      isPrimary: lane.id === c.primary,
      origin: lane.origin.commit,
      tip: lane.tip.commit,
      ...recordsOf(lane),
      landings: lane.landings.map((landing) => landingView(c, lane, landing)),
    }));
