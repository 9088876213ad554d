/** Waits for what becomes of one experiment: its verdict, or the end of the campaign before there is one. */
import { FleetError } from "../../proto/vocab/errors.ts";
import type { ExperimentView } from "../../proto/vocab/views/experiment.ts";
import type { EventView } from "../../proto/vocab/views/history.ts";
import type { Coordinator } from "./coordinator.ts";
import type { ExitCode } from "./words/words.ts";

/** Number of the last event so far: what comes behind it is news. */
export const lastSeqOf = async ({ client }: Coordinator): Promise<number> => {
  let last = 0;
  for await (const { seq } of client.events({ follow: false })) last = seq;
  return last;
};

/** The experiment with its verdict, told by events behind `after`. Throws `no_verdict` when the campaign ends before, `coordinator_unreachable`. */
export const untilVerdict = async (
  { client, fleet }: Coordinator,
  experiment: number,
  after: number,
): Promise<ExperimentView> => {
  const leaving = new AbortController();
  const events = client.events({ after, follow: true, signal: leaving.signal });
  // Before our own beginning only an end that somebody went on from can lie.
  let isEntered = false;
  try {
    for await (const event of events) {
      const isOurs = event.facts["experiment"] === experiment;
      if (isOurs && event.name === "verdict") return await client.experiment(experiment);
      isEntered ||= isOurs && event.name === "experiment_created";
      if (isEntered && event.name === "campaign_ended") throw await noVerdict(client, experiment, event);
    }
  } finally {
    leaving.abort();
  }
  throw new FleetError({ code: "coordinator_unreachable", fleet, detail: "it hung up while we waited" });
};

const noVerdict = async (
  client: Coordinator["client"],
  experiment: number,
  { facts }: EventView,
): Promise<FleetError> => {
  const { campaign } = await client.status();
  return new FleetError({
    code: "no_verdict",
    experiment,
    campaign: campaign?.tag ?? "",
    reason: String(facts["reason"] ?? ""),
    isFailure: facts["isFailure"] === true,
  });
};

/** 0 when it was judged, 2 when hosts failed under it, 1 when somebody took it back. */
export const exitOf = ({ status, reason }: ExperimentView): ExitCode => {
  if (status !== "cancelled" && status !== "inconclusive") return 0;
  return reason?.kind === "host_failures" ? 2 : 1;
};
