/** What would let a campaign go on that would only end again at once. Pure. */
import type { CampaignHeader, StatusNote } from "../../../proto/vocab/views/status.ts";

/** How the core says that `stop.hours` are over. */
const HOURS_OVER = /^[\d.]+ hours have passed$/u;

/** The hint; undefined for a campaign that a resume lets go on, because something is left to do. */
export const whatLetsGoOn = (
  {
    status,
    reason,
    isFailure,
    experiments,
  }: Pick<CampaignHeader, "status" | "reason" | "isFailure" | "experiments">,
  notes: readonly StatusNote[],
): string | undefined => {
  if (status !== "ended" || isFailure) return undefined;
  if (HOURS_OVER.test(reason)) return "raise stop.hours in fleet.yaml, then: fleet run";
  if (experiments.open > 0) return undefined;
  if (notes.some(({ kind }) => kind === "author_exhausted"))
    return "widen author.knobs in fleet.yaml, then: fleet run";
  const isFull = experiments.stopAt !== undefined && experiments.total >= experiments.stopAt;
  return isFull ? "raise stop.experiments in fleet.yaml, then: fleet run" : undefined;
};
