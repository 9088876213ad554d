/** Plans measurements: gives a trial its number, its place and its seed. */
import type { TrialPurpose } from "../../proto/vocab/attempt.ts";
import type { CommitId, ExperimentId, TreeId, TrialId } from "../../proto/vocab/ids.ts";
import type { Draft } from "./draft.ts";
import type { Trial } from "./state.ts";

/** First of the frozen list of seeds: replicate k of any tree runs with seed 42 + k (VERDICTS §2.3, common random numbers). */
const FIRST_SEED = 42;

/** Adds one planned measurement. `replicate` picks the seed. */
export const planTrial = (
  d: Draft,
  wish: {
    readonly experiment: ExperimentId | 0;
    readonly purpose: TrialPurpose;
    readonly place: Trial["place"];
    readonly commit: CommitId;
    readonly tree: TreeId;
    readonly replicate: number;
  },
): TrialId => {
  const trial = `t${d.ledgered.nextTrial}` as TrialId;
  d.record({
    kind: "trial_planned",
    trial,
    experiment: wish.experiment as ExperimentId,
    purpose: wish.purpose,
    place: wish.place,
    commit: wish.commit,
    tree: wish.tree,
    seed: FIRST_SEED + wish.replicate,
    epoch: d.campaign?.epoch ?? 0,
  });
  return trial;
};
