/** One attempt as both sides speak of it: its lease, its phases, its outcome. */
import type { AttemptId, CampaignTag, CommitId, ExperimentId, FleetId, TreeId, TrialId } from "./ids.ts";
import type { MetricSpec, Recipe, TreeEntry } from "./task.ts";

/** Why an attempt is made. `prepare` measures nothing: it runs setup on a host and reports the manifest. */
export type Purpose = "prepare" | "baseline" | "screen" | "confirm";

/** Why a trial is planned. `canary`: the tip runs on one slot, to tell a bad slot from bad branches; agents are told `baseline`. */
export type TrialPurpose = Purpose | "canary";

/**
 * The time-bounded right to execute one attempt on one slot. A staged lease includes the right to start:
 * the agent starts it by itself as soon as its slot's process tree is empty, within `startWithinMs`.
 */
export interface Lease {
  readonly fleet: FleetId;
  readonly campaign: CampaignTag;
  readonly epoch: number;
  readonly generation: number;
  readonly attempt: AttemptId;
  readonly trial: TrialId;
  readonly experiment: ExperimentId;
  readonly purpose: Purpose;
  /** Rises with every grant of the trial; an outcome is believed only with the highest ever granted. */
  readonly token: number;
  /** Index of the slot on this host. */
  readonly slot: number;
  readonly commit: CommitId;
  readonly tree: TreeId;
  /** Every tracked file; the agent hashes each from disk against it before the run (HAZARDS 4). */
  readonly listing: readonly TreeEntry[];
  /** Paths among `listing` that the run may not change. */
  readonly frozen: readonly string[];
  readonly recipe: Recipe;
  readonly metric: MetricSpec;
  readonly seed: number;
  readonly budgetSeconds: number;
  /** Wall-clock limit of `run`, from its start, held outside the experiment. */
  readonly timeoutMs: number;
  readonly buildTimeoutMs: number;
  readonly setupTimeoutMs: number;
  /** From SIGTERM to the first SIGKILL. */
  readonly graceMs: number;
  /** A staged attempt may start this long after the last renewal, on the agent's monotonic clock. */
  readonly startWithinMs: number;
  /** Taints that void nothing, because the operator accepts numbers measured under them. Absent: every taint voids. */
  readonly tolerated?: readonly TaintReason[];
}

/** How far an attempt is on its host. */
export type AttemptPhase = "staging" | "staged" | "running" | "ending";

/** Why a host could not give a fair measurement; the fault is never the experiment's. */
export type InvalidEnvReason =
  | "program_not_found"
  | "disk_full"
  | "checkout_failed"
  | "tree_mismatch"
  | "setup_failed"
  | "device_busy"
  | "runner_died"
  | "survivors"
  | "agent_error"
  | "slept"
  | "lane_changed"
  | TaintReason;

/** What happened to a host while it measured, so that the number says nothing of the experiment. */
export type TaintReason = (typeof taintReasons)[number];

/** Every taint, by the names that the inventory's `policy.tolerate` and `exit.json` use. */
export const taintReasons = ["contended", "throttled", "swapped", "clock_stepped"] as const;

/** Whether it is one of the taints that this release knows. */
export const isTaintReason = (reason: string): reason is TaintReason =>
  (taintReasons as readonly string[]).includes(reason);

/** How one attempt ended (DESIGN §1). */
export type OutcomeKind =
  | { readonly kind: "succeeded" }
  | {
      readonly kind: "failed";
      readonly exitCode: number | null;
      readonly signal: string | null;
      readonly reason: "exit" | "build" | "no_metric" | "stale_metric";
    }
  | { readonly kind: "oom" }
  | { readonly kind: "timed_out" }
  | { readonly kind: "cancelled" }
  | { readonly kind: "lost" }
  | { readonly kind: "violated"; readonly paths: readonly string[] }
  | { readonly kind: "invalid_env"; readonly reason: InvalidEnvReason };

/** Memory high-water mark as measured by us, with the method, since methods differ in what they see. */
export interface PeakMemory {
  readonly bytes: number;
  readonly method: "cgroup" | "vmhwm" | "ps-rss" | "nvidia-smi" | "rocm-smi";
}

/** What the agent reports once at the end of an attempt; sequenced, spooled, never dropped. */
export interface AttemptOutcome {
  readonly attempt: AttemptId;
  readonly trial: TrialId;
  readonly token: number;
  readonly generation: number;
  readonly epoch: number;
  readonly tree: TreeId;
  readonly outcome: OutcomeKind;
  /** One sentence with the fact behind the outcome, from our code, possibly quoting the host: foreign text. */
  readonly detail: string;
  /** Final value of the metric, absent unless found. */
  readonly value?: number;
  /** Final values by name: the metric and everything in `also` that was found. */
  readonly finals: Readonly<Record<string, number>>;
  readonly peakMemory?: PeakMemory;
  readonly stageMs: number;
  readonly buildMs: number;
  readonly runMs: number;
  /** Bytes of output beyond the kept head and tail. */
  readonly droppedOutputBytes: number;
  /** Processes that refused to end, as `pid command`; the slot stays occupied while there are any. */
  readonly survivors: readonly string[];
  /** Only for purpose `prepare`: what the lane hash needs of this host. */
  readonly manifest?: Manifest;
}

/** What `prepare` found out: the inputs of the lane hash that only the host knows. */
export interface Manifest {
  /** Hash over path and blob of every frozen file. */
  readonly frozenHash: string;
  /** Versions that the recipe's frameworks report, by name; empty when none are declared. */
  readonly versions: Readonly<Record<string, string>>;
}

/** An attempt that the agent holds, in its heartbeat and Hello: from the arrival of its lease until its outcome (or return) was acknowledged. */
export interface HeldAttempt {
  readonly attempt: AttemptId;
  readonly token: number;
  readonly slot: number;
  readonly phase: AttemptPhase;
  /** Since `run` began, absent before. */
  readonly runMs?: number;
}

/** A slot as the agent sees it; only the agent can say that one is free (HAZARDS 6). */
export interface SlotReport {
  readonly slot: number;
  readonly occupied: boolean;
  /** Why it takes nothing although no attempt of ours runs, for instance named survivors or a full disk. */
  readonly reason?: string;
}
