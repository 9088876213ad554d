/** `fleet down`: ends agents and coordinator. */
import { stateFolder } from "../../api/client/state-folder.ts";
import type { Context, Invocation } from "../context.ts";
import { type Coordinator, findCoordinator } from "../coordinator.ts";
import { answers, untilEnded } from "../daemon-process.ts";
import { downCommand, type DownWish, downWish } from "../down-wish.ts";
import { errorLines } from "../messages.ts";
import { terminalJson, terminalText } from "../terminal-text.ts";
import { keepsText, UNTIL_THEN } from "../left-behind.ts";
import type { LeftBehind } from "../../../proto/vocab/wishes.ts";
import type { ExitCode } from "../words/words.ts";

/** Exit 2 when some host could not be told; nothing is forgotten then. */
export const down = async (invocation: Invocation): Promise<ExitCode> => {
  const { context } = invocation;
  const wish = downWish(invocation);
  const coordinator = await findCoordinator(context);
  try {
    const { fleet, folder } = coordinator;
    if (folder === undefined || (await hasCoordinator(fleet, folder)))
      return await shutDown(context, coordinator, wish);
    return await (await import("../down-alone.ts")).downAlone(context, { fleet, folder }, wish);
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
  wish: DownWish,
): Promise<ExitCode> => {
  const endpoint = folder === undefined ? undefined : stateFolder(folder).readEndpoint();
  const answer = await client.command({ kind: "shutdown", purge: wish.purge });
  if (endpoint !== undefined) await untilEnded(fleet, endpoint);
  const isForgotten = wish.forget && folder !== undefined && answer.silent.length === 0;
  const ending = isForgotten
    ? await (await import("../forget-fleet.ts")).forgetFleet({ fleet, folder })
    : [
        `${terminalText(fleet, 64)} is down; its history stays${folder === undefined ? "" : ` in ${terminalText(folder)}`}`,
      ];
  const told = context.json
    ? [terminalJson({ ...answer, ...(isForgotten ? { removed: folder } : {}) })]
    : ending;
  for (const line of told) context.out.line(line);
  tellSilent(context, fleet, wish, answer.left ?? answer.silent.map((host) => ({ host, folders: [] })));
  return answer.silent.length > 0 ? 2 : 0;
};

const tellSilent = (
  { err, coordinator }: Context,
  fleet: string,
  wish: DownWish,
  left: readonly LeftBehind[],
): void => {
  if (left.length === 0) return;
  for (const one of left) {
    if (one.error) for (const line of errorLines(one.error)) err.line(line);
    err.line(`fleet: ${keepsText(one)}`);
  }
  // Without a coordinator the hosts are visited from its machine.
  const place = coordinator === undefined ? "" : "on the coordinator's machine: ";
  const them = left.length === 1 ? "it once it is" : "them once they are";
  err.line(`hint: ${place}${downCommand(fleet, wish)} tells ${them} back; ${UNTIL_THEN}`);
};
