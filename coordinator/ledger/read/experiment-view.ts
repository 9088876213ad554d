/** Everything of one experiment: its trials, their attempts and outcomes, and what was decided. */
import type { AttemptOutcome } from "../../../proto/vocab/attempt.ts";
import { FleetError } from "../../../proto/vocab/errors.ts";
import { hostOfSlot, type ExperimentId } from "../../../proto/vocab/ids.ts";
import { untrusted, type Untrusted } from "../../../proto/vocab/untrusted.ts";
import type {
  AttemptView,
  ExperimentView,
  OutcomeView,
  TrialView,
} from "../../../proto/vocab/views/experiment.ts";
import type { Attempt, Campaign, EndedExperiment, Experiment, Trial } from "../../core/state.ts";
import { experimentStatus, isEnded, reasonView } from "./experiment-status.ts";
import { finite } from "./finite.ts";

const textsOf = (texts: Readonly<Record<string, string>>): Record<string, Untrusted> =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, untrusted(text)]));

const outcomeView = (outcome: AttemptOutcome): OutcomeView => {
  const { value, detail, survivors, finals, manifest, ...rest } = outcome;
  return {
    ...rest,
    ...(value === undefined ? {} : { value: finite(value) }),
    ...(manifest ? { manifest: { ...manifest, versions: textsOf(manifest.versions) } } : {}),
    detail: untrusted(detail),
    survivors: survivors.map(untrusted),
    finals: Object.fromEntries(Object.entries(finals).map(([name, one]) => [name, finite(one)])),
  };
};

const attemptView = (a: Attempt): AttemptView => ({
  attempt: a.id,
  slot: a.slot,
  host: hostOfSlot(a.slot),
  token: a.token,
  status: a.status,
  ...(a.reason === undefined ? {} : { reason: untrusted(a.reason) }),
  ...(a.belief ? { belief: a.belief } : {}),
  ...(a.outcome ? { outcome: outcomeView(a.outcome) } : {}),
});

const placeOf = (c: Campaign, t: Trial): Untrusted =>
  untrusted(
    t.place.kind === "host"
      ? t.place.host
      : t.place.kind === "slot"
        ? t.place.slot
        : (c.lanes[t.place.lane]?.label ?? t.place.lane),
  );

const trialView = (c: Campaign, t: Trial, attempts: readonly Attempt[]): TrialView => ({
  trial: t.id,
  purpose: t.purpose,
  status: t.status,
  place: placeOf(c, t),
  commit: t.commit,
  seed: t.seed,
  infraFailures: t.infraFailures,
  attempts: attempts.filter((a) => a.trial === t.id).map(attemptView),
});

const whole = (c: Campaign, e: Experiment | EndedExperiment): ExperimentView => {
  const { trials, attempts } = measurementsOf(c, e.id);
  return {
    experiment: e.id,
    status: experimentStatus(c, e),
    author: untrusted(e.author),
    subject: untrusted(e.subject),
    lane: { lane: e.lane, label: untrusted(c.lanes[e.lane]?.label ?? e.lane) },
    base: e.base,
    commit: e.commit,
    tree: e.tree,
    knobs: textsOf(e.knobs),
    createdAt: e.createdAt,
    ...(isEnded(e) ? { endedAt: e.endedAt, reason: reasonView(e.reason) } : {}),
    ...(e.screened ? { screened: e.screened } : {}),
    ...(e.merge
      ? { merge: { onto: e.merge.onto, ...(e.merge.commit ? { commit: e.merge.commit } : {}) } }
      : {}),
    rebases: e.rebases,
    ...(e.cancelled ? { cancelledBy: untrusted(e.cancelled.by) } : {}),
    trials: trials.map((t) => trialView(c, t, attempts)),
  };
};

/** Number 0: what the campaign measures for itself. */
const ownRuns = (c: Campaign): ExperimentView => {
  const { trials, attempts } = measurementsOf(c, 0 as ExperimentId);
  const isOpen = trials.some((t) => t.status === "waiting" || t.status === "granted");
  return {
    experiment: 0 as ExperimentId,
    status: isOpen ? "running" : "measured",
    author: untrusted("fleet"),
    subject: untrusted(c.base.subject),
    base: c.base.commit,
    commit: c.base.commit,
    tree: c.base.tree,
    knobs: {},
    createdAt: c.startedAt,
    rebases: 0,
    trials: trials.map((t) => trialView(c, t, attempts)),
  };
};

/** An experiment of this campaign, ended or not. */
export const findExperiment = (c: Campaign, id: ExperimentId): Experiment | EndedExperiment | undefined =>
  c.experiments[id] ?? c.ended.find((e) => e.id === id);

/** Every trial of an experiment and every attempt at one of them, oldest first. */
export const measurementsOf = (
  c: Campaign,
  id: ExperimentId,
): { readonly trials: readonly Trial[]; readonly attempts: readonly Attempt[] } => {
  const e = findExperiment(c, id);
  if (e && isEnded(e)) return { trials: e.trials, attempts: e.attempts };
  const trials = Object.values<Trial>(c.trials).filter((t) => t.experiment === id);
  const ids = new Set(trials.map((t) => t.id));
  return { trials, attempts: Object.values<Attempt>(c.attempts).filter((a) => ids.has(a.trial)) };
};

/** One experiment by its number. Throws `no_such_experiment`. */
export const experimentView = (c: Campaign, id: ExperimentId): ExperimentView => {
  if (id === 0) return ownRuns(c);
  const e = findExperiment(c, id);
  if (e) return whole(c, e);
  const highest = Math.max(
    0,
    ...Object.values<Experiment>(c.experiments).map((one) => one.id),
    ...c.ended.map((one) => one.id),
  );
  throw new FleetError({ code: "no_such_experiment", experiment: String(id), highest });
};
