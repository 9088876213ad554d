/** The one branch name that coordinator, status screen and doctor must agree on. */
import type { CampaignTag } from "./ids.ts";

/** Name of the branch in the research repository that mirrors the primary lane's tip. */
export const mirrorBranch = (tag: CampaignTag): string => `autoresearch/${tag}`;
