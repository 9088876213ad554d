/** Which log, and where it lies. */
import { join } from "node:path";
import type { AttemptId, CampaignTag } from "../../../proto/vocab/ids.ts";

/** The output of one attempt. */
export interface LogName {
  readonly campaign: CampaignTag;
  readonly attempt: AttemptId;
}

// Names come from the ledger, where a campaign's tag was checked as a part of a branch name; a path may still hold neither slash nor dots alone.
const PATH_SAFE = /^(?!\.+$)[\w.+-]+$/u;

/** Path of a log's text; its index is the same with `.json` behind. */
export const logPath = (folder: string, { campaign, attempt }: LogName): string => {
  if (!PATH_SAFE.test(campaign) || !PATH_SAFE.test(attempt))
    throw new TypeError(`not a log's name: ${JSON.stringify({ campaign, attempt })}`);
  return join(folder, campaign, `${attempt}.log`);
};
