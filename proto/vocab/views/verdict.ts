/** How far an experiment is and why it ended, as people are told. */
import type { CommitId, LaneId } from "../ids.ts";
import type { Untrusted } from "../untrusted.ts";

/**
 * Derived from stage, trial and verdict, never stored. `queued` waits for a slot · `leased` and `staged` are on a host · `running` · `measured`
 * awaits its decision · `candidate` beat the record · `merging` is carried onto the moved tip · `confirming` is measured as merged ·
 * `landing` · then the verdict.
 */
export type ExperimentStatus =
  | "queued"
  | "leased"
  | "staged"
  | "running"
  | "measured"
  | "candidate"
  | "merging"
  | "confirming"
  | "landing"
  | "keep"
  | "discard"
  | "crash"
  | "inconclusive"
  | "cancelled";

/** Why an experiment ended as it did. */
export type ReasonView =
  | { readonly kind: "landed"; readonly lane: LaneId; readonly commit: CommitId; readonly gain: number }
  | {
      readonly kind: "not_better";
      readonly value: number | null;
      readonly record: number;
      readonly on: "screen" | "confirm";
    }
  | { readonly kind: "conflict"; readonly files: readonly Untrusted[] }
  | { readonly kind: "already_in_tip" }
  | { readonly kind: "run_ended"; readonly outcome: string; readonly detail: Untrusted }
  | { readonly kind: "host_failures"; readonly last: Untrusted }
  | { readonly kind: "lane_failed"; readonly detail: Untrusted }
  | { readonly kind: "rebased_too_often" }
  | { readonly kind: "cancelled"; readonly by: Untrusted }
  | { readonly kind: "epoch_closed" };
