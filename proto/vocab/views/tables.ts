/** What waits, what was measured and what was won, as rows. */
import type { CommitId, ExperimentId, LaneId } from "../ids.ts";
import type { Untrusted } from "../untrusted.ts";
import type { ExperimentStatus } from "./verdict.ts";

/** One experiment without a verdict; the one closest to it first. */
export interface QueueRow {
  readonly experiment: ExperimentId;
  readonly status: ExperimentStatus;
  readonly subject: Untrusted;
  readonly author: Untrusted;
  readonly lane: Untrusted;
  readonly base: CommitId;
  readonly waitingMs: number;
  /** Distance to the record it beat, once it did. */
  readonly gain?: number;
  /** Host-caused failures so far. */
  readonly infraFailures: number;
}

/** One row of a lane's results in the order of verdicts; the first is the lane's baseline. */
export interface ResultView {
  readonly lane: LaneId;
  readonly laneLabel: Untrusted;
  readonly isPrimary: boolean;
  /** 0 for the baseline. */
  readonly experiment: ExperimentId;
  /** The landed commit for keeps, else the experiment's own. */
  readonly commit: CommitId;
  /** Absent for crashes. */
  readonly value?: number | null;
  readonly memoryBytes?: number;
  readonly status: "keep" | "discard" | "crash";
  readonly description: Untrusted;
}

/** One move of a tip. */
export interface LandingView {
  readonly experiment: ExperimentId;
  readonly subject: Untrusted;
  readonly author: Untrusted;
  readonly commit: CommitId;
  readonly value: number;
  /** Over the record it beat, positive = better. */
  readonly gain?: number;
  /** Wall-clock milliseconds. */
  readonly at: number;
  /** Carried onto a tip that had moved since its base. */
  readonly wasRebased: boolean;
}

/** The log of one lane's tip. */
export interface FrontierView {
  readonly lane: LaneId;
  readonly label: Untrusted;
  readonly isPrimary: boolean;
  readonly origin: CommitId;
  /** Mean of the lane's baseline runs. */
  readonly baseline?: number;
  readonly tip: CommitId;
  readonly record?: number;
  /** Of the record over the baseline. */
  readonly gain?: number;
  readonly landings: readonly LandingView[];
}
