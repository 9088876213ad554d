/** Moves a lane's tip: to a commit whose tree was measured, and only if nobody moved it meanwhile. */
import { FleetError } from "../../proto/vocab/errors.ts";
import type { CommitId, TreeId } from "../../proto/vocab/ids.ts";
import type { Bare } from "./bare.ts";
import { git } from "./git.ts";
import { readRef } from "./refs.ts";
import { treeOf } from "./tree.ts";

/** One move of one ref; `tree` is the tree that was measured. */
export interface LandingOrder {
  readonly ref: string;
  readonly from: CommitId;
  readonly to: CommitId;
  readonly tree: TreeId;
}

/** What came of it. Only `failed` may be tried again as it is; its `stderr` is foreign text. */
export type LandingResult =
  | { readonly kind: "landed" }
  | { readonly kind: "already" }
  | { readonly kind: "moved"; readonly actual: CommitId | "absent" }
  | { readonly kind: "tree_mismatch"; readonly actual: TreeId }
  | { readonly kind: "failed"; readonly stderr: string };

/** Compare-and-swap of a ref. Idempotent: after a crash the same order answers `already` (HAZARDS 9). Rejects when `to` is no commit here. */
export const land = async (bare: Bare, order: LandingOrder): Promise<LandingResult> => {
  const place = { gitDir: bare.gitDir };
  const actualTree = await treeOf(place, order.to);
  if (actualTree !== order.tree) return { kind: "tree_mismatch", actual: actualTree };
  const before = await readRef(place, order.ref);
  if (before === order.to) return { kind: "already" };
  if (before !== order.from) return { kind: "moved", actual: before ?? "absent" };
  try {
    await git(place, ["update-ref", "-m", "land", order.ref, order.to, order.from]);
    return { kind: "landed" };
  } catch (error) {
    const fact = FleetError.factOf(error);
    if (fact.code !== "git_failed") throw error;
    const after = await readRef(place, order.ref);
    if (after !== order.from) return { kind: "moved", actual: after ?? "absent" };
    return { kind: "failed", stderr: fact.stderr };
  }
};
