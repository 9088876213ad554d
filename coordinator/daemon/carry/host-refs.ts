/** Names of the refs on hosts, and which of them a campaign may still need there. */
import type { CampaignTag, CommitId } from "../../../proto/vocab/ids.ts";
import type { Campaign, Lane, State, Trial } from "../../core/state.ts";
import type { IsNeeded } from "../../repo/push.ts";

/** By commit and not by attempt: what the host has already costs no round trip. */
export const hostRef = (tag: CampaignTag | "", commit: CommitId): string =>
  `refs/fleet/${tag}/commit/${commit}`;

/** Whoever waits for a measurement or may be measured still, and what new changes are built on. */
const neededCommits = (c: Campaign): readonly CommitId[] => [
  c.base.commit,
  ...Object.values<Lane>(c.lanes).flatMap((lane) => [lane.origin.commit, lane.tip.commit]),
  ...Object.values<Trial>(c.trials).flatMap((t) =>
    t.status === "waiting" || t.status === "granted" ? [t.commit] : [],
  ),
];

/** By the state as it is when a ref is about to be dropped: what was leased meanwhile is needed. */
export const neededOnHosts = (state: () => State): IsNeeded => {
  let known: Campaign | undefined;
  let needed: ReadonlySet<string> = new Set();
  return (ref) => {
    const { campaign } = state().ledgered;
    if (campaign !== known)
      needed = new Set(campaign && neededCommits(campaign).map((one) => hostRef(campaign.spec.tag, one)));
    known = campaign;
    return needed.has(ref);
  };
};
