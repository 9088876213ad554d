/** The views, one GET each. */
import { setImmediate } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { FleetError } from "../../../proto/vocab/errors.ts";
import { as, type ExperimentId, type HostName } from "../../../proto/vocab/ids.ts";
import { routes } from "../../../proto/vocab/routes.ts";
import type { ExplainView } from "../../../proto/vocab/views/explain.ts";
import type { Campaign } from "../../core/state.ts";
import { explainExperiment, explainHost, type Explaining } from "../../ledger/read/explain-view.ts";
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

/** Records that are looked at before others get their turn. */
const RECORDS_AT_ONCE = 500;

/** Shows an explanation every record up to this moment. */
const explained = async (port: ApiPort, explaining: Explaining): Promise<ExplainView> => {
  const { lastSeq } = port.facts();
  const enough = new AbortController();
  if (lastSeq === 0) return explaining.view();
  for await (const stored of port.records(0, enough.signal)) {
    explaining.take(stored);
    if (stored.seq >= lastSeq) enough.abort();
    else if (stored.seq % RECORDS_AT_ONCE === 0) await setImmediate();
  }
  return explaining.view();
};

const addExplainRoutes = (app: FastifyInstance, port: ApiPort): void => {
  app.get(routes.explainExperiment(":id"), ({ params }) =>
    explained(port, explainExperiment(port.facts(), experimentIn(port, params))),
  );
  app.get(routes.explainHost(":host"), ({ params }) => {
    const { host } = params as { readonly host: string };
    return explained(port, explainHost(port.facts(), as<HostName>(host)));
  });
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
  addExplainRoutes(app, port);
  app.get(routes.metrics(":id"), ({ params }) => {
    const campaign = campaignNow(port);
    const id = experimentIn(port, params);
    // Refuses an unknown number, which alone would only have no points.
    experimentView(campaign, id);
    return metricsView(campaign, id, (attempts) => port.points(attempts));
  });
};
