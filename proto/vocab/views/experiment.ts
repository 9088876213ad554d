/** Everything of one experiment, as data. */
import type { AttemptOutcome, TrialPurpose } from "../attempt.ts";
import type { AttemptId, CommitId, ExperimentId, HostName, LaneId, SlotId, TreeId, TrialId } from "../ids.ts";
import type { Untrusted } from "../untrusted.ts";
import type { ExperimentStatus, ReasonView } from "./verdict.ts";

/** How an attempt ended, its texts marked as foreign. */
export interface OutcomeView extends Omit<
  AttemptOutcome,
  "detail" | "survivors" | "value" | "finals" | "manifest"
> {
  readonly detail: Untrusted;
  readonly survivors: readonly Untrusted[];
  /** Null: the run printed something that is no finite number. */
  readonly value?: number | null;
  readonly finals: Readonly<Record<string, number | null>>;
  /** What a preparation found. */
  readonly manifest?: {
    readonly frozenHash: string;
    readonly versions: Readonly<Record<string, Untrusted>>;
  };
}

/** One execution. */
export interface AttemptView {
  readonly attempt: AttemptId;
  readonly slot: SlotId;
  readonly host: HostName;
  readonly token: number;
  readonly status: "granted" | "staged" | "running" | "expired" | "returned" | "ended";
  readonly reason?: Untrusted;
  /** Whether its outcome counts: `replicate` came too late, `infra` was the host's fault. */
  readonly belief?: "accepted" | "replicate" | "foreign" | "infra" | "doubted";
  readonly outcome?: OutcomeView;
}

/** One planned measurement. */
export interface TrialView {
  readonly trial: TrialId;
  readonly purpose: TrialPurpose;
  readonly status: "waiting" | "granted" | "measured" | "withdrawn";
  /** Label of the lane, or the host that is prepared. */
  readonly place: Untrusted;
  readonly commit: CommitId;
  readonly seed: number;
  readonly infraFailures: number;
  readonly attempts: readonly AttemptView[];
}

/** One proposed change with its whole history; number 0 stands for the campaign's own runs: preparations and baselines. */
export interface ExperimentView {
  readonly experiment: ExperimentId;
  readonly status: ExperimentStatus;
  readonly author: Untrusted;
  readonly subject: Untrusted;
  /** Absent for number 0, which runs in every lane. */
  readonly lane?: { readonly lane: LaneId; readonly label: Untrusted };
  readonly base: CommitId;
  readonly commit: CommitId;
  readonly tree: TreeId;
  readonly knobs: Readonly<Record<string, Untrusted>>;
  /** Wall-clock milliseconds. */
  readonly createdAt: number;
  readonly endedAt?: number;
  readonly reason?: ReasonView;
  /** The run that beat the record, and by how much. */
  readonly screened?: { readonly value: number; readonly gain: number };
  /** Where it was or is carried to, when the tip had moved. */
  readonly merge?: { readonly onto: CommitId; readonly commit?: CommitId };
  readonly rebases: number;
  readonly cancelledBy?: Untrusted;
  readonly trials: readonly TrialView[];
}
