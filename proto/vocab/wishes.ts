/** What the operator may ask of a running coordinator, and what it answers. */
import type { ErrorFact } from "./errors.ts";
import type { CampaignTag, CommitId, ExperimentId, HostName } from "./ids.ts";
import type { KnobMisfit } from "./knob-misfit.ts";
import type { Untrusted } from "./untrusted.ts";

/** One wish, as JSON. */
export type Wish =
  /** Starts the campaign, or goes on with it. `spec` is the resolved campaign; changing what decides needs `acceptChanges`. */
  | { readonly kind: "start"; readonly spec: object; readonly acceptChanges: boolean }
  | { readonly kind: "pause"; readonly reason: string }
  | { readonly kind: "resume" }
  /** Drains; with `cancelRunning` what runs is ended too. */
  | { readonly kind: "stop"; readonly reason: string; readonly cancelRunning: boolean }
  /** Takes a branch or revision of the research repository in as an experiment; with `again` although it is known already. */
  | { readonly kind: "submit"; readonly branch: string; readonly again: boolean }
  | { readonly kind: "cancel"; readonly experiment: number; readonly by: string }
  | { readonly kind: "drain"; readonly host: string; readonly reason: string }
  | { readonly kind: "undrain"; readonly host: string }
  /** Ends the mirror's wait by submitting what a human committed on it. */
  | { readonly kind: "frontier_adopt" }
  /** Ends the mirror's wait by moving the branch back to the tip. */
  | { readonly kind: "frontier_restore" }
  | { readonly kind: "frontier_verify" }
  /** Brings the hosts in line with this inventory; `path` is what its mistakes are named by. With `takeOver` also those of a silent owner. */
  | {
      readonly kind: "hosts_up";
      readonly inventory: { readonly path: string; readonly text: string };
      readonly takeOver: boolean;
    }
  /** Ends agents and coordinator; with `purge` the hosts' folders too. */
  | { readonly kind: "shutdown"; readonly purge: boolean };

/** Files of the research repository that are not in the campaign's base; named once and ignored. */
export interface FilesLeft {
  readonly count: number;
  readonly named: readonly Untrusted[];
}

/** The answer to each kind of wish; a refusal is an `ErrorFact` instead. */
export interface Answers {
  readonly start: {
    readonly outcome: "started" | "resumed" | "running" | "new_epoch";
    readonly campaign: CampaignTag;
    readonly dirty: FilesLeft;
    readonly untracked: FilesLeft;
    /** What differs from the campaign as it was; empty when nothing does. */
    readonly difference: Untrusted;
  };
  readonly pause: Done;
  readonly resume: Done;
  readonly stop: Done;
  readonly submit: Submitted;
  readonly cancel: Done;
  readonly drain: Done;
  readonly undrain: Done;
  readonly frontier_adopt: Submitted;
  /** Refs that were put back, refs that keep what stood there, and where the mirror stands, if there is one. */
  readonly frontier_restore: {
    readonly commit?: CommitId;
    readonly refs: readonly string[];
    readonly kept: readonly string[];
  };
  /** What differs is refused as `frontier_mismatch`. */
  readonly frontier_verify: { readonly checked: number };
  /** Each host of the inventory, and those that were taken out and could not be told. */
  readonly hosts_up: {
    readonly hosts: readonly { readonly host: HostName; readonly error?: ErrorFact }[];
  };
  /** Hosts whose agents could not be told. */
  readonly shutdown: {
    readonly silent: readonly HostName[];
    /** The same hosts, with what stays there; an older coordinator does not say. */
    readonly left?: readonly LeftBehind[];
  };
}

/** A host that could not be told that the fleet ends. */
export interface LeftBehind {
  readonly host: HostName;
  /** Folders of this fleet on it, absolute, as far as they are known. */
  readonly folders: readonly string[];
  /** Whose agent runs there, when that is another coordinator's; nothing of a host that is merely silent. */
  readonly error?: ErrorFact;
}

interface Submitted {
  readonly experiment: ExperimentId;
  /** Knobs of the sweep that do not fit this change: should it land, the sweep can propose nothing on it. */
  readonly misfits: readonly KnobMisfit[];
}

interface Done {
  readonly kind: "done";
}

/** One step of a long wish, told while it is carried out. */
export interface Progress {
  readonly host: HostName;
  readonly step: string;
  readonly status: "running" | "done" | "failed";
  readonly detail: Untrusted;
  readonly error?: ErrorFact;
}
