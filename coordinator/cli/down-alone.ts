/** `fleet down` for a fleet whose coordinator does not run: ends what it left on its hosts, and tells how each of them did. */
import { stateFolder } from "../api/client/state-folder.ts";
import { isCoordinatorRunning } from "../ledger/read/read-ledger.ts";
import { commandText } from "./command-text.ts";
import type { Context } from "./context.ts";
import { downCommand, type DownWish } from "./down-wish.ts";
import { type DownFleet, forgetFleet } from "./forget-fleet.ts";
import type { LeftHost } from "../hosts/leave-all.ts";
import { leaveHosts } from "./leave-hosts.ts";
import { keepsText, UNTIL_THEN } from "./left-behind.ts";
import { errorLines } from "./messages.ts";
import { terminalJson, terminalText } from "./terminal-text.ts";
import type { ExitCode } from "./words/words.ts";

/** Exit 2 when some host could not be left; nothing is forgotten then, so that it can be tried again. */
export const downAlone = async (context: Context, down: DownFleet, wish: DownWish): Promise<ExitCode> => {
  const { fleet, folder } = down;
  const hosts = await leaveHosts(context, folder, wish.purge);
  const failed = hosts.filter(({ error }) => error !== undefined);
  // What it left behind is told now: nobody needs to take it for crashed any more.
  if (!isCoordinatorRunning(folder)) stateFolder(folder).removeEndpoint();
  const isForgotten = wish.forget && failed.length === 0;
  const ending = isForgotten
    ? await forgetFleet(down)
    : [`${terminalText(fleet, 64)} is down; its history stays in ${terminalText(folder)}`];
  if (context.json) {
    const silent = failed.map(({ host }) => host);
    context.out.line(terminalJson({ silent, hosts, ...(isForgotten ? { removed: folder } : {}) }));
  } else
    for (const line of [...hosts.map((host) => hostLine(host, wish.purge)), ...ending])
      context.out.line(line);
  for (const { host, error, folders = [] } of failed) {
    if (error) for (const line of errorLines(error)) context.err.line(line);
    if (folders.length > 0) context.err.line(`fleet: ${keepsText({ host, folders })}`);
  }
  const hint = hintAfter(down, wish, failed.length);
  if (hint !== undefined && !isForgotten) context.err.line(`hint: ${hint}`);
  return failed.length > 0 ? 2 : 0;
};

const hostLine = ({ host, error, spared, hasEnded, isPurged }: LeftHost, purge: boolean): string => {
  const name = terminalText(host, 64);
  if (error !== undefined) return `${name}  could not be told`;
  if (spared === "stranger") return `${name}  never was reached, so nothing of this fleet is there`;
  if (spared === "before") return `${name}  ${purge ? "was purged before" : "its agent was ended before"}`;
  if (purge)
    return `${name}  ${isPurged ? "everything of this fleet removed" : "nothing of this fleet is there"}`;
  return `${name}  ${hasEnded ? "agent ended" : "no agent ran"}`;
};

const hintAfter = ({ fleet, folder }: DownFleet, wish: DownWish, failed: number): string | undefined => {
  if (failed === 0)
    return wish.purge
      ? `${downCommand(fleet, { ...wish, forget: true })} also removes its history from this machine`
      : undefined;
  const again = `${downCommand(fleet, wish)} tries again once ${failed === 1 ? "it is" : "they are"} back; ${UNTIL_THEN}`;
  return wish.purge
    ? `${again}; if a host never comes back, the history in ${commandText([folder])} can be removed by hand`
    : again;
};
