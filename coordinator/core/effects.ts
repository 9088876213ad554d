/** What the core asks the shell to do. The outstanding effects are a function of the state, so a restart asks again by itself. */
import type { TrialPurpose } from "../../proto/vocab/attempt.ts";
import type {
  AttemptId,
  CommitId,
  ExperimentId,
  HostName,
  LaneId,
  SlotId,
  TreeId,
  TrialId,
} from "../../proto/vocab/ids.ts";

/**
 * One thing to do. `key` names it for ever: the shell never runs two effects with one key at a time, and an effect
 * whose key is no longer outstanding may be dropped. Each is idempotent or guarded (ARCHITECTURE.md has the table).
 */
export type Effect = { readonly key: string } & (
  | {
      /** Push the commit to the host, then send the lease. The agent knows an attempt it already has. */
      readonly kind: "deliver_lease";
      readonly attempt: AttemptId;
      readonly trial: TrialId;
      readonly experiment: ExperimentId;
      readonly purpose: TrialPurpose;
      readonly host: HostName;
      readonly slot: SlotId;
      readonly token: number;
      readonly generation: number;
      readonly commit: CommitId;
      readonly tree: TreeId;
      readonly seed: number;
      readonly epoch: number;
    }
  | {
      readonly kind: "cancel_attempt";
      readonly host: HostName;
      readonly attempt: AttemptId;
      readonly token: number;
      readonly reason: string;
    }
  | {
      readonly kind: "merge";
      readonly experiment: ExperimentId;
      readonly commit: CommitId;
      readonly base: CommitId;
      readonly onto: CommitId;
      readonly subject: string;
      readonly atSeconds: number;
    }
  | {
      readonly kind: "land";
      readonly lane: LaneId;
      readonly experiment: ExperimentId;
      readonly from: CommitId;
      readonly to: CommitId;
      readonly tree: TreeId;
    }
  | { readonly kind: "move_mirror"; readonly commit: CommitId; readonly lane: LaneId }
  | { readonly kind: "write_row"; readonly lane: LaneId; readonly row: number }
  | {
      readonly kind: "propose";
      readonly session: number;
      readonly lane: LaneId;
      readonly base: CommitId;
      readonly experiment: ExperimentId;
    }
  | { readonly kind: "open_lane_ref"; readonly lane: LaneId; readonly commit: CommitId }
  | {
      /** The campaign ended and the host's outcomes are all here: its agent may forget them. */
      readonly kind: "close_campaign";
      readonly host: HostName;
    }
);
