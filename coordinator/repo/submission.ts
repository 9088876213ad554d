/** Where a submitted branch began, and which experiment numbers git knows already. */
import { FleetError } from "../../proto/vocab/errors.ts";
import { type CampaignTag, type CommitId, as } from "../../proto/vocab/ids.ts";
import type { Bare } from "./bare.ts";
import { git } from "./git.ts";

/**
 * The commit that a submitted change is measured against: the newest of `tips` in its history, else where its history leaves that
 * of the campaign's base. Throws `no_such_branch` when the histories have nothing in common.
 */
export const submissionBase = async (
  repository: string,
  commit: CommitId,
  tips: readonly CommitId[],
  campaignBase: CommitId,
): Promise<CommitId> => {
  for (const tip of tips) {
    const argv = ["merge-base", "--is-ancestor", tip, commit];
    // 128: the research repository does not have that tip, so nothing there can build on it.
    const { code } = await git(repository, argv, { okCodes: [0, 1, 128] });
    if (code === 0) return tip;
  }
  const { code, stdout } = await git(repository, ["merge-base", campaignBase, commit], {
    okCodes: [0, 1, 128],
  });
  if (code === 0) return as<CommitId>(stdout.trim());
  throw new FleetError({
    code: "no_such_branch",
    branch: `${commit} with a history in common with ${campaignBase}`,
  });
};

/** The highest experiment number that a ref of this campaign carries; 0 when there is none. */
export const highestExperimentRef = async (bare: Bare, tag: CampaignTag): Promise<number> => {
  const argv = ["for-each-ref", "--format=%(refname:lstrip=4)", `refs/fleet/${tag}/exp/`];
  const { stdout } = await git(bare, argv);
  return Math.max(0, ...stdout.split("\n").map(Number).filter(Number.isInteger));
};
