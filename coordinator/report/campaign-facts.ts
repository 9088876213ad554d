/** What a report is made of. Pure. */
import type { StatusView } from "../../proto/vocab/views/status.ts";
import type { FrontierView, ResultView } from "../../proto/vocab/views/tables.ts";

/** The views of one moment; all of one campaign. */
export interface CampaignFacts {
  readonly status: StatusView;
  readonly results: readonly ResultView[];
  readonly frontier: readonly FrontierView[];
}

/** The lane that the frontier branch shows, else the first; undefined before there is one. */
export const primaryOf = (frontier: readonly FrontierView[]): FrontierView | undefined =>
  frontier.find((lane) => lane.isPrimary) ?? frontier[0];
