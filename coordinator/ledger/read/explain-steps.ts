/** Each kind of record as a step that people are told; a kind that is missing here does not compile. */
import type { AttemptOutcome } from "../../../proto/vocab/attempt.ts";
import type { AttemptId } from "../../../proto/vocab/ids.ts";
import { untrusted, type Untrusted } from "../../../proto/vocab/untrusted.ts";
import type { StepFact } from "../../../proto/vocab/views/explain.ts";
import type { LedgerRecord, RecordKind } from "../../core/records.ts";
import type { Chain } from "./explain-chain.ts";
import { reasonView } from "./experiment-status.ts";
import { finite } from "./finite.ts";

type RecordOf<K extends RecordKind> = Extract<LedgerRecord, { readonly kind: K }>;
type FactOf<K extends StepFact["kind"]> = Extract<StepFact, { readonly kind: K }>;

/** `untold`: says nothing about an experiment or a host. Undefined: not this time. */
type Telling = {
  readonly [K in RecordKind]: K extends StepFact["kind"]
    ? (record: RecordOf<K>, chain: Chain) => FactOf<K> | undefined
    : "untold";
};

type Made = Pick<FactOf<"attempt_staged">, "attempt" | "slot" | "experiment" | "purpose">;

const madeOf = (chain: Chain, id: AttemptId): Made | undefined => {
  const known = chain.attempt(id);
  if (!known) return undefined;
  const { attempt, slot, experiment, purpose } = known;
  return { attempt, slot, experiment, purpose };
};

type Ended = Pick<FactOf<"attempt_ended">, "outcome" | "detail" | "value" | "runMs">;

const endedOf = ({ outcome, detail, value, runMs }: AttemptOutcome): Ended => ({
  outcome: outcome.kind,
  detail: untrusted(detail),
  runMs,
  ...(value === undefined ? {} : { value: finite(value) }),
});

const attemptStep =
  <K extends "attempt_staged" | "attempt_running" | "attempt_expired">(kind: K) =>
  (r: { readonly attempt: AttemptId }, chain: Chain): ({ readonly kind: K } & Made) | undefined => {
    const made = madeOf(chain, r.attempt);
    return made && { kind, ...made };
  };

const textsOf = (texts: Readonly<Record<string, string>>): Record<string, Untrusted> =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, untrusted(text)]));

const hostTelling = {
  host_declared: ({ kind, trusted }) => ({ kind, trusted }),
  host_removed: ({ kind }) => ({ kind }),
  host_probed: ({ kind, slots }) => ({ kind, slots: slots.map((s) => untrusted(s.label)) }),
  host_drained: ({ kind, reason }) => ({ kind, reason: untrusted(reason) }),
  host_undrained: ({ kind }) => ({ kind }),
  slot_quarantined: ({ kind, slot, reason, forMs }) => ({ kind, slot, reason: untrusted(reason), forMs }),
  host_prepared: ({ kind, manifest }) => ({ kind, versions: textsOf(manifest.versions) }),
  host_unprepared: ({ kind, reason }) => ({ kind, reason: untrusted(reason) }),
  host_outdated: ({ kind }) => ({ kind }),
  foreign_outcome: ({ kind, host, outcome }) => ({
    kind,
    host,
    attempt: outcome.attempt,
    ...endedOf(outcome),
  }),
} satisfies Partial<Telling>;

const campaignTelling = {
  fleet_created: "untold",
  policy_set: "untold",
  mirror_moved: "untold",
  mirror_waits: "untold",
  row_written: "untold",
  lane_ref_opened: "untold",
  generation_opened: ({ kind, cause, told }) => ({ kind, cause, ...(told ? { host: told.host } : {}) }),
  history_missing: ({ kind, told }) => ({ kind, toToken: told.seen.token }),
  daemon_started: ({ kind, term, program }) => ({
    kind,
    term,
    ...(program === undefined ? {} : { program: untrusted(program) }),
  }),
  campaign_started: ({ kind, spec }) => ({ kind, campaign: spec.tag }),
  campaign_reopened: ({ kind, campaign }) => ({ kind, campaign }),
  campaign_paused: ({ kind, reason }) => ({ kind, reason: untrusted(reason) }),
  campaign_resumed: ({ kind }) => ({ kind }),
  campaign_draining: ({ kind, reason }) => ({ kind, reason: untrusted(reason) }),
  campaign_ended: ({ kind, reason }) => ({ kind, reason: untrusted(reason) }),
  epoch_opened: ({ kind, epoch }) => ({ kind, epoch }),
  lane_opened: ({ kind, label }) => ({ kind, lane: untrusted(label) }),
  primary_chosen: ({ kind, lane }, chain) => ({ kind, lane: untrusted(chain.lane(lane)) }),
  lane_failed: ({ kind, lane, reason }, chain) => ({
    kind,
    lane: untrusted(chain.lane(lane)),
    reason: untrusted(reason),
  }),
  record_set: ({ kind, lane, value, runs }, chain) => ({
    kind,
    lane: untrusted(chain.lane(lane)),
    value: finite(value),
    runs,
  }),
  lane_moved_by_hand: ({ kind, lane, actual }, chain) => ({
    kind,
    lane: untrusted(chain.lane(lane)),
    actual: untrusted(actual),
  }),
  lane_healed: ({ kind, lane }, chain) => ({ kind, lane: untrusted(chain.lane(lane)) }),
} satisfies Partial<Telling>;

const placeText = (place: RecordOf<"trial_planned">["place"], chain: Chain): string => {
  if (place.kind === "host") return place.host;
  return place.kind === "slot" ? place.slot : chain.lane(place.lane);
};

const attemptTelling = {
  trial_planned: ({ kind, trial, purpose, place, commit }, chain) => ({
    kind,
    trial,
    purpose,
    commit,
    place: untrusted(placeText(place, chain)),
  }),
  trial_withdrawn: ({ kind, trial, reason }) => ({ kind, trial, reason: untrusted(reason) }),
  attempt_granted: ({ kind, attempt, trial, slot }, chain) => {
    const experiment = chain.experimentOfTrial(trial);
    const purpose = chain.purposeOf(trial);
    if (experiment === undefined || purpose === undefined) return undefined;
    const behind = chain.standsOn(slot);
    return {
      kind,
      attempt,
      slot,
      experiment,
      purpose,
      before: chain.attemptsAt(trial),
      ...(behind === undefined ? {} : { behind }),
      not: chain.failedOn(trial),
    };
  },
  attempt_staged: attemptStep("attempt_staged"),
  attempt_running: attemptStep("attempt_running"),
  attempt_expired: attemptStep("attempt_expired"),
  attempt_returned: ({ kind, attempt, reason }, chain) => {
    const made = madeOf(chain, attempt);
    return made && { kind, ...made, reason: untrusted(reason) };
  },
  attempt_ended: ({ kind, attempt, belief, outcome }, chain) => {
    const made = madeOf(chain, attempt);
    return made && { kind, ...made, belief, ...endedOf(outcome) };
  },
} satisfies Partial<Telling>;

const experimentTelling = {
  experiment_created: ({ kind, author, lane, base, commit, tipSequence }, chain) => ({
    kind,
    author: untrusted(author),
    lane: untrusted(chain.lane(lane)),
    base,
    commit,
    tipSequence,
  }),
  cancel_requested: ({ kind, by }) => ({ kind, by: untrusted(by) }),
  became_candidate: ({ kind, value, gain }) => ({ kind, value, gain }),
  verdict: ({ kind, verdict, reason, experiment }) => ({
    kind,
    verdict,
    reason: reasonView(reason),
    experiment,
  }),
  merge_intended: ({ kind, onto }) => ({ kind, onto }),
  merge_done: ({ kind, commit }) => ({ kind, commit }),
  requeued_as_candidate: ({ kind }) => ({ kind }),
  land_intended: ({ kind, from, to }) => ({ kind, from, to }),
  landed: ({ kind, lane }, chain) => ({ kind, lane: untrusted(chain.lane(lane)) }),
  author_intended: ({ kind, session, base }) => ({ kind, session, base }),
  // What it proposed is told by the experiment itself.
  author_ended: ({ kind, session, end }) =>
    end.kind === "proposed" ? undefined : { kind, session, end: end.kind, detail: untrusted(end.detail) },
} satisfies Partial<Telling>;

const telling: Telling = { ...hostTelling, ...campaignTelling, ...attemptTelling, ...experimentTelling };

/** What a record tells, given what was known before it; undefined when it tells nothing. */
export const stepFact = (record: LedgerRecord, chain: Chain): StepFact | undefined => {
  const tell = telling[record.kind] as ((r: LedgerRecord, chain: Chain) => StepFact | undefined) | "untold";
  return tell === "untold" ? undefined : tell(record, chain);
};
