/** All that `fleet status` shows, as data. Ages count from `asOf`; whoever shows it later adds the time since. */
import type { CampaignTag, CommitId, LaneId } from "../ids.ts";
import type { Untrusted } from "../untrusted.ts";
import type { HostRow } from "./host-row.ts";

/** One lane with its tip. */
export interface LaneRow {
  readonly lane: LaneId;
  readonly label: Untrusted;
  readonly isPrimary: boolean;
  readonly tip: CommitId;
  /** Landings so far. */
  readonly landings: number;
  /** What a candidate must beat; absent until the baselines are in. */
  readonly record?: number;
  /** Distance of the record to the first one, positive = better. */
  readonly gain?: number;
  readonly baselines: { readonly done: number; readonly planned: number };
  /** Experiments of this lane without a verdict. */
  readonly open: number;
  readonly failed?: Untrusted;
  /** What somebody else put into the lane's ref. */
  readonly movedByHand?: Untrusted;
  /** Why its results file is not quite ours. */
  readonly rowsWarning?: Untrusted;
}

/** Something that the operator should know, with the words after `fleet` of the command that mends it. */
export type StatusNote = { readonly mend?: readonly string[] } & (
  | { readonly kind: "trust"; readonly hosts: readonly string[] }
  | {
      readonly kind: "mirror_waits";
      readonly branch: string;
      readonly reason: "checked_out" | "moved";
      readonly detail: Untrusted;
    }
  /** The ledger went back in time: hosts saw grants that it does not hold, by number. */
  | { readonly kind: "history_missing"; readonly fromToken: number; readonly toToken: number }
  /** Another coordinator with this ledger served the host since: nothing is granted any more. */
  | { readonly kind: "superseded"; readonly host: string; readonly term: number }
  /** The coordinator's disk has so little room that nothing new is begun. */
  | {
      readonly kind: "disk_low";
      readonly folder: string;
      readonly freeBytes: number;
      readonly lowMb: number;
    }
  /** The disk refuses the ledger; outcomes wait for it. */
  | { readonly kind: "ledger_waits"; readonly path: string; readonly detail: Untrusted }
  | { readonly kind: "lane_failed"; readonly lane: Untrusted; readonly reason: Untrusted }
  /** Experiments wait for a slot of this lane, and no host that is up and not drained has one. */
  | { readonly kind: "lane_deserted"; readonly lane: Untrusted; readonly waiting: number }
  | { readonly kind: "lane_moved_by_hand"; readonly lane: Untrusted; readonly actual: Untrusted }
  | { readonly kind: "results_edited"; readonly lane: Untrusted; readonly detail: Untrusted }
  /** Author sessions that brought nothing, so many in a row. `output`: the file on the coordinator's machine with what the last one printed. */
  | {
      readonly kind: "author_barren";
      readonly author: "sweep" | "command" | "submit";
      readonly end: "nothing" | "failed";
      readonly count: number;
      readonly detail: Untrusted;
      readonly output?: string;
    }
  /** The sweep has tried all settings that there are at this lane's tip. */
  | { readonly kind: "author_exhausted"; readonly lane: Untrusted; readonly detail: Untrusted }
  /** Changes come by `fleet submit` alone, and all that came have their verdicts. */
  | { readonly kind: "awaits_submit" }
  | {
      readonly kind: "effect_failing";
      readonly effect: Untrusted;
      readonly failures: number;
      readonly detail: Untrusted;
    }
);

/** Slot time in which nothing was measured, in milliseconds; what no cause is known for is in none. */
export interface LostMs {
  /** Getting files to a slot that had nothing else to do: push, checkout, setup, versions. */
  readonly fetchMs: number;
  /** All slots of a host while it is prepared. */
  readonly envMs: number;
  /** Building for a slot that had nothing else to do. */
  readonly buildMs: number;
  /** Free slots of a lane for which nothing waited. */
  readonly idleMs: number;
  /** Runs that were void by the host's fault. */
  readonly voidMs: number;
  /** Slots of hosts that let a lease run out, until they were heard again. */
  readonly partitionMs: number;
}

/** The campaign's part of the header. */
export interface CampaignHeader {
  readonly tag: CampaignTag;
  /** Absolute path of the research repository on the coordinator's machine. */
  readonly repository: string;
  /** Name of the primary lane's results file in the repository's root. */
  readonly resultsFile: string;
  readonly status: "running" | "paused" | "draining" | "ended";
  readonly reason: Untrusted;
  readonly isFailure: boolean;
  readonly metric: { readonly name: Untrusted; readonly goal: "min" | "max" };
  readonly runningForMs: number;
  readonly experiments: {
    readonly total: number;
    readonly kept: number;
    readonly open: number;
    /** When the campaign ends by itself. */
    readonly stopAt?: number;
  };
  /** Attempts that measured nothing by the host's fault. */
  readonly voidAttempts: number;
  /** Trials that wait for a slot. */
  readonly queue: number;
  /** Share of the time in which slots could have measured that they did, 0 to 1; absent before there was any. */
  readonly busyShare?: number;
  /** Absent where only the ledger is read. */
  readonly lost?: LostMs;
  /** Tip of the primary lane. */
  readonly frontier?: { readonly value?: number; readonly gain?: number; readonly commit: CommitId };
  readonly mirror: string;
}

/** The status screen. */
export interface StatusView {
  readonly fleet: string;
  /** Wall-clock milliseconds of what is shown. */
  readonly asOf: number;
  /** `ledger`: no daemon answered, and what hosts do now is unknown. */
  readonly source: "daemon" | "ledger";
  readonly campaign?: CampaignHeader;
  readonly hosts: { readonly up: number; readonly total: number };
  readonly slots: { readonly busy: number; readonly total: number };
  /** How long the hosts go on by themselves if the coordinator slept from now on: until the first and until the last slot is idle. */
  readonly workAhead?: { readonly firstIdleMs: number; readonly lastIdleMs: number };
  readonly hostRows: readonly HostRow[];
  /** Of the present epoch, the primary one first. */
  readonly lanes: readonly LaneRow[];
  readonly notes: readonly StatusNote[];
}
