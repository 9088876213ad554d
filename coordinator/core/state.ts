/** The state of the fleet: `ledgered` is the fold of the records, `live` is what only this daemon's life knows. */
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
import type { CampaignBase, CampaignSpec } from "./campaign.ts";
import type { SlotHealth } from "./health.ts";
import type { Live } from "./live.ts";
import type { AttemptStatus, CampaignStatus, ExperimentStage, TrialStatus } from "./lifecycle.ts";
import { defaultPolicy, type Policy } from "./policy.ts";
import type { AuthorEnd, Belief, SlotFacts, Verdict, VerdictReason } from "./records.ts";

/** Where a host stands with the campaign's present epoch. */
export type Preparation =
  | { readonly kind: "none" }
  | {
      readonly kind: "ready";
      readonly epoch: number;
      readonly manifest: Manifest;
      /** The lane that each slot measures in. */
      readonly lanes: Readonly<Record<SlotId, LaneId>>;
    }
  | { readonly kind: "failed"; readonly epoch: number; readonly reason: string };

/** A declared host; its slots are empty until the first probe. */
export interface Host {
  readonly name: HostName;
  readonly trusted: boolean;
  readonly machine?: MachineId;
  readonly slots: readonly SlotFacts[];
  readonly drained?: { readonly reason: string };
  readonly preparation: Preparation;
}

/** One execution under one lease. */
export interface Attempt {
  readonly id: AttemptId;
  readonly trial: TrialId;
  readonly slot: SlotId;
  readonly token: number;
  /** Of the ledger when it was granted. */
  readonly generation: number;
  readonly status: AttemptStatus;
  readonly reason?: string;
  readonly belief?: Belief;
  readonly outcome?: AttemptOutcome;
}

/** One planned measurement. `topToken` is the highest token ever granted for it. */
export interface Trial {
  readonly id: TrialId;
  readonly experiment: ExperimentId;
  readonly purpose: TrialPurpose;
  readonly place:
    | { readonly kind: "lane"; readonly lane: LaneId }
    | { readonly kind: "host"; readonly host: HostName }
    | { readonly kind: "slot"; readonly slot: SlotId; readonly lane: LaneId };
  readonly commit: CommitId;
  readonly tree: TreeId;
  readonly seed: number;
  readonly epoch: number;
  readonly status: TrialStatus;
  readonly topToken: number;
  /** Outcomes that were the host's fault. */
  readonly infraFailures: number;
  readonly lastInfra?: string;
  /** Failures that were passed over because the slot may have been to blame. */
  readonly doubts: number;
  /** The one outcome that counts. */
  readonly accepted?: AttemptOutcome;
}

/** One proposed change on its way to a verdict. */
export interface Experiment {
  readonly id: ExperimentId;
  readonly lane: LaneId;
  readonly author: string;
  readonly subject: string;
  readonly base: CommitId;
  readonly tipSequence: number;
  readonly commit: CommitId;
  readonly tree: TreeId;
  readonly knobs: Readonly<Record<string, string>>;
  readonly epoch: number;
  readonly createdAt: number;
  readonly stage: ExperimentStage;
  readonly screen?: TrialId;
  readonly confirm?: TrialId;
  /** Value of the run that made it a candidate, and its distance to the record it beat (positive = better). */
  readonly screened?: { readonly value: number; readonly gain: number };
  /** The tip it is being rebased onto, then the merged tree. */
  readonly merge?: {
    readonly onto: CommitId;
    readonly tipSequence: number;
    readonly commit?: CommitId;
    readonly tree?: TreeId;
  };
  readonly rebases: number;
  readonly cancelled?: { readonly by: string };
}

/** An ended experiment with everything that ever happened to it. */
export interface EndedExperiment extends Experiment {
  readonly verdict: Verdict;
  readonly reason: VerdictReason;
  readonly endedAt: number;
  readonly trials: readonly Trial[];
  readonly attempts: readonly Attempt[];
}

/** One move of a lane's tip that happened. */
export interface Landing {
  readonly experiment: ExperimentId;
  readonly from: CommitId;
  readonly to: CommitId;
  readonly tree: TreeId;
  readonly tipSequence: number;
  readonly value: number;
  readonly at: number;
}

/** A lane with its own tip. `tipSequence` rises with every landing; `records[n]` is R of the tip with sequence n. */
export interface Lane {
  readonly id: LaneId;
  readonly label: string;
  readonly slotClass: SlotClass;
  readonly epoch: number;
  /** Which direction was better in that epoch: what its numbers are compared by. */
  readonly goal: "min" | "max";
  readonly origin: { readonly commit: CommitId; readonly tree: TreeId };
  readonly tip: { readonly commit: CommitId; readonly tree: TreeId };
  readonly tipSequence: number;
  readonly records: Readonly<Record<number, number>>;
  readonly baselineRuns: number;
  readonly landings: readonly Landing[];
  /** Whether the lane's ref is known to be in the repository; nothing lands before. */
  readonly hasRef: boolean;
  /** Ended experiments of this lane that have a row of their own. */
  readonly measured: number;
  /** A landing whose compare-and-swap is not known to have happened. */
  readonly landing?: Landing;
  readonly failed?: string;
  /** What somebody else put into the lane's ref. */
  readonly movedByHand?: string;
  /** Rows of this lane's results file that are known to be on disk. */
  readonly rows: {
    readonly written: number;
    readonly sizeBytes?: number;
    readonly tailHash?: string;
    readonly warning?: string;
  };
}

/** An author session that was started and not yet reported ended. */
export interface AuthorSession {
  readonly session: number;
  readonly lane: LaneId;
  readonly base: CommitId;
  readonly tipSequence: number;
  readonly experiment: ExperimentId;
}

/** The mirror branch in the research repository. */
export interface Mirror {
  readonly shows?: CommitId;
  readonly waits?: { readonly reason: "checked_out" | "moved"; readonly detail: string };
}

/** One objective and its frontier. */
export interface Campaign {
  readonly spec: CampaignSpec;
  readonly base: CampaignBase;
  readonly epoch: number;
  readonly status: CampaignStatus;
  readonly statusReason: string;
  readonly isFailure: boolean;
  readonly cancelRunning: boolean;
  readonly startedAt: number;
  /** `stop.hours` counts from here: when it was last begun after an end, later by its pauses since. */
  readonly hoursFrom: number;
  /** Since when it pauses. */
  readonly pausedAt: number | undefined;
  readonly primary?: LaneId;
  /** Every lane that was ever primary, one an epoch at most; the last one's tip is the frontier. */
  readonly primaries: readonly LaneId[];
  readonly lanes: Readonly<Record<LaneId, Lane>>;
  readonly experiments: Readonly<Record<ExperimentId, Experiment>>;
  readonly trials: Readonly<Record<TrialId, Trial>>;
  readonly attempts: Readonly<Record<AttemptId, Attempt>>;
  /** Attempts under a live lease, by host and in the order of their grants: `attempts` by another key. */
  readonly leases: Readonly<Record<HostName, readonly AttemptId[]>>;
  /** In the order of their verdicts. */
  readonly ended: readonly EndedExperiment[];
  readonly nextExperiment: number;
  /** Lower tokens were granted for campaigns before this one. */
  readonly firstToken: number;
  /** Proposed changes so far; `stop.experiments` counts these. */
  readonly proposed: number;
  readonly sessions: Readonly<Record<number, AuthorSession>>;
  readonly nextSession: number;
  /** Author sessions in a row that gave nothing. */
  readonly barren: number;
  readonly lastAuthorEnd?: AuthorEnd & { readonly session: number };
  /** Lanes for which the author has nothing left to say at this tip sequence. */
  readonly exhausted: Readonly<Record<LaneId, number>>;
  readonly mirror: Mirror;
}

/** The fold of all records. */
export interface Ledgered {
  readonly fleet: FleetId;
  readonly generation: number;
  /** Grants that agents saw of a history which this ledger does not hold, by token; their outcomes are foreign. Empty when `toToken` is less. */
  readonly missing?: {
    readonly fromToken: number;
    readonly toToken: number;
    /** In which it was last found to be more. */
    readonly term: number;
  };
  readonly term: number;
  /** Version of the program that wrote the latest records, where they tell. */
  readonly program?: string;
  readonly policy: Policy;
  /** Slots that something is held against. */
  readonly health: Readonly<Record<SlotId, SlotHealth>>;
  readonly hosts: Readonly<Record<HostName, Host>>;
  readonly campaign?: Campaign;
  /** Ended campaigns that another one followed, by tag; `fleet run` in their repository goes on with them. */
  readonly past: Readonly<Record<CampaignTag, Campaign>>;
  readonly nextTrial: number;
  readonly nextAttempt: number;
  readonly nextToken: number;
}

/** Everything that a step is a function of, beside event and now. */
export interface State {
  readonly ledgered: Ledgered;
  readonly live: Live;
}

/** The two clocks, as inputs: one to decide by, one to show. */
export interface Now {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/** A ledger that holds nothing yet. */
export const emptyLedgered: Ledgered = {
  fleet: "" as FleetId,
  generation: 0,
  term: 0,
  policy: defaultPolicy,
  health: {},
  hosts: {},
  past: {},
  nextTrial: 1,
  nextAttempt: 1,
  nextToken: 1,
};
