/** `fleet down`: ends agents and coordinator. */
import { stateFolder } from "../../api/client/state-folder.ts";
import type { Context, Invocation } from "../context.ts";
import { type Coordinator, findCoordinator } from "../coordinator.ts";
import { answers, untilEnded } from "../daemon-process.ts";
import { flag } from "../options.ts";
import { terminalJson, terminalText } from "../terminal-text.ts";
import type { ExitCode } from "../words/words.ts";

/** Exit 2 when some host could not be told. */
export const down = async (invocation: Invocation): Promise<ExitCode> => {
  const { context } = invocation;
  const purge = flag(invocation, "purge");
  const coordinator = await findCoordinator(context);
  try {
    const { fleet, folder } = coordinator;
    if (folder === undefined || (await hasCoordinator(fleet, folder)))
      return await shutDown(context, coordinator, purge);
    return await (await import("../down-alone.ts")).downAlone(context, { fleet, folder }, purge);
  } finally {
    await coordinator.close();
  }
};

/** Whoever answers or holds the lock, answering or not; a process that only has its number is no coordinator. */
const hasCoordinator = async (fleet: string, folder: string): Promise<boolean> => {
  const endpoint = stateFolder(folder).readEndpoint();
  if (endpoint !== undefined && (await answers(fleet, endpoint))) return true;
  return (await import("../../ledger/read/read-ledger.ts")).isCoordinatorRunning(folder);
};

const shutDown = async (
  context: Context,
  { fleet, folder, client }: Coordinator,
  purge: boolean,
): Promise<ExitCode> => {
  const endpoint = folder === undefined ? undefined : stateFolder(folder).readEndpoint();
  const answer = await client.command({ kind: "shutdown", purge });
  if (endpoint !== undefined) await untilEnded(fleet, endpoint);
  const place = folder === undefined ? "" : ` in ${terminalText(folder)}`;
  context.out.line(
    context.json ? terminalJson(answer) : `${terminalText(fleet, 64)} is down; its history stays${place}`,
  );
  for (const host of answer.silent)
    context.err.line(
      `fleet: the agent on ${terminalText(host, 64)} could not be told and ends by itself when its work is done`,
    );
  if (answer.silent.length > 0)
    context.err.line(
      `hint: fleet down${purge ? " --purge" : ""} --fleet ${terminalText(fleet, 64)} tells ${answer.silent.length === 1 ? "it" : "them"} again`,
    );
  return answer.silent.length > 0 ? 2 : 0;
};
