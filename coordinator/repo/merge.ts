/** Puts a candidate's change onto a lane's tip without touching any worktree. */
import { FleetError } from "../../proto/vocab/errors.ts";
import { type CommitId, type ExperimentId, type TreeId, as } from "../../proto/vocab/ids.ts";
import { commitTree } from "./commit.ts";
import { type GitPlace, git } from "./git.ts";
import { commitFacts, treeOf } from "./tree.ts";

/** What to merge. The change is everything between `base` and `candidate`, however many commits its author made of it. */
export interface MergeOrder {
  readonly tip: CommitId;
  readonly base: CommitId;
  readonly candidate: CommitId;
  readonly experiment: ExperimentId;
  readonly subject: string;
  readonly atSeconds: number;
}

/** `empty`: the tip has the change already. */
export type MergeResult =
  | { readonly kind: "merged"; readonly commit: CommitId; readonly tree: TreeId }
  | { readonly kind: "conflict"; readonly files: readonly string[] }
  | { readonly kind: "empty" };

/**
 * The commit that would land. A frontier is linear, one commit per kept experiment: the result's only parent is the tip, its author
 * is the candidate's, and its trailers `Fleet-Experiment` and `Fleet-Candidate` lead back to the commit as it was proposed. A
 * candidate that already is one commit on the tip is returned as it is. Same inputs, same commit.
 */
export const mergeOnto = async (place: GitPlace, order: MergeOrder): Promise<MergeResult> => {
  const [tip, candidate] = [await commitFacts(place, order.tip), await commitFacts(place, order.candidate)];
  if (candidate.tree === tip.tree) return { kind: "empty" };
  if (candidate.parents.length === 1 && candidate.parents[0] === order.tip && order.base === order.tip) {
    return { kind: "merged", commit: candidate.commit, tree: candidate.tree };
  }
  const merged = await mergeTrees(place, await treeOf(place, order.base), tip.tree, candidate.tree);
  if (merged.kind === "conflict") return merged;
  if (merged.tree === tip.tree) return { kind: "empty" };
  const commit = await commitTree(place, {
    tree: merged.tree,
    parents: [order.tip],
    subject: order.subject,
    trailers: [`Fleet-Experiment: ${order.experiment}`, `Fleet-Candidate: ${order.candidate}`],
    atSeconds: order.atSeconds,
    author: { name: candidate.authorName, email: candidate.authorEmail },
  });
  return { kind: "merged", commit, tree: merged.tree };
};

type TreeMerge =
  | { readonly kind: "merged"; readonly tree: TreeId }
  | { readonly kind: "conflict"; readonly files: readonly string[] };

/**
 * Three-way merge of trees. `merge-tree` finds its base in the history of two commits (an explicit base needs git 2.40), and real
 * history may name another one than the experiment's base: so two commits are made whose only common ancestor is that base.
 */
const mergeTrees = async (
  place: GitPlace,
  base: TreeId,
  ours: TreeId,
  theirs: TreeId,
): Promise<TreeMerge> => {
  const scratch = (tree: TreeId, parents: readonly CommitId[]): Promise<CommitId> =>
    commitTree(place, { tree, parents, subject: "merge scratch", atSeconds: 0 });
  const root = await scratch(base, []);
  const [left, right] = [await scratch(ours, [root]), await scratch(theirs, [root])];
  const argv = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", left, right];
  const { code, stdout } = await git(place, argv, { okCodes: [0, 1] });
  const [tree = "", ...files] = stdout.split("\0").filter((field) => field !== "");
  if (code === 1) return { kind: "conflict", files };
  if (!/^[0-9a-f]{40}$/.test(tree)) {
    throw new FleetError({ code: "git_failed", argv, exitCode: code, stderr: "printed no tree" });
  }
  return { kind: "merged", tree: as<TreeId>(tree) };
};
