/** The points of one experiment, series by series. */
import { hostOfSlot, type AttemptId, type ExperimentId } from "../../../proto/vocab/ids.ts";
import type { MetricPoint } from "../../../proto/vocab/messages.ts";
import { untrusted } from "../../../proto/vocab/untrusted.ts";
import type { MetricsView, SeriesView } from "../../../proto/vocab/views/history.ts";
import type { Campaign } from "../../core/state.ts";
import { measurementsOf } from "./experiment-view.ts";
import { finite } from "./finite.ts";

/** Groups the points that `read` gives for the experiment's attempts. */
export const metricsView = (
  c: Campaign,
  experiment: ExperimentId,
  read: (attempts: readonly AttemptId[]) => readonly MetricPoint[],
): MetricsView => {
  const { attempts } = measurementsOf(c, experiment);
  const hosts = new Map(attempts.map((a) => [a.id, hostOfSlot(a.slot)]));
  const groups = Map.groupBy(read([...hosts.keys()]), (p) => JSON.stringify([p.attempt, p.name]));
  const series = [...groups.values()].flatMap((points): SeriesView[] => {
    const first = points[0];
    const host = first && hosts.get(first.attempt);
    if (!first || !host) return [];
    const rows = points.map((p) => [p.step, finite(p.value), p.atMs] as const);
    return [{ attempt: first.attempt, host, name: untrusted(first.name), points: rows }];
  });
  return { experiment, series };
};
