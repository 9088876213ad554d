/** What a report is made of, and the figures that plot and summary share. Pure. */
import type { StatusView } from "../../proto/vocab/views/status.ts";
import type { FrontierView, ResultView } from "../../proto/vocab/views/tables.ts";

/** The views of one moment; all of one campaign. */
export interface CampaignFacts {
  readonly status: StatusView;
  readonly results: readonly ResultView[];
  readonly frontier: readonly FrontierView[];
}

/** One measured experiment of one lane, and the record once it was decided. */
export interface Measured {
  readonly row: ResultView;
  /** Best value of the lane so far, this row counted when it was kept. */
  readonly best: number | undefined;
}

/** The rows of one lane in the order of their verdicts, each with the running best: kept rows alone move it. */
export const measuredOf = (rows: readonly ResultView[]): readonly Measured[] => {
  let best: number | undefined;
  return rows.map((row) => {
    if (row.status === "keep" && typeof row.value === "number") best = row.value;
    return { row, best };
  });
};

/** The lane that the frontier branch shows, else the first; undefined before there is one. */
export const primaryOf = (frontier: readonly FrontierView[]): FrontierView | undefined =>
  frontier.find((lane) => lane.isPrimary) ?? frontier[0];
