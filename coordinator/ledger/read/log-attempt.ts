/** Chooses the attempt whose log is shown, with or without a daemon. */
import { FleetError } from "../../../proto/vocab/errors.ts";
import type { ExperimentId } from "../../../proto/vocab/ids.ts";
import type { Attempt, Campaign } from "../../core/state.ts";
import { isLiveAttempt } from "../../core/queries.ts";
import { experimentView, measurementsOf } from "./experiment-view.ts";

/** Which attempt is asked for. */
export interface LogWanted {
  /** A certain one. */
  readonly attempt?: string | undefined;
  /** Whoever follows wants what runs, also before it has printed anything. */
  readonly follow?: boolean;
}

/**
 * The named attempt; else the newest that printed anything, else the newest. Throws `usage` for a name that is none's, `wrong_status`
 * before there is any attempt, `no_such_experiment`.
 */
export const logAttempt = (
  campaign: Campaign,
  id: ExperimentId,
  { attempt: wanted, follow = false }: LogWanted,
  hasPrinted: (attempt: Attempt) => boolean,
): Attempt => {
  const { status } = experimentView(campaign, id);
  const attempts = measurementsOf(campaign, id).attempts.toSorted((a, b) => a.token - b.token);
  if (wanted !== undefined) {
    const named = attempts.find((one) => one.id === wanted);
    if (named) return named;
    throw new FleetError({
      code: "usage",
      detail: `experiment ${id} has no attempt ${wanted}`,
      hint: `fleet show ${id} lists its attempts`,
    });
  }
  const found =
    attempts.findLast((one) => (follow && isLiveAttempt(one)) || hasPrinted(one)) ?? attempts.at(-1);
  if (found) return found;
  throw new FleetError({
    code: "wrong_status",
    verb: "logs",
    subject: { kind: "experiment", experiment: id },
    status,
    worksIn: ["leased", "staged", "running"],
    worksNow: [],
  });
};
