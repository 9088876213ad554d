/** Turns accepted outcomes into records of lanes, candidates and verdicts. */
import type { AttemptOutcome } from "../../../proto/vocab/attempt.ts";
import { valuesOf } from "../change.ts";
import type { Draft } from "../draft.ts";
import { liveAttempts, recordAt, trialsOf } from "../queries.ts";
import type { Verdict, VerdictReason } from "../records.ts";
import { selection } from "../selection.ts";
import { question } from "../table.ts";
import type { Campaign, Experiment, Lane, Trial } from "../state.ts";
import { judgeStrict, meanOf } from "./strict.ts";

/** Sets R of every lane whose baselines are all in, and fails lanes whose baseline did not run. */
export const decideBaselines = (d: Draft): void => {
  for (const lane of valuesOf(d.campaign?.lanes ?? {})) {
    const c = d.campaign;
    if (!c || lane.epoch !== c.epoch || lane.failed !== undefined || recordAt(lane, 0) !== undefined)
      continue;
    decideBaseline(d, c, lane);
  }
};

const decideBaseline = (d: Draft, c: Campaign, lane: Lane): void => {
  const trials = trialsOf(c, lane, "baseline");
  const bad = trials.find((t) => t.accepted && t.accepted.value === undefined);
  if (bad?.accepted) {
    d.record({
      kind: "lane_failed",
      lane: lane.id,
      reason: `the baseline did not run: ${bad.accepted.detail}`,
    });
    return;
  }
  // None is planned while no prepared host is left to run it.
  if (trials.length === 0 || trials.some((t) => t.status === "waiting" || t.status === "granted")) return;
  const values = trials.flatMap((t) => (t.accepted?.value === undefined ? [] : [t.accepted.value]));
  if (values.length > 0)
    d.record({ kind: "record_set", lane: lane.id, value: meanOf(values), runs: values.length });
  else
    d.record({
      kind: "lane_failed",
      lane: lane.id,
      reason: trials[0]?.lastInfra ?? "no baseline run could be made",
    });
};

const selectAsked = selection((e: Experiment) => e.cancelled !== undefined);
const selectKnown = selection((t: Trial) => t.status === "measured" || t.status === "withdrawn");
const epochsOf = question(
  (all: readonly Experiment[]): ReadonlySet<number> => new Set(all.map((e) => e.epoch)),
  (sets) => new Set(sets.flatMap((set) => [...set])),
);

/** Experiments that something may be decided about: of a closed epoch or a failed lane any, else those that are measured or cancelled. */
const mayBeDecided = (c: Campaign): readonly Experiment[] => {
  const isPresent = [...epochsOf(c.experiments)].every((epoch) => epoch === c.epoch);
  if (!isPresent || valuesOf(c.lanes).some((lane) => lane.failed !== undefined))
    return valuesOf(c.experiments);
  const known = selectKnown(c.trials).flatMap(({ experiment }) => c.experiments[experiment] ?? []);
  return [...new Set([...selectAsked(c.experiments), ...known])].toSorted((a, b) => a.id - b.id);
};

/** Decides every experiment whose measurement is in. */
export const decideExperiments = (d: Draft): void => {
  for (const { id } of d.campaign ? mayBeDecided(d.campaign) : []) {
    const c = d.campaign;
    const e = c?.experiments[id];
    if (!c || !e) continue;
    if (e.epoch !== c.epoch) closeEpoch(d, c, e);
    else if (e.stage === "screening" && e.screen) decideOn(d, c, e, c.trials[e.screen]);
    else if (e.stage === "confirming" && e.confirm) decideOn(d, c, e, c.trials[e.confirm]);
    else if (e.cancelled && (e.stage === "candidate" || e.stage === "merging")) cancel(d, e);
  }
};

/** An experiment of a closed epoch ends as soon as nothing of it runs; only a landing under way is carried through. */
const closeEpoch = (d: Draft, c: Campaign, e: Experiment): void => {
  const isUnderWay = liveAttempts(c).some((a) => c.trials[a.trial]?.experiment === e.id);
  if (e.stage !== "landing" && !isUnderWay) end(d, e, "inconclusive", { kind: "epoch_closed" });
};

const decideOn = (d: Draft, c: Campaign, e: Experiment, trial: Trial | undefined): void => {
  if (!trial) return;
  // What runs is ended first, so that no slot holds work that nobody asked for.
  if (e.cancelled && trial.status !== "granted") return cancel(d, e);
  if (trial.status === "withdrawn")
    return end(d, e, "inconclusive", { kind: "host_failures", last: trial.lastInfra ?? "" });
  const lane = c.lanes[e.lane];
  if (!lane || (lane.failed !== undefined && trial.status === "waiting")) return endWithLane(d, e, lane);
  if (!trial.accepted) return undefined;
  if (trial.accepted.value === undefined || trial.accepted.outcome.kind !== "succeeded")
    return endUnmeasured(d, e, trial.accepted);
  judge(d, e, lane, trial.accepted.value);
};

/** Nothing can be compared in a lane whose baseline did not run. */
const endWithLane = (d: Draft, e: Experiment, lane: Lane | undefined): void =>
  end(d, e, "inconclusive", {
    kind: "lane_failed",
    detail: lane?.failed ?? "it was closed",
  });

const judge = (d: Draft, e: Experiment, lane: Lane, value: number): void => {
  const isScreen = e.stage === "screening";
  const record = recordAt(lane, isScreen ? e.tipSequence : lane.tipSequence);
  if (record === undefined) {
    if (lane.failed !== undefined) endWithLane(d, e, lane);
    return;
  }
  if (!isScreen && e.merge?.tipSequence !== lane.tipSequence) {
    d.record({ kind: "requeued_as_candidate", experiment: e.id, why: "tip_moved" });
    return;
  }
  const { isBetter, gain } = judgeStrict(lane.goal, value, record);
  if (!isBetter)
    end(d, e, "discard", { kind: "not_better", value, record, on: isScreen ? "screen" : "confirm" });
  else if (isScreen) d.record({ kind: "became_candidate", experiment: e.id, value, gain });
  else intendConfirmed(d, e, lane, value);
};

const intendConfirmed = (d: Draft, e: Experiment, lane: Lane, value: number): void => {
  if (!e.merge?.commit || !e.merge.tree || lane.landing) return;
  d.record({
    kind: "land_intended",
    lane: lane.id,
    experiment: e.id,
    from: lane.tip.commit,
    to: e.merge.commit,
    tree: e.merge.tree,
    tipSequence: lane.tipSequence,
    value,
  });
};

const endUnmeasured = (d: Draft, e: Experiment, outcome: AttemptOutcome): void => {
  const { kind } = outcome.outcome;
  end(d, e, kind === "violated" ? "discard" : "crash", {
    kind: "run_ended",
    outcome: kind,
    detail: outcome.detail,
  });
};

const cancel = (d: Draft, e: Experiment): void =>
  end(d, e, "inconclusive", { kind: "cancelled", by: e.cancelled?.by ?? "operator" });

const end = (d: Draft, e: Experiment, verdict: Verdict, reason: VerdictReason): void =>
  d.record({ kind: "verdict", experiment: e.id, verdict, reason });
