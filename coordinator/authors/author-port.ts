/** What authors need of git, as ports that the daemon wires to the repositories; objects, refs and quarantine are not this room's business. */
import type { CommitId, ExperimentId, TreeId } from "../../proto/vocab/ids.ts";
import type { FileTexts } from "../dialects/knob-spots.ts";
import type { ScopeChange } from "./scope.ts";

/** A commit that is in the bare repository under its experiment's ref. */
export interface ProposedCommit {
  readonly commit: CommitId;
  readonly tree: TreeId;
}

/** The experiment that is to be proposed, and what it starts from. */
export interface ExperimentBase {
  readonly experiment: ExperimentId;
  readonly base: CommitId;
}

/** The campaign's repository as authors see it. Safe to use from several sessions at once. */
export interface AuthorRepository {
  /** A file's text (UTF-8) at a commit; undefined where there is none or it is not a regular file. */
  readonly readFile: (commit: CommitId, path: string) => Promise<string | undefined>;
  /** One commit on the base whose tree differs in these whole files only. Their modes stay. */
  readonly commitEdits: (
    order: ExperimentBase & { readonly edits: FileTexts; readonly subject: string },
  ) => Promise<ProposedCommit>;
  /** A folder with the base checked out and detached, in which git works for the author. */
  readonly openWorktree: (order: ExperimentBase) => Promise<AuthorWorktree>;
}

/** How to make one commit of what an author left. */
export interface CollectRules {
  /** Whether a new file that the author did not commit belongs to the change; the others are dropped. */
  readonly isInScope: (path: string) => boolean;
  /** Throws to refuse the change; nothing has entered the bare repository then. Subject and paths are foreign text. */
  readonly check: (proposed: { readonly subject: string; readonly changed: readonly ScopeChange[] }) => void;
  /** Used when neither a commit of the author nor `.fleet-message` names the change. */
  readonly defaultSubject: string;
}

/** What came of collecting. `dropped` are paths: foreign text. */
export type CollectedWork =
  | ({
      readonly kind: "collected";
      readonly subject: string;
      readonly dropped: readonly string[];
    } & ProposedCommit)
  | { readonly kind: "none"; readonly dropped: readonly string[] };

/** One author's folder. Nothing that the author does with git in it reaches the campaign's repository. */
export interface AuthorWorktree {
  /** Absolute path. */
  readonly folder: string;
  /** The files as they are on disk now become one commit on the base. No hook or configured program of the folder runs. */
  readonly collect: (rules: CollectRules) => Promise<CollectedWork>;
  /** Removes the folder. Idempotent. */
  readonly close: () => Promise<void>;
}
