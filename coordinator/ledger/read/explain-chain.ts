/** What earlier records said that a later one only names: trials, attempts, lanes and author sessions. */
import type { TrialPurpose } from "../../../proto/vocab/attempt.ts";
import {
  type AttemptId,
  type CampaignTag,
  type ExperimentId,
  type HostName,
  hostOfSlot,
  type LaneId,
  type SlotId,
  type TrialId,
} from "../../../proto/vocab/ids.ts";
import type { LedgerRecord } from "../../core/records.ts";

/** An attempt as the records before told it. */
interface KnownAttempt {
  readonly attempt: AttemptId;
  readonly trial: TrialId;
  readonly slot: SlotId;
  readonly experiment: ExperimentId;
  readonly purpose: TrialPurpose;
}

/** Grows record by record, in order. */
export class Chain {
  /** The campaign that records are about now. */
  tag: CampaignTag | undefined;
  readonly #lanes = new Map<LaneId, string>();
  readonly #trials = new Map<
    TrialId,
    { readonly experiment: ExperimentId; readonly purpose: TrialPurpose }
  >();
  readonly #attempts = new Map<AttemptId, KnownAttempt>();
  readonly #ofTrial = new Map<TrialId, AttemptId[]>();
  readonly #onSlot = new Map<SlotId, Set<AttemptId>>();
  readonly #failedOn = new Map<TrialId, Set<HostName>>();
  readonly #sessions = new Map<number, ExperimentId>();

  /** Takes one record in; call it behind everything that is asked about that record. */
  note(r: LedgerRecord): void {
    if (r.kind === "campaign_started") this.#enter(r.spec.tag);
    else if (r.kind === "campaign_reopened") this.#enter(r.campaign);
    else if (r.kind === "lane_opened") this.#lanes.set(r.lane, r.label);
    else if (r.kind === "trial_planned") this.#trials.set(r.trial, r);
    else if (r.kind === "author_intended") this.#sessions.set(r.session, r.experiment);
    else if (r.kind === "attempt_granted") this.#grant(r);
    else if (r.kind === "attempt_returned" || r.kind === "attempt_expired") this.#leave(r.attempt);
    else if (r.kind === "attempt_ended") this.#end(r);
  }

  /** The lane's name for people. */
  lane(id: LaneId): string {
    return this.#lanes.get(id) ?? id;
  }

  attempt(id: AttemptId): KnownAttempt | undefined {
    return this.#attempts.get(id);
  }

  /** Attempts at a trial so far. */
  attemptsAt(trial: TrialId): number {
    return this.#ofTrial.get(trial)?.length ?? 0;
  }

  /** The newest attempt that stands on a slot. */
  standsOn(slot: SlotId): AttemptId | undefined {
    return [...(this.#onSlot.get(slot) ?? [])].at(-1);
  }

  /** Hosts that could not measure this trial. */
  failedOn(trial: TrialId): readonly HostName[] {
    return [...(this.#failedOn.get(trial) ?? [])];
  }

  experimentOfTrial(trial: TrialId): ExperimentId | undefined {
    return this.#trials.get(trial)?.experiment;
  }

  purposeOf(trial: TrialId): TrialPurpose | undefined {
    return this.#trials.get(trial)?.purpose;
  }

  /** The number that an author session was to propose under. */
  experimentOfSession(session: number): ExperimentId | undefined {
    return this.#sessions.get(session);
  }

  #enter(tag: CampaignTag): void {
    this.tag = tag;
    this.#sessions.clear();
  }

  #grant(r: Extract<LedgerRecord, { readonly kind: "attempt_granted" }>): void {
    const { attempt, trial, slot } = r;
    const of = this.#trials.get(trial);
    if (!of) return;
    this.#attempts.set(attempt, { attempt, trial, slot, experiment: of.experiment, purpose: of.purpose });
    this.#ofTrial.set(trial, [...(this.#ofTrial.get(trial) ?? []), attempt]);
    this.#onSlot.set(slot, (this.#onSlot.get(slot) ?? new Set()).add(attempt));
  }

  #leave(attempt: AttemptId): KnownAttempt | undefined {
    const known = this.#attempts.get(attempt);
    if (known) this.#onSlot.get(known.slot)?.delete(attempt);
    return known;
  }

  #end(r: Extract<LedgerRecord, { readonly kind: "attempt_ended" }>): void {
    const known = this.#leave(r.attempt);
    if (!known || r.outcome.outcome.kind !== "invalid_env") return;
    const failed = this.#failedOn.get(known.trial) ?? new Set();
    this.#failedOn.set(known.trial, failed.add(hostOfSlot(known.slot)));
  }
}
