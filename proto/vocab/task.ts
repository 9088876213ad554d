/** How an experiment is set up, built, run and read: the part of a campaign that travels in a lease. */

/** The commands of one experiment; each is one `sh -c` text run in the checkout. */
export interface Recipe {
  readonly setup?: string;
  /** Globs of files whose content decides whether `setup` runs again. */
  readonly setupInputs: readonly string[];
  readonly build?: string;
  readonly run: string;
  /** Untracked paths that survive a switch of the checkout, for instance `target`. */
  readonly cache: readonly string[];
  /** Paths removed before every run, for instance a checkpoint. */
  readonly fresh: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** By name, the command whose first printed line is a version that numbers depend on; absent when none is declared. */
  readonly versions?: Readonly<Record<string, string>>;
  /** False: plain pipes instead of a pseudo-terminal. */
  readonly pty: boolean;
}

/** A further number to keep beside the metric. */
export interface MetricPattern {
  readonly name: string;
  /** Regular expression with one group, matched against one whole line with flags `mu` already anchored by its author. */
  readonly pattern: string;
}

/** Where the metric stands: on a line of the output, or in a JSON file that the run must have written. */
export type MetricSource =
  | { readonly kind: "pattern"; readonly pattern: string }
  | { readonly kind: "json"; readonly file: string; readonly path: string };

/** The one number that decides, and those kept beside it. */
export interface MetricSpec {
  readonly name: string;
  readonly goal: "min" | "max";
  readonly source: MetricSource;
  readonly also: readonly MetricPattern[];
}

/** One tracked file of a tree as git names it. */
export interface TreeEntry {
  readonly path: string;
  readonly mode: "100644" | "100755" | "120000" | "160000";
  readonly blob: string;
}
