/** The results of a campaign in the order of their verdicts, lane by lane. */
import type { ExperimentId } from "../../../proto/vocab/ids.ts";
import { untrusted } from "../../../proto/vocab/untrusted.ts";
import type { ResultView } from "../../../proto/vocab/views/tables.ts";
import { allRows, type ResultRow, rowText } from "../../core/rows.ts";
import type { Campaign, EndedExperiment } from "../../core/state.ts";
import { finite } from "./finite.ts";

type Measured = Pick<ResultView, "value" | "memoryBytes">;

/** What the last accepted run of an experiment measured. */
const measuredOf = (e: EndedExperiment): Measured => {
  const trial = e.trials.findLast((t) => t.accepted !== undefined);
  const memory = trial?.accepted?.peakMemory?.bytes;
  const value = trial?.accepted?.value;
  return {
    ...(value === undefined || e.verdict === "crash" ? {} : { value: finite(value) }),
    ...(memory === undefined ? {} : { memoryBytes: memory }),
  };
};

const rowView = (c: Campaign, row: ResultRow): ResultView => {
  const { lane } = row;
  const where = { lane: lane.id, laneLabel: untrusted(lane.label), isPrimary: lane.id === c.primary };
  if (row.kind === "baseline")
    return {
      ...where,
      experiment: 0 as ExperimentId,
      commit: lane.origin.commit,
      value: finite(row.value),
      ...(row.memoryBytes === undefined ? {} : { memoryBytes: row.memoryBytes }),
      status: "keep",
      description: untrusted("baseline"),
    };
  const e = row.experiment;
  return {
    ...where,
    experiment: e.id,
    commit: e.reason.kind === "landed" ? e.reason.commit : e.commit,
    ...measuredOf(e),
    // An inconclusive experiment has no row.
    status: e.verdict === "inconclusive" ? "discard" : e.verdict,
    description: untrusted(rowText(e)),
  };
};

/** Every row of every lane, the primary lane's first. */
export const resultsView = (c: Campaign): readonly ResultView[] => allRows(c).map((row) => rowView(c, row));
