/** `fleet down`: ends agents and coordinator. */
import type { Invocation } from "../context.ts";
import { stateFolder } from "../../api/client/state-folder.ts";
import { findCoordinator } from "../coordinator.ts";
import { untilEnded } from "../daemon-process.ts";
import { flag } from "../options.ts";
import { terminalJson, terminalText } from "../terminal-text.ts";
import type { ExitCode } from "../words/words.ts";

/** Exit 2 when some host could not be told. */
export const down = async (invocation: Invocation): Promise<ExitCode> => {
  const { context } = invocation;
  const coordinator = await findCoordinator(context);
  try {
    const { fleet, folder, client } = coordinator;
    const endpoint = folder === undefined ? undefined : stateFolder(folder).readEndpoint();
    const answer = await client.command({ kind: "shutdown", purge: flag(invocation, "purge") });
    if (endpoint !== undefined) await untilEnded(fleet, endpoint);
    context.out.line(
      context.json ? terminalJson(answer) : `${terminalText(fleet, 64)} is down; its history stays`,
    );
    for (const host of answer.silent)
      context.err.line(
        `fleet: the agent on ${terminalText(host, 64)} could not be told and ends by itself when its work is done`,
      );
    return answer.silent.length > 0 ? 2 : 0;
  } finally {
    await coordinator.close();
  }
};
