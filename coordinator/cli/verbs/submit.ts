/** `fleet submit`: proposes a branch of the research repository; with `--wait` tells its verdict. */
import type { Invocation } from "../context.ts";
import { type Coordinator, findCoordinator } from "../coordinator.ts";
import { FleetError } from "../../../proto/vocab/errors.ts";
import type { ExperimentView } from "../../../proto/vocab/views/experiment.ts";
import { formatExperiment } from "../formats.ts";
import { argument, flag } from "../options.ts";
import { reasonText } from "../render/reason.ts";
import { terminalJson } from "../terminal-text.ts";
import type { ExitCode } from "../words/words.ts";

/** Takes the branch in as an experiment. */
export const submit = async (invocation: Invocation): Promise<ExitCode> => {
  const { context } = invocation;
  const coordinator = await findCoordinator(context);
  try {
    const isWaiting = flag(invocation, "wait");
    // An earlier campaign may have had the same number: only what comes after the submit is about this one.
    const lastSeq = isWaiting ? await lastSeqOf(coordinator) : 0;
    const answer = await coordinator.client.command({ kind: "submit", branch: argument(invocation) });
    const name = formatExperiment(answer.experiment);
    if (!isWaiting) {
      context.out.line(
        context.json
          ? terminalJson(answer)
          : `experiment ${name} is queued; then: fleet show ${answer.experiment}`,
      );
      return 0;
    }
    if (!context.json) context.out.line(`experiment ${name} is queued, waiting for its verdict`);
    const view = await untilVerdict(coordinator, answer.experiment, lastSeq);
    context.out.line(
      context.json
        ? terminalJson(view)
        : `experiment ${name}: ${view.status}${view.reason ? `, ${reasonText(view.reason)}` : ""}`,
    );
    return 0;
  } finally {
    await coordinator.close();
  }
};

const lastSeqOf = async ({ client }: Coordinator): Promise<number> => {
  let last = 0;
  for await (const { seq } of client.events({ follow: false })) last = seq;
  return last;
};

const untilVerdict = async (
  { client, fleet }: Coordinator,
  experiment: number,
  after: number,
): Promise<ExperimentView> => {
  const leaving = new AbortController();
  const events = client.events({ after, follow: true, signal: leaving.signal });
  try {
    for await (const event of events) {
      if (event.name !== "verdict" || event.facts["experiment"] !== experiment) continue;
      return await client.experiment(experiment);
    }
  } finally {
    leaving.abort();
  }
  throw new FleetError({ code: "coordinator_unreachable", fleet, detail: "it hung up while we waited" });
};
