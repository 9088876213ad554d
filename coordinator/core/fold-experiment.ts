/** What the records about experiments, trials and attempts make of the state. */
import type { AttemptId, ExperimentId, LaneId } from "../../proto/vocab/ids.ts";
import {
  campaignOf,
  checkMove,
  damaged,
  editAttempt,
  editCampaign,
  editExperiment,
  editTrial,
} from "./change.ts";
import type { Folds } from "./fold-types.ts";
import { hostFault } from "./host-fault.ts";
import { healthOf, noteOutcome, withHealth } from "./health.ts";
import type { AttemptStatus, TrialStatus } from "./lifecycle.ts";
import { withLease, withoutLeases } from "./leases.ts";
import { attemptsOf, hasRow, isLiveAttempt, trialsOfExperiment } from "./queries.ts";
import type { LedgerRecord } from "./records.ts";
import { put, without } from "./table.ts";
import type { Attempt, Campaign, EndedExperiment, Experiment, Ledgered, Trial } from "./state.ts";

type Kinds =
  | "experiment_created"
  | "trial_planned"
  | "trial_withdrawn"
  | "attempt_granted"
  | "attempt_staged"
  | "attempt_running"
  | "attempt_expired"
  | "attempt_returned"
  | "attempt_ended"
  | "foreign_outcome"
  | "cancel_requested"
  | "became_candidate"
  | "verdict";

const create = (s: Ledgered, r: Extract<LedgerRecord, { kind: "experiment_created" }>): Ledgered =>
  editCampaign(s, (c) => {
    const { kind: _kind, at, experiment: id, ...proposal } = r;
    const experiment: Experiment = {
      id,
      ...proposal,
      epoch: c.epoch,
      createdAt: at,
      stage: "screening",
      rebases: 0,
    };
    return {
      experiments: put(c.experiments, id, experiment),
      nextExperiment: Math.max(c.nextExperiment, id + 1),
      proposed: c.proposed + 1,
    };
  });

const plan = (s: Ledgered, r: Extract<LedgerRecord, { kind: "trial_planned" }>): Ledgered => {
  const { kind: _kind, at: _at, trial: id, ...planned } = r;
  const trial: Trial = { id, ...planned, status: "waiting", topToken: 0, infraFailures: 0, doubts: 0 };
  const s1 = editCampaign(s, (c) => ({ trials: put(c.trials, id, trial) }));
  const s2 = { ...s1, nextTrial: s1.nextTrial + 1 };
  if (r.place.kind === "slot")
    return withHealth(s2, r.place.slot, { ...healthOf(s2, r.place.slot), canary: id });
  if (r.purpose === "screen") return editExperiment(s2, r.experiment, () => ({ screen: id }));
  if (r.purpose === "confirm") return editExperiment(s2, r.experiment, () => ({ confirm: id }));
  return s2;
};

const moveTrial = (
  s: Ledgered,
  trial: Trial["id"],
  status: TrialStatus,
  change: Partial<Trial> = {},
): Ledgered =>
  editTrial(s, trial, (t) => {
    checkMove("trial", t.id, t.status, status);
    return { status, ...change };
  });

const moveAttempt = (
  s: Ledgered,
  id: AttemptId,
  status: AttemptStatus,
  change: Partial<Attempt> = {},
): Ledgered => {
  const s1 = editAttempt(s, id, (a) => {
    checkMove("attempt", a.id, a.status, status);
    return { status, ...change };
  });
  const attempt = campaignOf(s1).attempts[id];
  if (!attempt || isLiveAttempt(attempt)) return s1;
  return editCampaign(s1, (c) => ({ leases: withoutLeases(c.leases, [attempt]) }));
};

/** A canary that could not be run is left for its rule to judge; any other one that is withdrawn was in vain. */
const withdraw = (s: Ledgered, r: Extract<LedgerRecord, { kind: "trial_withdrawn" }>): Ledgered => {
  const s1 = moveTrial(s, r.trial, "withdrawn");
  const trial = campaignOf(s).trials[r.trial];
  if (trial?.place.kind !== "slot" || trial.infraFailures >= s.policy.infraRetriesMax) return s1;
  const { canary: _past, ...health } = healthOf(s1, trial.place.slot);
  return withHealth(s1, trial.place.slot, health);
};

const grant = (s: Ledgered, r: Extract<LedgerRecord, { kind: "attempt_granted" }>): Ledgered => {
  const { attempt: id, trial, slot, token } = r;
  const { generation } = s;
  const attempt: Attempt = { id, trial, slot, token, generation, status: "granted" };
  const s1 = moveTrial(s, trial, "granted", { topToken: token });
  const s2 = editCampaign(s1, (c) => ({
    attempts: put(c.attempts, id, attempt),
    leases: withLease(c.leases, attempt),
  }));
  return { ...s2, nextAttempt: s2.nextAttempt + 1, nextToken: token + 1 };
};

/** The trial waits again, unless another grant of it lives or its number is already known. */
const freeTrial = (s: Ledgered, id: AttemptId): Ledgered => {
  const c = campaignOf(s);
  const attempt = c.attempts[id];
  const trial = attempt && c.trials[attempt.trial];
  if (!trial || trial.status !== "granted" || trial.topToken !== attempt.token) return s;
  return moveTrial(s, trial.id, "waiting");
};

const endAttempt = (s: Ledgered, r: Extract<LedgerRecord, { kind: "attempt_ended" }>): Ledgered => {
  const c = campaignOf(s);
  const attempt = c.attempts[r.attempt];
  if (!attempt) return endArchived(s, r);
  const trial = c.trials[attempt.trial];
  if (!trial) throw damaged(`attempt ${r.attempt} without its trial`);
  const s0 = moveAttempt(s, r.attempt, "ended", { belief: r.belief, outcome: r.outcome });
  const s1 = noteOutcome(s0, attempt, trial, r.belief, r.outcome);
  if (r.belief === "accepted") return moveTrial(s1, trial.id, "measured", { accepted: r.outcome });
  if (r.belief === "doubted")
    return freeTrial(
      editTrial(s1, trial.id, (t) => ({ doubts: t.doubts + 1 })),
      r.attempt,
    );
  if (r.belief !== "infra") return s1;
  // What we cancelled ourselves is no failure of the host.
  const isCancelled = r.outcome.outcome.kind === "cancelled";
  const s2 = editTrial(s1, trial.id, (t) => ({
    infraFailures: t.infraFailures + (isCancelled ? 0 : 1),
    lastInfra: hostFault(r.outcome),
  }));
  return freeTrial(s2, r.attempt);
};

/** A late outcome of an experiment that has its verdict: kept beside it, changing nothing. */
const endArchived = (s: Ledgered, r: Extract<LedgerRecord, { kind: "attempt_ended" }>): Ledgered =>
  editCampaign(s, (c) => ({
    ended: c.ended.map((e) =>
      e.attempts.some((a) => a.id === r.attempt)
        ? {
            ...e,
            attempts: e.attempts.map((a) =>
              a.id === r.attempt ? { ...a, status: "ended", belief: r.belief, outcome: r.outcome } : a,
            ),
          }
        : e,
    ),
  }));

const archive = (
  c: Campaign,
  id: ExperimentId,
  r: Extract<LedgerRecord, { kind: "verdict" }>,
): Partial<Campaign> => {
  const experiment = c.experiments[id];
  if (!experiment) throw damaged(`a verdict on the unknown experiment ${id}`);
  checkMove("experiment", id, experiment.stage, "ended");
  const trials = trialsOfExperiment(c, id).filter((t) => t.purpose !== "baseline");
  const attempts = attemptsOf(c, trials);
  const ended: EndedExperiment = {
    ...experiment,
    stage: "ended",
    verdict: r.verdict,
    reason: r.reason,
    endedAt: r.at,
    trials,
    attempts,
  };
  const lane = c.lanes[experiment.lane];
  const lanes =
    lane && hasRow(ended) ? { ...c.lanes, [lane.id]: { ...lane, measured: lane.measured + 1 } } : c.lanes;
  return {
    lanes,
    // What was never measured is not one of the experiments that the stop rule counts.
    proposed: r.reason.kind === "lane_failed" ? Math.max(0, c.proposed - 1) : c.proposed,
    // An author that had nothing left may propose on the new tip what only its context kept out.
    exhausted: r.reason.kind === "conflict" ? withoutLane(c, experiment.lane) : c.exhausted,
    experiments: without(c.experiments, [id]),
    trials: without(
      c.trials,
      trials.map((t) => t.id),
    ),
    attempts: without(
      c.attempts,
      attempts.map((a) => a.id),
    ),
    leases: withoutLeases(c.leases, attempts),
    ended: [...c.ended, ended],
  };
};

const withoutLane = ({ exhausted }: Campaign, lane: LaneId): Campaign["exhausted"] => {
  const { [lane]: _past, ...others } = exhausted;
  return others;
};

export const experimentFolds: Folds<Kinds> = {
  experiment_created: create,
  trial_planned: plan,
  trial_withdrawn: withdraw,
  attempt_granted: grant,
  attempt_staged: (s, r) => moveAttempt(s, r.attempt, "staged"),
  attempt_running: (s, r) => moveAttempt(s, r.attempt, "running"),
  attempt_expired: (s, r) => freeTrial(moveAttempt(s, r.attempt, "expired"), r.attempt),
  attempt_returned: (s, r) =>
    freeTrial(moveAttempt(s, r.attempt, "returned", { reason: r.reason }), r.attempt),
  attempt_ended: endAttempt,
  foreign_outcome: (s) => s,
  cancel_requested: (s, r) => editExperiment(s, r.experiment, () => ({ cancelled: { by: r.by } })),
  became_candidate: (s, r) =>
    editExperiment(s, r.experiment, (e) => {
      checkMove("experiment", e.id, e.stage, "candidate");
      return { stage: "candidate", screened: { value: r.value, gain: r.gain } };
    }),
  verdict: (s, r) => editCampaign(s, (c) => archive(c, r.experiment, r)),
};
