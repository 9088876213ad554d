/** Which rows the results file of a lane has, in order: the baseline, then every experiment with a final, measured verdict. */
import { valuesOf } from "./change.ts";
import { hasRow, recordAt, trialsOf } from "./queries.ts";
import type { Campaign, EndedExperiment, Lane } from "./state.ts";

/** One row before it is put into a dialect's columns. */
export type ResultRow =
  | { readonly kind: "baseline"; readonly lane: Lane; readonly value: number; readonly memoryBytes?: number }
  | { readonly kind: "experiment"; readonly lane: Lane; readonly experiment: EndedExperiment };

const peakOf = (c: Campaign, lane: Lane): number | undefined => {
  const peaks = trialsOf(c, lane, "baseline").flatMap((t) =>
    t.accepted?.peakMemory ? [t.accepted.peakMemory.bytes] : [],
  );
  return peaks.length > 0 ? Math.max(...peaks) : undefined;
};

/** The rows of a lane so far; a row, once here, never changes or moves. Void attempts give none. */
export const finalRows = (c: Campaign, lane: Lane): readonly ResultRow[] => {
  const value = recordAt(lane, 0);
  if (value === undefined) return [];
  const memoryBytes = peakOf(c, lane);
  const baseline: ResultRow = {
    kind: "baseline",
    lane,
    value,
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  };
  const measured = c.ended.filter((e) => e.lane === lane.id && hasRow(e));
  return [baseline, ...measured.map((experiment): ResultRow => ({ kind: "experiment", lane, experiment }))];
};

/** What a row says beside its figures: the change, and why a figure does not count although the run ended. */
export const rowText = (e: EndedExperiment): string =>
  e.reason.kind === "run_ended" && e.reason.outcome === "violated"
    ? `${e.subject} (not counted: ${e.reason.detail})`
    : e.subject;

/** How many rows `finalRows` gives, without making them. */
export const rowCount = (lane: Lane): number => (recordAt(lane, 0) === undefined ? 0 : 1 + lane.measured);

/** Every lane's rows, the primary lane's first. */
export const allRows = (c: Campaign): readonly ResultRow[] =>
  valuesOf(c.lanes)
    .toSorted((a, b) => Number(b.id === c.primary) - Number(a.id === c.primary))
    .flatMap((lane) => finalRows(c, lane));
