/** The chain of records that led to where an experiment or a host is, and what it waits for now. */
import type { AttemptOutcome, AttemptPhase, TrialPurpose } from "../attempt.ts";
import type {
  AttemptId,
  CampaignTag,
  CommitId,
  ExperimentId,
  HostName,
  LaneId,
  SlotId,
  TrialId,
} from "../ids.ts";
import type { Untrusted } from "../untrusted.ts";
import type { HostStatus } from "./host-row.ts";
import type { ExperimentStatus, ReasonView } from "./verdict.ts";

/** What an attempt was made for. */
interface Made {
  readonly attempt: AttemptId;
  readonly slot: SlotId;
  /** 0 for what the campaign measures for itself. */
  readonly experiment: ExperimentId;
  readonly purpose: TrialPurpose;
}

/** How an attempt ended, as far as one line tells it. */
interface Ended {
  readonly outcome: AttemptOutcome["outcome"]["kind"];
  readonly detail: Untrusted;
  readonly value?: number | null;
  readonly runMs: number;
}

type Step<Kind extends string, Facts = object> = Kind extends string
  ? { readonly kind: Kind } & Readonly<Facts>
  : never;

/** One record as a line tells it, under the name of the record's kind. */
export type StepFact =
  | Step<"daemon_started", { term: number; program?: Untrusted }>
  | Step<"host_declared", { trusted: boolean }>
  | Step<"host_removed" | "host_undrained" | "host_outdated">
  | Step<"host_probed", { slots: readonly Untrusted[] }>
  | Step<"host_drained", { reason: Untrusted }>
  | Step<"slot_quarantined", { slot: SlotId; reason: Untrusted; forMs: number }>
  | Step<"generation_opened", { cause: "rolled_back" | "restored"; host?: HostName }>
  | Step<"history_missing", { toToken: number }>
  | Step<"host_prepared", { versions: Readonly<Record<string, Untrusted>> }>
  | Step<"host_unprepared", { reason: Untrusted }>
  | Step<"foreign_outcome", { host: HostName; attempt: AttemptId } & Ended>
  | Step<"campaign_started" | "campaign_reopened", { campaign: CampaignTag }>
  | Step<"campaign_resumed">
  | Step<"campaign_paused" | "campaign_draining" | "campaign_ended", { reason: Untrusted }>
  | Step<"epoch_opened", { epoch: number }>
  | Step<"lane_opened" | "primary_chosen" | "lane_healed", { lane: Untrusted }>
  | Step<"lane_failed", { lane: Untrusted; reason: Untrusted }>
  | Step<"lane_moved_by_hand", { lane: Untrusted; actual: Untrusted }>
  | Step<"record_set", { lane: Untrusted; value: number | null; runs: number }>
  | Step<
      "experiment_created",
      { author: Untrusted; lane: Untrusted; base: CommitId; commit: CommitId; tipSequence: number }
    >
  | Step<"trial_planned", { trial: TrialId; purpose: TrialPurpose; place: Untrusted; commit: CommitId }>
  | Step<"trial_withdrawn", { trial: TrialId; reason: Untrusted }>
  | Step<
      "attempt_granted",
      Made & {
        /** How many attempts at this trial there were before. */
        before: number;
        /** What ran on the slot, so that this one was staged behind it. */
        behind?: AttemptId;
        /** Hosts that had failed to measure this trial. */
        not: readonly HostName[];
      }
    >
  | Step<"attempt_staged" | "attempt_running" | "attempt_expired", Made>
  | Step<"attempt_returned", Made & { reason: Untrusted }>
  | Step<
      "attempt_ended",
      Made & Ended & { belief: "accepted" | "replicate" | "foreign" | "infra" | "doubted" }
    >
  | Step<"cancel_requested", { by: Untrusted }>
  | Step<"became_candidate", { value: number; gain: number }>
  | Step<
      "verdict",
      { verdict: "keep" | "discard" | "crash" | "inconclusive"; reason: ReasonView; experiment: ExperimentId }
    >
  | Step<"merge_intended", { onto: CommitId }>
  | Step<"merge_done", { commit: CommitId }>
  | Step<"requeued_as_candidate">
  | Step<"land_intended", { from: CommitId; to: CommitId }>
  | Step<"landed", { lane: Untrusted }>
  | Step<"author_intended", { session: number; base: CommitId }>
  | Step<"author_ended", { session: number; end: "nothing" | "failed" | "exhausted"; detail: Untrusted }>;

/** One step of the chain. */
export interface StepView {
  /** Number of the record. */
  readonly seq: number;
  /** Wall-clock milliseconds. */
  readonly at: number;
  readonly fact: StepFact;
}

/** One thing that it waits for now, with the words after `fleet` of the command that helps. */
export type WaitView = (
  | { readonly kind: "no_coordinator" }
  | { readonly kind: "no_campaign" }
  | {
      readonly kind: "campaign_stands";
      readonly status: "paused" | "draining" | "ended";
      readonly reason: Untrusted;
    }
  | { readonly kind: "lane_failed"; readonly lane: Untrusted; readonly reason: Untrusted }
  | { readonly kind: "lane_moved_by_hand"; readonly lane: Untrusted; readonly actual: Untrusted }
  | { readonly kind: "baseline"; readonly lane: Untrusted }
  | { readonly kind: "no_host"; readonly lane: Untrusted }
  | {
      readonly kind: "host";
      readonly host: HostName;
      readonly status: HostStatus;
      readonly reason?: Untrusted;
      readonly next?: Untrusted;
    }
  | { readonly kind: "slot_blocked"; readonly slot: SlotId; readonly reason: Untrusted }
  /** Set aside because the tip fails there. */
  | {
      readonly kind: "slot_quarantined";
      readonly slot: SlotId;
      readonly reason: Untrusted;
      readonly againInMs?: number;
    }
  /** Branches failed there in a row: first the tip is run. */
  | { readonly kind: "slot_suspect"; readonly slot: SlotId; readonly failing: readonly ExperimentId[] }
  | {
      readonly kind: "slot_refused";
      readonly slot: SlotId;
      readonly failures: number;
      readonly detail: Untrusted;
    }
  /** Its slots have all that they may hold; so many trials go first. */
  | { readonly kind: "slots_busy"; readonly lane: Untrusted; readonly slots: number; readonly ahead: number }
  /** Its lease is over, but its host still has it: its outcome may come. */
  | { readonly kind: "still_held"; readonly attempt: AttemptId; readonly slot: SlotId }
  | ({
      readonly kind: "attempt";
      readonly phase: "granted" | AttemptPhase;
      readonly runMs?: number;
      readonly budgetMs: number;
    } & Made)
  | { readonly kind: "candidate_behind"; readonly experiment: ExperimentId }
  | {
      readonly kind: "stage";
      readonly stage: "candidate" | "merging" | "confirming" | "landing" | "measured";
    }
  | { readonly kind: "effect_failing"; readonly failures: number; readonly detail: Untrusted }
  | { readonly kind: "nothing_waiting"; readonly lanes: readonly LaneId[] }
  | { readonly kind: "next" }
) & { readonly mend?: readonly string[] };

/** All that explains one experiment or host. */
export interface ExplainView {
  readonly subject:
    | {
        readonly kind: "experiment";
        readonly experiment: ExperimentId;
        readonly title: Untrusted;
        readonly status: ExperimentStatus;
      }
    | { readonly kind: "host"; readonly host: HostName; readonly status: HostStatus };
  /** Oldest first. */
  readonly steps: readonly StepView[];
  /** Older steps that are not among them. */
  readonly omitted: number;
  readonly waits: readonly WaitView[];
}
