/** The bare repository and the research repository's mirror as far as the frontier is concerned: refs, commits, merges that may conflict. */
import { as, type CommitId, type TreeId } from "../../proto/vocab/ids.ts";
import type { Dice } from "./dice.ts";

/** A commit's tree, by the convention of this world; only swapped objects differ. */
export const treeOf = (commit: CommitId): TreeId => as<TreeId>(`tree-${commit}`);

/** What came of a merge. */
export type Merged =
  | { readonly kind: "merged"; readonly commit: CommitId }
  | { readonly kind: "conflict" | "empty" };

const CONFLICT_SHARE = 0.2;
const EMPTY_SHARE = 0.05;

/** Survives every crash of the coordinator: git's files are synced before they count. */
export class SimGit {
  readonly refs = new Map<string, CommitId>();
  mirror: CommitId | undefined;
  isMirrorCheckedOut = false;
  /** How many more update-refs fail, as a stale lock file makes them. */
  locked = 0;
  readonly #diceFor: (name: string) => Dice;
  #foreign = 0;
  #lives = 0;

  constructor(diceFor: (name: string) => Dice) {
    this.#diceFor = diceFor;
  }

  /** How good each commit is, less is better; a change is worth the same wherever it goes. */
  readonly #worth = new Map<CommitId, number>();
  readonly #change = new Map<CommitId, number>();

  readonly #parents = new Map<CommitId, readonly CommitId[]>();

  /** Whether everything of `ancestor` is in `commit`. */
  contains(commit: CommitId, ancestor: CommitId): boolean {
    if (commit === ancestor) return true;
    return (this.#parents.get(commit) ?? []).some((parent) => this.contains(parent, ancestor));
  }

  worthOf(commit: CommitId): number {
    return this.#worth.get(commit) ?? 1;
  }

  /** A change on that base; the same name is the same change. */
  commit(name: CommitId, base: CommitId): CommitId {
    const change = this.#diceFor(`change ${name}`).next() * 0.08 - 0.05;
    this.#change.set(name, change);
    this.#worth.set(name, this.worthOf(base) + change);
    this.#parents.set(name, [base]);
    return name;
  }

  /** Always the same for the same two commits. */
  merge(commit: CommitId, onto: CommitId): Merged {
    const throwOf = this.#diceFor(`merge ${commit} ${onto}`).next();
    if (throwOf < CONFLICT_SHARE) return { kind: "conflict" };
    if (throwOf < CONFLICT_SHARE + EMPTY_SHARE) return { kind: "empty" };
    const merged = as<CommitId>(`${commit}+${onto}`);
    this.#change.set(merged, this.#change.get(commit) ?? 0);
    this.#parents.set(merged, [onto, commit]);
    this.#worth.set(merged, this.worthOf(onto) + (this.#change.get(commit) ?? 0));
    return { kind: "merged", commit: merged };
  }

  /** Creates a ref once; false when another commit is there. */
  create(ref: string, commit: CommitId): boolean {
    this.#lock();
    const actual = this.refs.get(ref);
    if (actual === undefined) this.refs.set(ref, commit);
    return actual === undefined || actual === commit;
  }

  /** Compare-and-swap; what is there instead when it is refused. A ref that is there already is a success. */
  swap(ref: string, from: CommitId, to: CommitId): CommitId | "absent" | undefined {
    this.#lock();
    const actual = this.refs.get(ref);
    if (actual === to) return undefined;
    if (actual !== from) return actual ?? "absent";
    this.refs.set(ref, to);
    return undefined;
  }

  /** Somebody with a shell. */
  moveByHand(ref: string): void {
    this.refs.set(ref, as<CommitId>(`foreign${++this.#foreign}`));
  }

  /** What stands in the repositories now. Returns what puts it back; commits made since are never made again under their names. */
  remember(): () => void {
    const refs = new Map(this.refs);
    const { mirror } = this;
    return () => {
      this.refs.clear();
      for (const [ref, commit] of refs) this.refs.set(ref, commit);
      this.mirror = mirror;
      this.#lives += 1;
    };
  }

  /** Tells apart what authors make in different histories. */
  get life(): string {
    return this.#lives === 0 ? "" : `h${this.#lives}`;
  }

  #lock(): void {
    if (this.locked === 0) return;
    this.locked -= 1;
    throw new Error("cannot lock ref: File exists");
  }
}
