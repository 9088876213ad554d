/** What the core learns: from hosts, from its own effects, from the operator, from the clock. */
import type { AttemptOutcome, AttemptPhase, HeldAttempt, SlotReport } from "../../proto/vocab/attempt.ts";
import type {
  AttemptId,
  CampaignTag,
  CommitId,
  ExperimentId,
  HostName,
  LaneId,
  MachineId,
  TreeId,
} from "../../proto/vocab/ids.ts";
import type { Seen } from "../../proto/vocab/messages.ts";
import type { CampaignBase, CampaignSpec } from "./campaign.ts";
import type { Policy } from "./policy.ts";
import type { AuthorEnd, SlotFacts } from "./records.ts";

/** A change that somebody proposes, already in the bare repository and inside the scope. */
export interface Proposal {
  readonly author: string;
  readonly subject: string;
  readonly base: CommitId;
  readonly commit: CommitId;
  readonly tree: TreeId;
  readonly knobs: Readonly<Record<string, string>>;
}

/** The operator's wishes; a refusal is an answer of the API, never an event. */
export type Command =
  | {
      readonly kind: "start_campaign";
      readonly spec: CampaignSpec;
      readonly base: CampaignBase;
      readonly firstExperiment: number;
    }
  | { readonly kind: "reopen"; readonly campaign: CampaignTag }
  /** With a base: nothing was ever measured, and the campaign begins anew from there. */
  | { readonly kind: "open_epoch"; readonly spec: CampaignSpec; readonly base?: CampaignBase }
  | { readonly kind: "pause"; readonly reason: string }
  /** With a spec: as the campaign file says now; only what needs no new epoch may differ. */
  | { readonly kind: "resume"; readonly spec?: CampaignSpec }
  | { readonly kind: "stop"; readonly reason: string; readonly cancelRunning: boolean }
  | {
      readonly kind: "submit";
      readonly experiment: ExperimentId;
      readonly proposal: Proposal;
      readonly lane?: LaneId;
    }
  | { readonly kind: "cancel"; readonly experiment: ExperimentId; readonly by: string }
  | { readonly kind: "drain"; readonly host: HostName; readonly reason: string }
  | { readonly kind: "undrain"; readonly host: HostName };

type HostEvent =
  /** What an agent remembers of this fleet; `salt` is random, from [0, 2^32). */
  | { readonly kind: "history_seen"; readonly host: HostName; readonly seen: Seen; readonly salt: number }
  | { readonly kind: "host_declared"; readonly host: HostName; readonly trusted: boolean }
  | { readonly kind: "host_removed"; readonly host: HostName }
  | {
      readonly kind: "host_probed";
      readonly host: HostName;
      readonly machine: MachineId;
      readonly slots: readonly SlotFacts[];
    }
  | { readonly kind: "host_unreachable"; readonly host: HostName; readonly reason: string }
  | {
      readonly kind: "session_opened";
      readonly host: HostName;
      readonly session: number;
      readonly held: readonly HeldAttempt[];
      readonly slots: readonly SlotReport[];
    }
  | {
      readonly kind: "session_closed";
      readonly host: HostName;
      readonly session: number;
      readonly reason: string;
    }
  | {
      readonly kind: "heartbeat";
      readonly host: HostName;
      readonly session: number;
      readonly held: readonly HeldAttempt[];
      readonly slots: readonly SlotReport[];
    }
  | { readonly kind: "slot_reported"; readonly host: HostName; readonly slot: SlotReport }
  | {
      readonly kind: "phase_reported";
      readonly host: HostName;
      readonly attempt: AttemptId;
      readonly token: number;
      readonly phase: AttemptPhase;
    }
  | { readonly kind: "outcome_reported"; readonly host: HostName; readonly outcome: AttemptOutcome }
  | {
      readonly kind: "attempt_returned";
      readonly host: HostName;
      readonly attempt: AttemptId;
      readonly token: number;
      readonly reason: string;
    };

type EffectEvent =
  | { readonly kind: "effect_done"; readonly key: string }
  | { readonly kind: "effect_failed"; readonly key: string; readonly detail: string }
  | {
      readonly kind: "merged";
      readonly experiment: ExperimentId;
      readonly onto: CommitId;
      readonly commit: CommitId;
      readonly tree: TreeId;
    }
  | {
      readonly kind: "merge_conflicted";
      readonly experiment: ExperimentId;
      readonly onto: CommitId;
      readonly files: readonly string[];
    }
  | { readonly kind: "merge_empty"; readonly experiment: ExperimentId; readonly onto: CommitId }
  | { readonly kind: "lane_ref_opened"; readonly lane: LaneId }
  | { readonly kind: "landed"; readonly lane: LaneId; readonly to: CommitId }
  | { readonly kind: "land_refused"; readonly lane: LaneId; readonly to: CommitId; readonly actual: string }
  | { readonly kind: "mirror_moved"; readonly commit: CommitId }
  | {
      readonly kind: "mirror_waits";
      readonly commit: CommitId;
      readonly reason: "checked_out" | "moved";
      readonly detail: string;
    }
  | {
      readonly kind: "row_written";
      readonly lane: LaneId;
      readonly row: number;
      readonly sizeBytes: number;
      readonly tailHash: string;
      readonly warning?: string;
    }
  | { readonly kind: "author_proposed"; readonly session: number; readonly proposal: Proposal }
  | {
      readonly kind: "author_ended";
      readonly session: number;
      readonly end: Exclude<AuthorEnd, { kind: "proposed" }>;
    };

/** One thing learned. */
export type Event =
  | { readonly kind: "daemon_started"; readonly term: number; readonly program?: string }
  /** The ledger was put back from a backup since the last daemon ended. */
  | { readonly kind: "ledger_restored"; readonly salt: number }
  | { readonly kind: "policy_set"; readonly policy: Policy }
  | { readonly kind: "tick" }
  | { readonly kind: "disk_space"; readonly freeBytes: number }
  | { readonly kind: "command"; readonly command: Command }
  | HostEvent
  | EffectEvent;
