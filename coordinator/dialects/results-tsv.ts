/** `results.tsv` in karpathy's five columns: how a row is written, and how an existing file is read by its header. */
import type { Untrusted } from "../../proto/vocab/untrusted.ts";
import { type ResultRow, rowText } from "../core/rows.ts";
import type { EndedExperiment } from "../core/state.ts";

/** One row's cells before they are text. */
export interface ResultCells {
  readonly commit: string;
  readonly value: number;
  readonly memoryBytes: number;
  readonly status: "keep" | "discard" | "crash";
  readonly description: Untrusted;
}

const COMMIT_LENGTH = 7;
const DESCRIPTION_LENGTH_MAX = 400;
const GIB = 1024 ** 3;

/** The first line, with the metric's own name over the second column. */
export const resultsHeader = (metricName: string): string =>
  ["commit", metricName, "memory_gb", "status", "description"].join("\t");

/** One line without its end. A crash has no value and no memory, whatever was measured until then. */
export function resultsLine(cells: ResultCells): string {
  const isCrash = cells.status === "crash";
  return [
    cells.commit.slice(0, COMMIT_LENGTH),
    decimals(isCrash ? 0 : cells.value, 6),
    decimals(isCrash ? 0 : cells.memoryBytes / GIB, 1),
    cells.status,
    plainCell(cells.description),
  ].join("\t");
}

/** What the core knows of a row as cells: the landed commit and its value for a keep, else the experiment's own. */
export function resultCells(row: ResultRow): ResultCells {
  if (row.kind === "baseline")
    return {
      commit: row.lane.origin.commit,
      value: row.value,
      memoryBytes: row.memoryBytes ?? 0,
      status: "keep",
      description: "baseline" as Untrusted,
    };
  const { experiment, lane } = row;
  const landing = lane.landings.find((one) => one.experiment === experiment.id);
  const outcome = lastMeasured(experiment);
  return {
    commit: landing?.to ?? experiment.commit,
    value: landing?.value ?? outcome?.value ?? 0,
    memoryBytes: outcome?.peakMemory?.bytes ?? 0,
    status: statusOf(experiment, outcome !== undefined),
    description: rowText(experiment) as Untrusted,
  };
}

function lastMeasured(experiment: EndedExperiment): EndedExperiment["trials"][number]["accepted"] {
  return experiment.trials.findLast((trial) => trial.accepted?.value !== undefined)?.accepted;
}

/** A verdict without any value can only have been a crash in this format. */
function statusOf(experiment: EndedExperiment, isMeasured: boolean): ResultCells["status"] {
  if (experiment.verdict === "keep" || experiment.verdict === "crash") return experiment.verdict;
  return isMeasured ? "discard" : "crash";
}

function decimals(value: number, digits: number): string {
  const text = (Number.isFinite(value) ? value : 0).toFixed(digits);
  return /^-0(?:\.0*)?$/u.test(text) ? text.slice(1) : text;
}

/**
 * Foreign text as one harmless cell: escape sequences, control, invisible and direction characters gone, white space single,
 * and an apostrophe before what a spreadsheet would take for a formula.
 */
export function plainCell(text: Untrusted): string {
  const plain = text
    .toWellFormed()
    // oxlint-disable-next-line no-control-regex -- escape sequences are what is to be removed
    .replaceAll(/\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[@-_])/gu, "")
    .replaceAll(/\s+/gu, " ")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}]/gu, "")
    .trim();
  const short = plain.slice(0, DESCRIPTION_LENGTH_MAX).toWellFormed();
  return /^[=+\-@]/u.test(short) ? `'${short}` : short;
}

/** Name of a lane's file: the campaign's own for the primary lane, else one that names the lane and can be no other's. */
export function resultsFileName(
  resultsFile: string,
  lane: { readonly id: string; readonly label: string },
  isPrimary: boolean,
): string {
  if (isPrimary) return resultsFile;
  const slug = lane.label
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "-")
    .replaceAll(/^-|-$/gu, "")
    .slice(0, 40);
  const base = resultsFile.replace(/\.tsv$/u, "");
  return `${base}.${slug === "" ? "lane" : slug}-${lane.id.slice(0, 6)}.tsv`;
}
