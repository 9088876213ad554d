/** The views, one GET each. */
import type { FastifyInstance } from "fastify";
import { FleetError } from "../../../proto/vocab/errors.ts";
import { as, type ExperimentId } from "../../../proto/vocab/ids.ts";
import { routes } from "../../../proto/vocab/routes.ts";
import type { Campaign } from "../../core/state.ts";
import { experimentView } from "../../ledger/read/experiment-view.ts";
import { frontierView } from "../../ledger/read/frontier-view.ts";
import { metricsView } from "../../ledger/read/metrics-view.ts";
import { queueView } from "../../ledger/read/queue-view.ts";
import { resultsView } from "../../ledger/read/results-view.ts";
import { statusView } from "../../ledger/read/status-view.ts";
import type { ApiPort } from "./api-port.ts";

/** The campaign of this moment. Throws `no_campaign`. */
export const campaignNow = (port: ApiPort): Campaign => {
  const { ledgered, fleet } = port.facts();
  if (ledgered.campaign) return ledgered.campaign;
  throw new FleetError({ code: "no_campaign", fleet });
};

/** The number in a path: `7`, `0007` and `e7` are one. Throws `no_such_experiment`. */
export const experimentIn = (port: ApiPort, params: unknown): ExperimentId => {
  const raw = String((params as { readonly id?: unknown }).id);
  const digits = /^e?(\d{1,9})$/iu.exec(raw)?.[1];
  if (digits !== undefined) return as<ExperimentId>(Number(digits));
  const highest = campaignNow(port).nextExperiment - 1;
  throw new FleetError({ code: "no_such_experiment", experiment: raw, highest });
};

/** Adds the views to a server. */
export const addViewRoutes = (app: FastifyInstance, port: ApiPort): void => {
  app.get(routes.status, () => statusView(port.facts()));
  app.get(routes.queue, () => queueView(campaignNow(port), port.facts().now.wallMs));
  app.get(routes.results, () => resultsView(campaignNow(port)));
  app.get(routes.frontier, () => frontierView(campaignNow(port)));
  app.get(routes.experiment(":id"), ({ params }) =>
    experimentView(campaignNow(port), experimentIn(port, params)),
  );
  app.get(routes.metrics(":id"), ({ params }) => {
    const campaign = campaignNow(port);
    const id = experimentIn(port, params);
    // Refuses an unknown number, which alone would only have no points.
    experimentView(campaign, id);
    return metricsView(campaign, id, (attempts) => port.points(attempts));
  });
};
