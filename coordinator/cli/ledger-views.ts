/** The views without a coordinator, from the fold of its ledger. Reads only. */
import type { LogPart, LogQuestion } from "../api/client/client.ts";
import { eventView } from "../ledger/read/events-view.ts";
import { explainExperiment, explainHost, type Explaining } from "../ledger/read/explain-view.ts";
import { experimentView } from "../ledger/read/experiment-view.ts";
import { frontierView } from "../ledger/read/frontier-view.ts";
import { logAttempt } from "../ledger/read/log-attempt.ts";
import { readLogIndex } from "../ledger/read/log-file.ts";
import { logPath } from "../ledger/read/log-name.ts";
import { metricsView } from "../ledger/read/metrics-view.ts";
import { queueView } from "../ledger/read/queue-view.ts";
import { type LedgerReading, readLedger, readRecords } from "../ledger/read/read-ledger.ts";
import { readLog } from "../ledger/read/read-log.ts";
import { readPoints } from "../ledger/read/read-points.ts";
import { resultsView } from "../ledger/read/results-view.ts";
import { stateFiles } from "../ledger/read/state-files.ts";
import { statusView } from "../ledger/read/status-view.ts";
import { FleetError } from "../../proto/vocab/errors.ts";
import { as, type AttemptId, type ExperimentId, type HostName, hostOfSlot } from "../../proto/vocab/ids.ts";
import type { ExplainView } from "../../proto/vocab/views/explain.ts";
import type { OfflineViews } from "./coordinator.ts";

type Campaign = NonNullable<LedgerReading["ledgered"]["campaign"]>;

/** What the ledger in the state folder of a fleet tells; undefined when it holds no record. */
export const ledgerViews = (folder: string, fleet: string): OfflineViews | undefined => {
  const { ledgered, asOf } = readLedger(folder);
  if (asOf === undefined) return undefined;
  const campaign = (): Campaign => {
    if (ledgered.campaign) return ledgered.campaign;
    throw new FleetError({ code: "no_campaign", fleet });
  };
  const now = { monotonicMs: 0, wallMs: asOf };
  const facts = { ledgered, fleet, stateDir: folder, now, lastPoints: new Map() };
  return {
    asOf,
    views: {
      status: async () => statusView(facts),
      queue: async () => queueView(campaign(), asOf),
      results: async () => resultsView(campaign()),
      frontier: async () => frontierView(campaign()),
      experiment: async (id) => experimentView(campaign(), numberOf(campaign(), id)),
      explainExperiment: async (id) => explained(folder, explainExperiment(facts, numberOf(campaign(), id))),
      explainHost: async (host) => explained(folder, explainHost(facts, as<HostName>(host))),
      metrics: async (id) =>
        metricsView(campaign(), numberOf(campaign(), id), (attempts) => readPoints(folder, attempts)),
      async *events({ after }) {
        for (const stored of readRecords(folder, after)) yield eventView(stored);
      },
      async *logs(id, question) {
        yield* logParts(folder, campaign(), numberOf(campaign(), id), question);
      },
    },
  };
};

/** Shows an explanation every record there is. */
const explained = (folder: string, explaining: Explaining): ExplainView => {
  for (const stored of readRecords(folder)) explaining.take(stored);
  return explaining.view();
};

/** The number of an experiment as people write it. Throws `no_such_experiment`. */
const numberOf = (campaign: Campaign, id: number | string): ExperimentId => {
  const digits = /^e?(\d{1,9})$/iu.exec(String(id))?.[1];
  if (digits !== undefined) return as<ExperimentId>(Number(digits));
  const highest = campaign.nextExperiment - 1;
  throw new FleetError({ code: "no_such_experiment", experiment: String(id), highest });
};

function* logParts(
  folder: string,
  campaign: Campaign,
  id: ExperimentId,
  question: LogQuestion | undefined,
): Generator<LogPart> {
  const { logs } = stateFiles(folder);
  const { tag } = campaign.spec;
  const hasPrinted = ({ id: attempt }: { readonly id: AttemptId }): boolean =>
    readLogIndex(logPath(logs, { campaign: tag, attempt })).end > 0;
  const shown = logAttempt(campaign, id, { attempt: question?.attempt }, hasPrinted);
  const { chunks, end, missingBytes } = readLog(logs, { campaign: tag, attempt: shown.id });
  yield { log: { attempt: shown.id, host: hostOfSlot(shown.slot), end, missingBytes } };
  for (const chunk of chunks) yield chunk;
}
