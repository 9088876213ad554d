/** What is durable: each record is one fact of the fleet's history, and the ledgered state is their fold. */
import type { AttemptOutcome, Manifest, TrialPurpose } from "../../proto/vocab/attempt.ts";
import type {
  AttemptId,
  CampaignTag,
  CommitId,
  ExperimentId,
  FleetId,
  HostName,
  LaneId,
  MachineId,
  SlotClass,
  SlotId,
  TreeId,
  TrialId,
} from "../../proto/vocab/ids.ts";
import type { Seen } from "../../proto/vocab/messages.ts";
import type { CampaignBase, CampaignSpec } from "./campaign.ts";
import type { Policy } from "./policy.ts";

/** One slot as the probe found it. */
export interface SlotFacts {
  readonly slot: SlotId;
  readonly slotClass: SlotClass;
  /** Short name for people, for instance `RTX 4090 24G` or `cpu 8 cores`. */
  readonly label: string;
}

/** Verdict on an experiment (DESIGN §1). */
export type Verdict = "keep" | "discard" | "crash" | "inconclusive";

/** Why an experiment ended as it did; the words for it live in the CLI. */
export type VerdictReason =
  | { readonly kind: "landed"; readonly lane: LaneId; readonly commit: CommitId; readonly gain: number }
  | {
      readonly kind: "not_better";
      readonly value: number;
      readonly record: number;
      readonly on: "screen" | "confirm";
    }
  | { readonly kind: "conflict"; readonly files: readonly string[] }
  | { readonly kind: "already_in_tip" }
  | { readonly kind: "run_ended"; readonly outcome: string; readonly detail: string }
  | { readonly kind: "host_failures"; readonly last: string }
  /** It was never measured: its lane has no record to hold it against. */
  | { readonly kind: "lane_failed"; readonly detail: string }
  | { readonly kind: "rebased_too_often" }
  | { readonly kind: "cancelled"; readonly by: string }
  | { readonly kind: "epoch_closed" };

/** How an author session ended. */
export type AuthorEnd =
  | { readonly kind: "proposed"; readonly experiment: ExperimentId }
  | { readonly kind: "nothing"; readonly detail: string }
  | { readonly kind: "failed"; readonly detail: string }
  | { readonly kind: "exhausted"; readonly detail: string };

/** Whether an outcome was believed (HAZARDS 7). `doubted`: a failure for which the slot may be to blame; the trial runs again. */
export type Belief = "accepted" | "replicate" | "foreign" | "infra" | "doubted";

type FleetRecord =
  | { readonly kind: "fleet_created"; readonly fleet: FleetId; readonly generation: number }
  /** `program`: the version that wrote what follows; absent in ledgers from before it was told. */
  | { readonly kind: "daemon_started"; readonly term: number; readonly program?: string }
  /** This ledger went back in time: it was restored, or `host` saw later than what it holds. What was granted there is foreign. */
  | {
      readonly kind: "generation_opened";
      readonly generation: number;
      readonly cause: "rolled_back" | "restored";
      readonly told?: { readonly host: HostName; readonly seen: Seen };
    }
  /** Another host saw later still in a generation that is over. */
  | { readonly kind: "history_missing"; readonly told: { readonly host: HostName; readonly seen: Seen } }
  | { readonly kind: "policy_set"; readonly policy: Policy }
  | { readonly kind: "host_declared"; readonly host: HostName; readonly trusted: boolean }
  | { readonly kind: "host_removed"; readonly host: HostName }
  | {
      readonly kind: "host_probed";
      readonly host: HostName;
      readonly machine: MachineId;
      readonly slots: readonly SlotFacts[];
    }
  | { readonly kind: "host_drained"; readonly host: HostName; readonly reason: string }
  | { readonly kind: "host_undrained"; readonly host: HostName }
  /** Nothing but a canary runs there for so long, counted while a daemon lives; `times` in a row. */
  | {
      readonly kind: "slot_quarantined";
      readonly slot: SlotId;
      readonly reason: string;
      readonly forMs: number;
      readonly times: number;
    };

type CampaignRecord =
  | {
      readonly kind: "campaign_started";
      readonly spec: CampaignSpec;
      readonly base: CampaignBase;
      /** Lowest number the first proposed change may have. */
      readonly firstExperiment: number;
    }
  /** An earlier campaign takes the place of the present one, which has ended. */
  | { readonly kind: "campaign_reopened"; readonly campaign: CampaignTag }
  | { readonly kind: "campaign_paused"; readonly reason: string }
  | { readonly kind: "campaign_resumed"; readonly spec: CampaignSpec }
  | { readonly kind: "campaign_draining"; readonly reason: string; readonly cancelRunning: boolean }
  | { readonly kind: "campaign_ended"; readonly reason: string; readonly isFailure: boolean }
  | {
      readonly kind: "epoch_opened";
      readonly epoch: number;
      readonly spec: CampaignSpec;
      /** Where a campaign of which nothing was ever measured begins anew. */
      readonly base?: CampaignBase;
    }
  | {
      readonly kind: "host_prepared";
      readonly host: HostName;
      readonly epoch: number;
      readonly manifest: Manifest;
    }
  /** What its lane rests on changed, for instance a driver: the host is prepared again. */
  | { readonly kind: "host_outdated"; readonly host: HostName }
  | {
      readonly kind: "host_unprepared";
      readonly host: HostName;
      readonly epoch: number;
      readonly reason: string;
    }
  | {
      readonly kind: "lane_opened";
      readonly lane: LaneId;
      readonly label: string;
      readonly slotClass: SlotClass;
      readonly tip: { readonly commit: CommitId; readonly tree: TreeId };
    }
  | { readonly kind: "lane_ref_opened"; readonly lane: LaneId }
  | { readonly kind: "primary_chosen"; readonly lane: LaneId }
  | { readonly kind: "lane_failed"; readonly lane: LaneId; readonly reason: string }
  | { readonly kind: "record_set"; readonly lane: LaneId; readonly value: number; readonly runs: number };

type ExperimentRecord =
  | {
      readonly kind: "experiment_created";
      readonly experiment: ExperimentId;
      readonly lane: LaneId;
      readonly author: string;
      readonly subject: string;
      readonly base: CommitId;
      /** The lane's tip sequence that `base` stands for: whose record a screen must beat. */
      readonly tipSequence: number;
      readonly commit: CommitId;
      readonly tree: TreeId;
      /** Values of the sweep's knobs, by name; empty for other authors. */
      readonly knobs: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: "trial_planned";
      readonly trial: TrialId;
      readonly experiment: ExperimentId;
      readonly purpose: TrialPurpose;
      /** Where it may run: every slot of a lane, one host for `prepare`, one slot of it for `canary`. */
      readonly place:
        | { readonly kind: "lane"; readonly lane: LaneId }
        | { readonly kind: "host"; readonly host: HostName }
        | { readonly kind: "slot"; readonly slot: SlotId; readonly lane: LaneId };
      readonly commit: CommitId;
      readonly tree: TreeId;
      readonly seed: number;
      readonly epoch: number;
    }
  | { readonly kind: "trial_withdrawn"; readonly trial: TrialId; readonly reason: string }
  | {
      readonly kind: "attempt_granted";
      readonly attempt: AttemptId;
      readonly trial: TrialId;
      readonly slot: SlotId;
      readonly token: number;
    }
  | { readonly kind: "attempt_staged"; readonly attempt: AttemptId }
  | { readonly kind: "attempt_running"; readonly attempt: AttemptId }
  | { readonly kind: "attempt_expired"; readonly attempt: AttemptId }
  | { readonly kind: "attempt_returned"; readonly attempt: AttemptId; readonly reason: string }
  | {
      readonly kind: "attempt_ended";
      readonly attempt: AttemptId;
      readonly belief: Belief;
      readonly outcome: AttemptOutcome;
    }
  | { readonly kind: "foreign_outcome"; readonly host: HostName; readonly outcome: AttemptOutcome }
  | { readonly kind: "cancel_requested"; readonly experiment: ExperimentId; readonly by: string }
  | {
      readonly kind: "became_candidate";
      readonly experiment: ExperimentId;
      readonly value: number;
      readonly gain: number;
    }
  | {
      readonly kind: "verdict";
      readonly experiment: ExperimentId;
      readonly verdict: Verdict;
      readonly reason: VerdictReason;
    };

type FrontierRecord =
  | {
      readonly kind: "merge_intended";
      readonly experiment: ExperimentId;
      readonly onto: CommitId;
      readonly tipSequence: number;
    }
  | {
      readonly kind: "merge_done";
      readonly experiment: ExperimentId;
      readonly commit: CommitId;
      readonly tree: TreeId;
    }
  | { readonly kind: "requeued_as_candidate"; readonly experiment: ExperimentId; readonly why: "tip_moved" }
  | {
      readonly kind: "land_intended";
      readonly lane: LaneId;
      readonly experiment: ExperimentId;
      readonly from: CommitId;
      readonly to: CommitId;
      readonly tree: TreeId;
      readonly tipSequence: number;
      readonly value: number;
    }
  | { readonly kind: "landed"; readonly lane: LaneId; readonly experiment: ExperimentId }
  | { readonly kind: "lane_moved_by_hand"; readonly lane: LaneId; readonly actual: string }
  | { readonly kind: "lane_healed"; readonly lane: LaneId }
  | { readonly kind: "mirror_moved"; readonly commit: CommitId }
  | { readonly kind: "mirror_waits"; readonly reason: "checked_out" | "moved"; readonly detail: string }
  | {
      readonly kind: "row_written";
      readonly lane: LaneId;
      readonly row: number;
      readonly sizeBytes: number;
      readonly tailHash: string;
      readonly warning?: string;
    }
  | {
      readonly kind: "author_intended";
      readonly session: number;
      readonly lane: LaneId;
      readonly base: CommitId;
      readonly tipSequence: number;
      readonly experiment: ExperimentId;
    }
  | { readonly kind: "author_ended"; readonly session: number; readonly end: AuthorEnd };

/** One fact of the fleet's history. `at` is wall-clock milliseconds, for people; nothing is decided by it. */
export type LedgerRecord = (FleetRecord | CampaignRecord | ExperimentRecord | FrontierRecord) & {
  readonly at: number;
};

/** A record before the step stamps it. */
export type RecordBody = LedgerRecord extends infer R
  ? R extends LedgerRecord
    ? Omit<R, "at">
    : never
  : never;

/** Every kind of record, for exhaustive tables. */
export type RecordKind = LedgerRecord["kind"];
