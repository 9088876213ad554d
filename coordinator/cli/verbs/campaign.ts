/** The short wishes: `pause`, `resume`, `stop`, `cancel`, `drain`, `undrain`. */
import { userInfo } from "node:os";
import { FleetError } from "../../../proto/vocab/errors.ts";
import type { Wish } from "../../../proto/vocab/wishes.ts";
import { commandText } from "../command-text.ts";
import type { Context, Invocation } from "../context.ts";
import { findCoordinator } from "../coordinator.ts";
import { formatExperiment } from "../formats.ts";
import { argument, experimentNumber, flag, text } from "../options.ts";
import { whatLetsGoOn } from "../render/campaign-over.ts";
import { terminalJson, terminalText } from "../terminal-text.ts";
import type { ExitCode } from "../words/words.ts";

const wish = async (context: Context, asked: Wish, done: string): Promise<ExitCode> => {
  const coordinator = await findCoordinator(context);
  try {
    const answer = await coordinator.client.command(asked);
    context.out.line(context.json ? terminalJson(answer) : done);
    return 0;
  } finally {
    await coordinator.close();
  }
};

const reasonOr = (invocation: Invocation, fallback: string): string => text(invocation, "reason") ?? fallback;

/** Starts nothing new. */
export const pause = (invocation: Invocation): Promise<ExitCode> =>
  wish(
    invocation.context,
    { kind: "pause", reason: reasonOr(invocation, "paused by the operator") },
    "paused; what runs goes on; then: fleet resume",
  );

/** Goes on after `pause`, and with a campaign that has ended before it was done. Throws `usage` for one that would end again at once. */
export const resume = async ({ context }: Invocation): Promise<ExitCode> => {
  const coordinator = await findCoordinator(context);
  try {
    const { campaign, notes } = await coordinator.client.status();
    const hint = campaign && whatLetsGoOn(campaign, notes);
    if (hint !== undefined)
      throw new FleetError({
        code: "usage",
        detail: `campaign ${campaign?.tag} has ended, and resumed it would end again at once: ${campaign?.reason}`,
        hint,
      });
  } finally {
    await coordinator.close();
  }
  return wish(context, { kind: "resume" }, "resumed");
};

/** Drains the campaign; with `--now` ends what runs. */
export const stop = (invocation: Invocation): Promise<ExitCode> => {
  const cancelRunning = flag(invocation, "now");
  return wish(
    invocation.context,
    { kind: "stop", reason: reasonOr(invocation, "stopped by the operator"), cancelRunning },
    cancelRunning
      ? "stopping now; then: fleet run goes on"
      : "stopping when what runs is done; then: fleet run goes on",
  );
};

/** Ends one experiment. */
export const cancel = (invocation: Invocation): Promise<ExitCode> => {
  const experiment = experimentNumber(invocation);
  if (experiment === 0)
    throw new FleetError({
      code: "usage",
      detail:
        "0 stands for the campaign's own baselines and preparations, which are not cancelled one by one",
      hint: "fleet stop --now ends all that runs; fleet queue lists what can be cancelled",
    });
  return wish(
    invocation.context,
    { kind: "cancel", experiment, by: userInfo().username },
    `experiment ${formatExperiment(experiment)} is cancelled`,
  );
};

/** Sets a host aside; a reason is needed, because somebody else will wonder. */
export const drain = (invocation: Invocation): Promise<ExitCode> => {
  const host = argument(invocation);
  const reason = text(invocation, "reason");
  if (reason === undefined)
    throw new FleetError({
      code: "usage",
      detail: "a drained host needs a reason, which status shows to everybody",
      hint: `${commandText(["fleet", "drain", host])} --reason "what is wrong"`,
    });
  return wish(
    invocation.context,
    { kind: "drain", host, reason },
    `${terminalText(host, 64)} finishes and gets nothing new; then: ${commandText(["fleet", "undrain", host])}`,
  );
};

/** Uses a host again. */
export const undrain = (invocation: Invocation): Promise<ExitCode> => {
  const host = argument(invocation);
  return wish(invocation.context, { kind: "undrain", host }, `${terminalText(host, 64)} is used again`);
};
