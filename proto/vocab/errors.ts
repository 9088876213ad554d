/** Every mistake and failure that a person can meet, as a code with its facts; `coordinator/cli/messages.ts` turns them into words. */
import type { KeyFlaw, Silence, SshAddress } from "./ssh-address.ts";
import type { KnobMisfit } from "./knob-misfit.ts";
import type { Seen } from "./messages.ts";

/** A place in a file that a person wrote. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One mistake in a file, with the nearest thing that would have been right. */
export interface FileMistake {
  readonly place: Place;
  /** What is wrong, one sentence without the place. */
  readonly fact: string;
  readonly nearest?: string;
}

/** What went wrong, as data. Text fields named `stderr`, `detail` or `subject` hold foreign text. */
export type ErrorFact =
  /** `more`: places behind those named at which the text could not be read either, mostly for the same cause. */
  | { readonly code: "file_mistakes"; readonly mistakes: readonly FileMistake[]; readonly more?: number }
  | {
      readonly code: "file_missing";
      readonly path: string;
      readonly what: "inventory" | "campaign" | "repository";
      /** One that shows how it looks, absolute. */
      readonly example?: string;
    }
  | {
      readonly code: "metric_missing";
      readonly experiment: number;
      readonly pattern: string;
      readonly lastLines: string;
    }
  | { readonly code: "branch_exists"; readonly branch: string }
  | {
      readonly code: "scope_violation";
      readonly subject: string;
      readonly paths: readonly string[];
      /** It was committed on the mirror, which waits until the commits are gone from it. */
      readonly isMirror?: true;
    }
  | {
      readonly code: "host_step_failed";
      readonly host: string;
      readonly step: string;
      readonly detail: string;
    }
  | { readonly code: "host_without_git"; readonly host: string; readonly found?: string }
  | { readonly code: "host_without_gzip"; readonly host: string }
  | {
      readonly code: "host_unsupported";
      readonly host: string;
      readonly detail: string;
      /** The inventory's key for this host that would help; absent when none does. */
      readonly mend?: "node" | "work_dir";
    }
  /** Out of the inventory, and what it holds could not be ended: it said nothing, no way to it is known, or another machine answers there. */
  | {
      readonly code: "host_left_behind";
      readonly host: string;
      readonly way: "silent" | "unknown" | "moved";
    }
  | { readonly code: "host_duplicate"; readonly host: string; readonly other: string }
  | {
      readonly code: "host_key_unknown";
      readonly host: string;
      readonly fingerprint: string;
      readonly keyType: string;
      readonly ssh?: SshAddress;
      /** Whether ssh has a file in which it would remember the key. */
      readonly isRememberable: boolean;
    }
  | {
      readonly code: "host_key_changed";
      readonly host: string;
      readonly known: readonly string[];
      readonly offered: string;
      readonly ssh?: SshAddress;
      /** Arguments of `ssh-keygen` that forget the old key, one list for each file that holds it; none: the inventory pins it. */
      readonly forget: readonly (readonly string[])[];
    }
  | {
      readonly code: "host_login_refused";
      readonly host: string;
      readonly user: string;
      /** Methods that were tried, for instance `agent`, `publickey`. */
      readonly tried: readonly string[];
      /** Keys that could not be tried. */
      readonly flaws: readonly KeyFlaw[];
      readonly ssh?: SshAddress;
    }
  | {
      readonly code: "host_unreachable";
      readonly host: string;
      readonly detail: string;
      /** Absent where only the detail tells. */
      readonly why?: Silence;
      readonly ssh?: SshAddress;
      /** The jump that asked for us. */
      readonly via?: string;
      /** Whoever tells this goes on trying by itself. */
      readonly isRetried?: true;
    }
  | { readonly code: "killed_on_logout"; readonly host: string; readonly user: string }
  | { readonly code: "socket_unusable"; readonly path: string; readonly detail: string }
  | { readonly code: "disk_full"; readonly host: string; readonly path: string; readonly freeBytes: number }
  | {
      readonly code: "agent_version";
      readonly host: string;
      readonly agent: number;
      readonly coordinator: number;
    }
  | { readonly code: "agent_owned"; readonly host: string; readonly detail: string }
  /** The agent saw later than what this coordinator's ledger holds. */
  | {
      readonly code: "history_behind";
      readonly host: string;
      readonly detail: string;
      readonly seen: Seen;
    }
  | {
      readonly code: "program_not_found";
      readonly host: string;
      readonly command: string;
      readonly detail: string;
    }
  /** `pid` is 0 while the holder has not said who it is; `machine` is where it runs, which a shared folder does not tell. */
  | {
      readonly code: "coordinator_running";
      readonly fleet: string;
      readonly pid: number;
      readonly forMs?: number;
      readonly machine?: string;
    }
  | {
      readonly code: "coordinator_unreachable";
      readonly fleet: string;
      readonly detail: string;
      readonly snapshotAgeMs?: number;
      /** It was ended on purpose; `campaign` is what goes on when it is brought up. */
      readonly down?: { readonly campaign?: string };
      /** It is elsewhere, and this failure of SSH kept us from asking. */
      readonly way?: ErrorFact;
    }
  | { readonly code: "no_fleet"; readonly fleets: readonly string[] }
  | { readonly code: "no_such_fleet"; readonly fleet: string; readonly fleets: readonly string[] }
  | { readonly code: "no_campaign"; readonly fleet: string }
  | { readonly code: "campaign_active"; readonly campaign: string }
  | { readonly code: "campaign_failed"; readonly campaign: string; readonly detail: string }
  | { readonly code: "campaign_changed"; readonly difference: string; readonly needsAccept: boolean }
  /** A sweep could turn nothing at the commit that the campaign is to begin or go on at. */
  | { readonly code: "knobs_misfit"; readonly commit: string; readonly misfits: readonly KnobMisfit[] }
  /** The same files are measured already; `experiment` 0 and `baseline`: the lane began at them. */
  | {
      readonly code: "already_submitted";
      readonly branch: string;
      readonly experiment: number;
      readonly status: string;
    }
  | { readonly code: "no_such_experiment"; readonly experiment: string; readonly highest: number }
  | { readonly code: "no_such_host"; readonly host: string; readonly hosts: readonly string[] }
  /** `repository`: the folder that was looked in, where it is the operator's. */
  | { readonly code: "no_such_branch"; readonly branch: string; readonly repository?: string }
  | {
      readonly code: "wrong_status";
      readonly verb: string;
      readonly subject:
        | { readonly kind: "campaign"; readonly campaign: string }
        | { readonly kind: "experiment"; readonly experiment: number };
      readonly status: string;
      readonly worksIn: readonly string[];
      /** Verbs that work in this status. */
      readonly worksNow: readonly string[];
    }
  /** It was waited for, and the campaign ended before it was judged. */
  | {
      readonly code: "no_verdict";
      readonly experiment: number;
      readonly campaign: string;
      readonly reason: string;
      readonly isFailure: boolean;
    }
  | {
      readonly code: "mirror_waits";
      readonly branch: string;
      readonly reason: "checked_out" | "moved";
      readonly detail: string;
    }
  | {
      readonly code: "frontier_mismatch";
      readonly findings: readonly string[];
      /** Only refs and the mirror stand elsewhere: putting them back mends it all. */
      readonly canRestore: boolean;
    }
  | {
      readonly code: "git_failed";
      readonly argv: readonly string[];
      readonly exitCode: number | null;
      readonly stderr: string;
    }
  | { readonly code: "object_mismatch"; readonly path: string; readonly blob: string; readonly found: string }
  | {
      readonly code: "branch_refused";
      /** What the author or operator named, or the commit. */
      readonly branch: string;
      readonly reason: "too_large" | "damaged" | "submodules" | "unreadable_path";
      readonly detail: string;
    }
  | {
      readonly code: "repository_unfit";
      readonly path: string;
      readonly reason: "shallow" | "submodules" | "sha256" | "no_commits";
      readonly detail: string;
    }
  | { readonly code: "git_version"; readonly found: string; readonly needed: string }
  | { readonly code: "ledger_damaged"; readonly place: string; readonly detail: string }
  | { readonly code: "ledger_unwritable"; readonly path: string; readonly detail: string }
  | {
      readonly code: "ledger_version";
      readonly path: string;
      readonly found: number;
      readonly known: number;
    }
  /** `program`: the version that wrote it, where it tells. */
  | { readonly code: "ledger_newer"; readonly kind: string; readonly program?: string }
  /** A backup is never written over without being asked to. */
  | { readonly code: "backup_exists"; readonly path: string }
  | { readonly code: "backup_failed"; readonly path: string; readonly detail: string }
  /** `part`: the file in it that is not what was backed up. Nothing was placed. */
  | {
      readonly code: "backup_damaged";
      readonly path: string;
      readonly part: string;
      readonly detail: string;
    }
  | { readonly code: "backup_newer"; readonly path: string; readonly program: string }
  /** A restore never writes over a fleet. */
  | { readonly code: "fleet_exists"; readonly fleet: string; readonly path: string }
  | { readonly code: "usage"; readonly detail: string; readonly hint?: string }
  /** Two changes wanted one experiment number; the later one is to be numbered again. */
  | { readonly code: "number_taken"; readonly experiment: number }
  | { readonly code: "internal"; readonly detail: string };

/** The one throwable of the project: a fact plus, for the log only, what caused it. */
export class FleetError extends Error {
  readonly fact: ErrorFact;
  constructor(fact: ErrorFact, cause?: unknown) {
    super(`[${fact.code}] ${JSON.stringify(fact)}`, cause === undefined ? undefined : { cause });
    this.name = "FleetError";
    this.fact = fact;
  }

  /** Any thrown value as a fact; what we do not know is `internal` and a bug. */
  static factOf(thrown: unknown): ErrorFact {
    if (thrown instanceof FleetError) return thrown.fact;
    return {
      code: "internal",
      detail: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
    };
  }
}
