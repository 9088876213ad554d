/** What an author is told of a lane's history, picked from the campaign's state. Pure. */
import { FleetError } from "../../proto/vocab/errors.ts";
import type { LaneId } from "../../proto/vocab/ids.ts";
import { gainOver } from "../core/queries.ts";
import type { Verdict, VerdictReason } from "../core/records.ts";
import type { Campaign, EndedExperiment, Lane } from "../core/state.ts";

/** One experiment that has its verdict. `subject` and texts in `reason` are foreign. */
export interface DigestExperiment {
  readonly experiment: number;
  readonly author: string;
  readonly subject: string;
  readonly commit: string;
  readonly verdict: Verdict;
  readonly reason: VerdictReason;
  /** The metric of its last accepted run. */
  readonly value?: number;
  /** Distance to the record that it was held against, positive = better. */
  readonly gain?: number;
}

/** A lane's history, newest experiment first. */
export interface DigestFacts {
  readonly campaign: string;
  readonly lane: string;
  readonly metric: { readonly name: string; readonly goal: "min" | "max" };
  readonly budgetSeconds: number;
  readonly tip: { readonly commit: string; readonly record?: number; readonly landings: number };
  /** Record of the lane's origin. */
  readonly baseline?: number;
  readonly experiments: readonly DigestExperiment[];
  /** Proposed and not yet judged. */
  readonly underWay: readonly { readonly experiment: number; readonly subject: string }[];
}

/** The facts of one lane in the campaign's present epoch. Throws `internal` when the campaign has no such lane. */
export function digestFacts(campaign: Campaign, id: LaneId): DigestFacts {
  const lane = campaign.lanes[id];
  if (lane === undefined)
    throw new FleetError({ code: "internal", detail: `the campaign has no lane ${id}` });
  const { metric, budgetSeconds, tag } = campaign.spec;
  const record = lane.records[lane.tipSequence];
  const baseline = lane.records[0];
  return {
    campaign: tag,
    lane: lane.label,
    metric: { name: metric.name, goal: metric.goal },
    budgetSeconds,
    tip: {
      commit: lane.tip.commit,
      landings: lane.landings.length,
      ...(record === undefined ? {} : { record }),
    },
    ...(baseline === undefined ? {} : { baseline }),
    experiments: campaign.ended
      .filter((one) => one.lane === id && one.epoch === campaign.epoch)
      .map((one) => describe(one, lane))
      .reverse(),
    underWay: Object.values(campaign.experiments)
      .filter((one) => one.lane === id)
      .map((one) => ({ experiment: one.id, subject: one.subject })),
  };
}

function describe(one: EndedExperiment, lane: Lane): DigestExperiment {
  const value = valueOf(one, lane);
  const gain = gainOf(one, lane.goal);
  return {
    experiment: one.id,
    author: one.author,
    subject: one.subject,
    commit: one.commit,
    verdict: one.verdict,
    reason: one.reason,
    ...(value === undefined ? {} : { value }),
    ...(gain === undefined ? {} : { gain }),
  };
}

const valueOf = (one: EndedExperiment, lane: Lane): number | undefined =>
  one.reason.kind === "not_better"
    ? one.reason.value
    : (lane.landings.find((landing) => landing.experiment === one.id)?.value ?? one.screened?.value);

function gainOf({ reason, screened }: EndedExperiment, goal: "min" | "max"): number | undefined {
  if (reason.kind === "landed") return reason.gain;
  if (reason.kind !== "not_better") return screened?.gain;
  return gainOver(goal, reason.value, reason.record);
}
