/** One host as the status screen shows it. */
import type { AttemptPhase, TrialPurpose } from "../attempt.ts";
import type { AttemptId, CommitId, ExperimentId, HostName, LaneId } from "../ids.ts";
import type { Untrusted } from "../untrusted.ts";

/**
 * `connecting` not reached yet in this daemon's life · `up` connected, no campaign runs · `preparing` setup runs or is about to · `busy` runs
 * an attempt · `idle` could run one · `blocked` none of its slots is free although nothing of ours runs · `drained` by the operator · `quarantined` all its slots are, because the tip fails there ·
 * `suspect` silent · `away` no session · `failed` its preparation failed · `unknown` no daemon that could tell.
 */
export type HostStatus =
  | "connecting"
  | "up"
  | "preparing"
  | "busy"
  | "idle"
  | "blocked"
  | "drained"
  | "quarantined"
  | "suspect"
  | "away"
  | "failed"
  | "unknown";

/** One attempt that stands on a slot. */
export interface RunRow {
  /** Index of the slot on its host. */
  readonly slot: number;
  readonly attempt: AttemptId;
  /** 0 for baselines and preparations. */
  readonly experiment: ExperimentId;
  readonly subject?: Untrusted;
  readonly purpose: TrialPurpose;
  readonly commit: CommitId;
  /** `leased`: on its way to the host. `expired`: its lease is over, the host still holds it. */
  readonly phase: "leased" | "expired" | AttemptPhase;
  /** Since `run` began; absent before. */
  readonly elapsedMs?: number;
  readonly budgetMs: number;
  readonly lastMetric?: { readonly name: Untrusted; readonly value: number | null; readonly step: number };
}

/** One host. */
export interface HostRow {
  readonly host: HostName;
  /** One label for each kind of slot, for instance `RTX 4090 24G`. */
  readonly accelerators: readonly Untrusted[];
  readonly slots: { readonly busy: number; readonly total: number };
  readonly status: HostStatus;
  readonly reason?: Untrusted;
  /** What the coordinator does about it, or what the operator must do before `mend`. Nothing is done while it is down. */
  readonly next?: Untrusted;
  /** The words after `fleet` of the command that mends it. */
  readonly mend?: readonly string[];
  /** What runs or is about to; attempts staged behind a running one are only counted. */
  readonly runs: readonly RunRow[];
  readonly staged: number;
  /** Slots that the agent does not give free, with its reason. */
  readonly blocked: readonly { readonly slot: number; readonly reason: Untrusted }[];
  /** Slots set aside because the tip itself fails there. `againInMs`: until it is tried again; absent while it is, or nobody counts. */
  readonly quarantined: readonly {
    readonly slot: number;
    readonly reason: Untrusted;
    readonly againInMs?: number;
  }[];
  /** Lanes its slots measure in; empty before it is prepared. */
  readonly lanes: readonly LaneId[];
  /** Since it was last heard of; absent when it never was. */
  readonly seenAgoMs?: number;
}
