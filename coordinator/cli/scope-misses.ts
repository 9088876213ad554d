/** Finds patterns of a campaign's scope that match nothing: mostly a name that was mistyped. */
import { as, type CommitId } from "../../proto/vocab/ids.ts";
import { matchesAny } from "../dialects/editable.ts";
import { CAMPAIGN_FILE_NAME } from "../dialects/resolve-campaign.ts";
import { listTree } from "../repo/tree.ts";
import type { CampaignSource } from "./campaign-source.ts";
import { terminalText } from "./terminal-text.ts";

/** One sentence for each pattern of `scope.editable` and `scope.frozen` that matches no file tracked at the commit. */
export const scopeMisses = async (
  { repository, scope }: Pick<CampaignSource["spec"], "repository" | "scope">,
  commit: string,
): Promise<readonly string[]> => {
  const tree = await listTree(repository, as<CommitId>(commit));
  const misses = (key: "editable" | "frozen"): readonly string[] =>
    scope[key]
      // Frozen by us, and mostly not tracked.
      .filter((glob) => glob !== CAMPAIGN_FILE_NAME && !tree.some(({ path }) => matchesAny([glob], path)))
      .map((glob) => `scope.${key} "${terminalText(glob, 100)}" matches no tracked file`);
  return [...misses("editable"), ...misses("frozen")];
};
