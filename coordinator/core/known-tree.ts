/** Finds what a lane knows of a tree already, so that nothing is measured twice by mistake. */
import type { ExperimentId, TreeId } from "../../proto/vocab/ids.ts";
import { valuesOf } from "./change.ts";
import { hasRow } from "./queries.ts";
import type { Campaign, EndedExperiment, Experiment, Lane } from "./state.ts";

/** Who has the tree. `landed`: it became a tip, as proposed or merged; `baseline`: the lane began at it. */
export type KnownTree =
  | { readonly kind: "experiment"; readonly experiment: Experiment | EndedExperiment }
  | { readonly kind: "landed"; readonly experiment: ExperimentId }
  | { readonly kind: "baseline" };

/** The open experiment with this tree, else the tip that was made of it, else the last one that was judged by its number; void ones count for nothing. */
export const knownTree = (c: Campaign, lane: Lane, tree: TreeId): KnownTree | undefined => {
  const isSame = (e: Experiment): boolean => e.tree === tree && e.lane === lane.id && e.epoch === c.epoch;
  const open = valuesOf(c.experiments).find(isSame);
  if (open) return { kind: "experiment", experiment: open };
  const landing = lane.landings.findLast((one) => one.tree === tree);
  if (landing) return { kind: "landed", experiment: landing.experiment };
  if (lane.origin.tree === tree) return { kind: "baseline" };
  // A better one that only its context kept out is wanted again, on top of the tip.
  const ended = c.ended.findLast((e) => isSame(e) && hasRow(e) && e.reason.kind !== "conflict");
  return ended && { kind: "experiment", experiment: ended };
};
