/** The commits that a ledger cannot do without: what its lanes stand on, what landed, and what still waits to be measured. */
import type { CommitId } from "../../../proto/vocab/ids.ts";
import type { Campaign, Experiment, Lane, Ledgered, Trial } from "../../core/state.ts";

const ofLane = ({ origin, tip, landings, landing }: Lane): readonly CommitId[] => [
  origin.commit,
  tip.commit,
  ...[...landings, ...(landing ? [landing] : [])].flatMap(({ from, to }) => [from, to]),
];

const ofExperiment = ({ base, commit, merge }: Experiment): readonly CommitId[] => [
  base,
  commit,
  ...(merge ? [merge.onto, ...(merge.commit ? [merge.commit] : [])] : []),
];

const ofCampaign = (c: Campaign): readonly CommitId[] => [
  c.base.commit,
  ...Object.values<Lane>(c.lanes).flatMap(ofLane),
  ...Object.values<Experiment>(c.experiments).flatMap(ofExperiment),
  ...Object.values<Trial>(c.trials).flatMap((t) =>
    t.status === "waiting" || t.status === "granted" ? [t.commit] : [],
  ),
];

/** Each of them once. */
export const namedCommits = ({ campaign, past }: Ledgered): readonly CommitId[] => [
  ...new Set([...(campaign ? [campaign] : []), ...Object.values<Campaign>(past)].flatMap(ofCampaign)),
];
