/** `fleet submit`: proposes a branch of the research repository; with `--wait` tells its verdict. */
import type { ExperimentView } from "../../../proto/vocab/views/experiment.ts";
import type { Answers } from "../../../proto/vocab/wishes.ts";
import { exitOf, lastSeqOf, untilVerdict } from "../await-verdict.ts";
import { requireCampaignPlace } from "../campaign-place.ts";
import type { Context, Invocation } from "../context.ts";
import { type Coordinator, findCoordinator } from "../coordinator.ts";
import { formatExperiment } from "../formats.ts";
import { argument, flag } from "../options.ts";
import { misfitLines } from "../render/misfits.ts";
import { reasonText } from "../render/reason.ts";
import { terminalJson } from "../terminal-text.ts";
import type { ExitCode } from "../words/words.ts";

/** Takes the branch in as an experiment. While it waits: exit 1 when it was taken back or the campaign ended, 2 when hosts failed, 4 when the campaign failed. */
export const submit = async (invocation: Invocation): Promise<ExitCode> => {
  const { context } = invocation;
  const coordinator = await findCoordinator(context);
  try {
    const branch = argument(invocation);
    if (context.coordinator === undefined) await requireHere(context, coordinator, branch);
    const isWaiting = flag(invocation, "wait");
    // An earlier campaign may have had the same number: only what comes after the submit is about this one.
    const lastSeq = isWaiting ? await lastSeqOf(coordinator) : 0;
    const answer = await coordinator.client.command({
      kind: "submit",
      branch,
      again: flag(invocation, "again"),
    });
    if (!isWaiting && context.json) context.out.line(terminalJson(answer));
    if (!context.json) tellQueued(context, answer, isWaiting);
    return isWaiting ? await tellVerdict(context, coordinator, answer.experiment, lastSeq) : 0;
  } finally {
    await coordinator.close();
  }
};

/** A campaign that has ended takes no branch from anywhere, and is refused as such. */
const requireHere = async ({ cwd }: Context, { client }: Coordinator, branch: string): Promise<void> => {
  const { campaign } = await client.status();
  if (campaign !== undefined && campaign.status !== "ended")
    await requireCampaignPlace(cwd, campaign, branch);
};

const tellQueued = (
  { out, err }: Context,
  { experiment, misfits }: Answers["submit"],
  isWaiting: boolean,
): void => {
  const next = isWaiting ? ", waiting for its verdict" : `; then: fleet show ${experiment}`;
  out.line(`experiment ${formatExperiment(experiment)} is queued${next}`);
  for (const line of misfitLines(misfits)) err.line(line);
};

const tellVerdict = async (
  context: Context,
  coordinator: Coordinator,
  experiment: number,
  lastSeq: number,
): Promise<ExitCode> => {
  const view = await untilVerdict(coordinator, experiment, lastSeq);
  context.out.line(
    context.json ? terminalJson(view) : `experiment ${formatExperiment(experiment)}: ${verdictText(view)}`,
  );
  return exitOf(view);
};

const verdictText = ({ status, reason }: ExperimentView): string => {
  if (reason === undefined) return status;
  return reason.kind === "cancelled" ? reasonText(reason) : `${status}, ${reasonText(reason)}`;
};
