/** Appends rows to the results files of the research repository; a torn row is completed, none is doubled, nothing is rewritten. */
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { FleetError } from "../../../proto/vocab/errors.ts";
import { finalRows } from "../../core/rows.ts";
import type { Campaign, Lane } from "../../core/state.ts";
import { planAppend, type FileMark } from "../../dialects/results-append.ts";
import { readResults } from "../../dialects/results-reader.ts";
import { resultCells, resultsFileName, resultsHeader, resultsLine } from "../../dialects/results-tsv.ts";
import type { Carry } from "../executor.ts";

const readIfThere = async (path: string): Promise<Buffer | undefined> => {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
};

const append = async (path: string, bytes: Uint8Array): Promise<void> => {
  if (bytes.length === 0) return;
  const file = await open(path, "a", 0o644);
  try {
    await file.appendFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
};

const markIn = ({ rows }: Lane): FileMark[] =>
  rows.sizeBytes === undefined || rows.tailHash === undefined
    ? []
    : [{ sizeBytes: rows.sizeBytes, tailHash: rows.tailHash }];

/** The lanes that write into this lane's file: itself, or the primary lanes of all epochs. */
const fileMates = (c: Campaign, lane: Lane): readonly Lane[] =>
  c.primaries.includes(lane.id)
    ? c.primaries.flatMap((id) => {
        const mate = c.lanes[id];
        return mate ? [mate] : [];
      })
    : [lane];

/** How we left the file; it only grows. */
const markOf = (c: Campaign, lane: Lane): FileMark | undefined =>
  fileMates(c, lane)
    .flatMap(markIn)
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes)[0];

/** Carries `write_row` out: brings the lane's file up to that row. */
export const writeRow =
  (campaign: () => Campaign): Carry<"write_row"> =>
  async (effect) => {
    const c = campaign();
    const lane = c.lanes[effect.lane];
    if (!lane) throw new FleetError({ code: "internal", detail: `no lane ${effect.lane}` });
    const { spec } = c;
    const path = join(
      spec.repository,
      resultsFileName(spec.resultsFile, lane, c.primaries.includes(lane.id)),
    );
    const content = await readIfThere(path);
    const mark = markOf(c, lane);
    const plan = planAppend({
      header: resultsHeader(spec.metric.name),
      rows: finalRows(c, lane)
        .slice(0, effect.row)
        .map((row) => resultsLine(resultCells(row))),
      written: lane.rows.written,
      ...(content ? { content } : {}),
      ...(mark ? { mark } : {}),
    });
    await append(path, plan.append);
    const { warning } = plan;
    return {
      kind: "row_written",
      lane: lane.id,
      row: effect.row,
      ...plan.mark,
      ...(warning ? { warning } : {}),
    };
  };

/** Data rows that a results file holds already, whoever wrote them. */
export const countRows = async (repository: string, file: string): Promise<number> => {
  const content = await readIfThere(join(repository, file));
  return content ? readResults(content.toString("utf8")).rows.length : 0;
};
