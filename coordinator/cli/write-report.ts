/** Writes a campaign's plot and summary beside the fleet's state, and tells where they are. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { CampaignFacts } from "../report/campaign-facts.ts";
import { progressSvg } from "../report/progress-svg.ts";
import { summaryMarkdown } from "../report/summary.ts";
import { type Context, stateRoot } from "./context.ts";

/** Where things are, absolute. `results` is in the research repository, written by the coordinator. */
export interface ReportPaths {
  readonly results: string;
  readonly progress: string;
  readonly summary: string;
}

/** Writes both files; undefined when there is no campaign. */
export const writeReport = async (
  context: Context,
  facts: CampaignFacts,
): Promise<ReportPaths | undefined> => {
  const { campaign, fleet } = facts.status;
  if (!campaign) return undefined;
  const folder = path.join(stateRoot(context.env), fleet, "reports", campaign.tag);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const paths = {
    results: path.join(campaign.repository, campaign.resultsFile),
    progress: path.join(folder, "progress.svg"),
    summary: path.join(folder, "summary.md"),
  };
  await writeFile(paths.progress, progressSvg(facts));
  await writeFile(paths.summary, summaryMarkdown(facts));
  return paths;
};
