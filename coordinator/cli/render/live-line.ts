/** The rewritten last line of `fleet run`: what runs now or why nothing does, as far as it fits. */
import type { StatusView } from "../../../proto/vocab/views/status.ts";
import { formatClock, formatExperiment } from "../formats.ts";
import { terminalText } from "../terminal-text.ts";
import { standstills } from "./standstill.ts";
import { metricText } from "./status.ts";

const COLUMNS = 80;

/** One line, shorter than the terminal is wide. */
export const liveLine = (view: StatusView, columns = COLUMNS): string => {
  const runs = view.hostRows.flatMap((row) =>
    row.runs
      .filter((run) => run.phase === "running")
      .map((run) => {
        const what = run.experiment === 0 ? run.purpose : formatExperiment(run.experiment);
        const metric =
          run.lastMetric === undefined ? "" : ` ${metricText(run.lastMetric, view.campaign?.metric.name)}`;
        const elapsed =
          run.elapsedMs === undefined ? "" : ` ${formatClock(run.elapsedMs)}/${formatClock(run.budgetMs)}`;
        return `${terminalText(row.host, 24)} ${what}${elapsed}${metric}`;
      }),
  );
  const done = view.campaign
    ? `${view.campaign.experiments.total} experiments, ${view.campaign.experiments.kept} kept`
    : "";
  const waits = runs.length > 0 ? [] : standstills(view).map(({ text }) => text.replace(/^! /u, ""));
  const line = [done, ...runs, ...waits.slice(0, 1)].filter((part) => part !== "").join(" | ");
  return Array.from(line)
    .slice(0, Math.max(0, columns - 1))
    .join("");
};
