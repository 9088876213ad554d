/** Which outcome is believed (HAZARDS 7), and what it does to its trial; the verdict comes later. */
import type { AttemptOutcome } from "../../proto/vocab/attempt.ts";
import { hostOfSlot, type AttemptId, type HostName } from "../../proto/vocab/ids.ts";
import { isDoubted } from "./canary.ts";
import type { Draft } from "./draft.ts";
import { laneOfSlot } from "./lanes.ts";
import { settlePreparation } from "./prepare.ts";
import { byAge, laneOf, leasedOnHost } from "./queries.ts";
import type { Belief } from "./records.ts";
import { selection } from "./selection.ts";
import type { Attempt, Campaign, Ledgered, Trial } from "./state.ts";

/** An attempt together with the outcome that was reported for it. */
export interface Outcomed {
  readonly attempt: Attempt;
  readonly outcome: AttemptOutcome;
}

/** The host's fault or nobody's: the trial is measured again. */
export const isInfra = (outcome: AttemptOutcome): boolean => {
  const { kind } = outcome.outcome;
  return kind === "invalid_env" || kind === "lost" || kind === "cancelled";
};

const archivedAttempt = (c: Campaign, id: AttemptId): Attempt | undefined =>
  c.ended.flatMap((e) => e.attempts).find((a) => a.id === id);

/** `foreign` unless this ledger granted it to that host; then `accepted` exactly once per trial, for its highest token. */
const beliefIn = (s: Ledgered, host: HostName, outcome: AttemptOutcome): Belief => {
  const c = s.campaign;
  const attempt = c?.attempts[outcome.attempt] ?? (c ? archivedAttempt(c, outcome.attempt) : undefined);
  if (!c || !attempt || outcome.generation !== attempt.generation || attempt.token !== outcome.token)
    return "foreign";
  if (hostOfSlot(attempt.slot) !== host) return "foreign";
  const trial = c.trials[attempt.trial];
  if (!trial || trial.accepted || trial.status === "withdrawn") return "replicate";
  if (outcome.token !== trial.topToken || trial.epoch !== outcome.epoch || trial.epoch !== c.epoch)
    return "replicate";
  if (outcome.tree !== trial.tree) return "foreign";
  if (isInfra(outcome)) return "infra";
  return isDoubted(s, attempt, trial, outcome) ? "doubted" : "accepted";
};

/** Takes a reported outcome in. A duplicate of one already taken in changes nothing. */
export const takeOutcome = (d: Draft, host: HostName, outcome: AttemptOutcome): void => {
  const c = d.campaign;
  const belief = beliefIn(d.ledgered, host, outcome);
  if (belief === "foreign") {
    d.record({ kind: "foreign_outcome", host, outcome });
    return;
  }
  const known = c?.attempts[outcome.attempt] ?? (c ? archivedAttempt(c, outcome.attempt) : undefined);
  if (!known || known.status === "ended") return;
  d.record({ kind: "attempt_ended", attempt: outcome.attempt, belief, outcome });
  const trial = d.campaign?.trials[known.trial];
  // A replicate decides nothing: not even that the host, prepared by another attempt meanwhile, is unprepared.
  if (trial && belief !== "replicate") settle(d, trial, { attempt: known, outcome });
  if (isOutdated(d, known, outcome)) d.record({ kind: "host_outdated", host });
};

/** Whether the slot's lane is not what it was, and nobody knows yet: one that was prepared again since is not in doubt. */
const isOutdated = (d: Draft, { trial: id, slot }: Attempt, { outcome }: AttemptOutcome): boolean => {
  if (outcome.kind !== "invalid_env" || outcome.reason !== "lane_changed") return false;
  const trial = d.campaign?.trials[id];
  const lane = trial && laneOf(trial);
  return lane !== undefined && laneOfSlot(d.ledgered, slot) === lane;
};

const settle = (d: Draft, trial: Trial, ended: Outcomed): void => {
  const isGivenUp = trial.infraFailures >= d.policy.infraRetriesMax;
  if (trial.purpose === "prepare" && (trial.status === "measured" || isGivenUp))
    settlePreparation(d, trial, ended);
  if (isGivenUp && trial.status === "waiting")
    d.record({
      kind: "trial_withdrawn",
      trial: trial.id,
      reason: `the host failed ${trial.infraFailures} times`,
    });
};

/** What we say of an attempt that its host no longer knows. */
const lostOutcome = (attempt: Attempt, trial: Trial, detail: string): AttemptOutcome => ({
  attempt: attempt.id,
  trial: trial.id,
  token: attempt.token,
  generation: attempt.generation,
  epoch: trial.epoch,
  tree: trial.tree,
  outcome: { kind: "lost" },
  detail,
  finals: {},
  stageMs: 0,
  buildMs: 0,
  runMs: 0,
  droppedOutputBytes: 0,
  survivors: [],
});

const selectExpired = selection((a: Attempt) => a.status === "expired");

/** Ends every staged or running attempt of a host that its agent does not hold any more. Held = until acknowledged. */
export const settleUnheld = (d: Draft, host: HostName, held: ReadonlySet<AttemptId>): void => {
  const c = d.campaign;
  if (!c) return;
  const expired = selectExpired(c.attempts).filter((a) => hostOfSlot(a.slot) === host);
  for (const attempt of [...leasedOnHost(c, host), ...expired].toSorted(byAge)) {
    const trial = c.trials[attempt.trial];
    if (attempt.status === "granted" || held.has(attempt.id) || !trial) continue;
    takeOutcome(d, host, lostOutcome(attempt, trial, "the host no longer knows this attempt"));
  }
};
