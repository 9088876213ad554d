/** A campaign as it was resolved once from preset, file and flags; stored whole in the ledger and never read again from disk. */
import type { CampaignTag, CommitId, TreeId } from "../../proto/vocab/ids.ts";
import type { MetricSpec, Recipe } from "../../proto/vocab/task.ts";

/** One thing that the sweep may turn: the only group of `pattern` in `file` holds the present value. */
export interface Knob {
  readonly name: string;
  readonly file: string;
  readonly pattern: string;
  readonly domain:
    | { readonly kind: "values"; readonly values: readonly (string | number)[] }
    | {
        readonly kind: "range";
        readonly min: number;
        readonly max: number;
        readonly scale: "linear" | "log";
        readonly isInteger: boolean;
      };
}

/** Who proposes changes. */
export type AuthorSpec =
  | {
      readonly kind: "sweep";
      readonly strategy: "random" | "local";
      readonly seed: number;
      readonly knobs: readonly Knob[];
    }
  | {
      readonly kind: "command";
      /** One `sh -c` text, run in a pseudo-terminal in a worktree at a tip. */
      readonly command: string;
      /** Path in the tree, for instance `program.md`. */
      readonly instructions: string;
      readonly deadlineSeconds: number;
      /** Names of further environment variables to pass on. */
      readonly envKeep: readonly string[];
      /** Sessions at once. */
      readonly parallel: number;
    }
  /** Nothing is proposed by us: branches come by `fleet submit`. */
  | { readonly kind: "submit" };

/** When a campaign ends by itself. `experiments` counts proposed changes, not baselines. */
export interface StopRule {
  readonly experiments?: number;
  readonly hours?: number;
}

/** Globs over tracked paths; what is neither editable nor frozen may not be changed either. */
export interface Scope {
  readonly editable: readonly string[];
  readonly frozen: readonly string[];
}

/** Everything that decides what an experiment may change, how it is run and how it is judged. */
export interface CampaignSpec {
  readonly tag: CampaignTag;
  readonly preset: string;
  /** Branch or revision the campaign began from, as the operator wrote it. */
  readonly from: string;
  /** Absolute path of the research repository on the coordinator's machine. */
  readonly repository: string;
  readonly recipe: Recipe;
  readonly metric: MetricSpec;
  readonly scope: Scope;
  readonly budgetSeconds: number;
  readonly timeoutSeconds: number;
  readonly buildTimeoutSeconds: number;
  readonly setupTimeoutSeconds: number;
  readonly keep: { readonly policy: "strict" };
  readonly author: AuthorSpec;
  readonly stop: StopRule;
  /** Lane whose tip the mirror shows; absent = the lane with most slots at the start. */
  readonly frontierLane?: string;
  /** Name of the results file in the repository's root, for instance `results.tsv`. */
  readonly resultsFile: string;
}

/** The commit a campaign starts from. */
export interface CampaignBase {
  readonly commit: CommitId;
  readonly tree: TreeId;
  readonly subject: string;
}
