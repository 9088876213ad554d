/** `fleet down` for a fleet whose coordinator does not run: ends what it left on its hosts, and with `--purge` removes the fleet. */
import { rm } from "node:fs/promises";
import path from "node:path";
import { stateFolder } from "../api/client/state-folder.ts";
import { socketFolderPath } from "../hosts/socket-folder.ts";
import { isCoordinatorRunning } from "../ledger/read/read-ledger.ts";
import type { StatusView } from "../../proto/vocab/views/status.ts";
import type { Context } from "./context.ts";
import { count } from "./formats.ts";
import { leaveHosts, type LeftHost } from "./leave-hosts.ts";
import { errorLines } from "./messages.ts";
import { terminalJson, terminalText } from "./terminal-text.ts";
import type { ExitCode } from "./words/words.ts";

/** Which fleet it is. */
export interface DownFleet {
  readonly fleet: string;
  readonly folder: string;
}

/** Exit 2 when some host could not be left; the fleet is then not removed, so that it can be tried again. */
export const downAlone = async (
  context: Context,
  { fleet, folder }: DownFleet,
  purge: boolean,
): Promise<ExitCode> => {
  const last = stateFolder(folder).readSnapshot();
  const hosts = await leaveHosts(context, folder, purge);
  const failed = hosts.filter(({ error }) => error !== undefined);
  // What it left behind is told now: nobody needs to take it for crashed any more.
  if (!isCoordinatorRunning(folder)) stateFolder(folder).removeEndpoint();
  // The history is somebody's work: it goes with a fleet that was named, never with one that only happened to be meant.
  const isRemoved =
    purge && failed.length === 0 && context.fleet !== undefined && (await removeFleet(folder));
  if (context.json) {
    const silent = failed.map(({ host }) => host);
    context.out.line(terminalJson({ silent, hosts, ...(isRemoved ? { removed: folder } : {}) }));
  } else {
    for (const line of [headline(fleet, folder, isRemoved), ...hosts.map((host) => hostLine(host, purge))])
      context.out.line(line);
    if (isRemoved && last !== undefined) for (const line of remains(last)) context.out.line(line);
  }
  for (const { error } of failed) if (error) for (const line of errorLines(error)) context.err.line(line);
  if (purge && !isRemoved) context.err.line(`hint: ${againHint(fleet, folder, failed)}`);
  return failed.length > 0 ? 2 : 0;
};

/** False when somebody brought the fleet up meanwhile. */
const removeFleet = async (folder: string): Promise<boolean> => {
  if (isCoordinatorRunning(folder)) return false;
  await rm(socketFolderPath(path.join(folder, "s")), { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
  return true;
};

const headline = (fleet: string, folder: string, isRemoved: boolean): string =>
  isRemoved
    ? `${terminalText(fleet, 64)} is removed, and with it ${terminalText(folder)}: its ledger, its logs and its repository`
    : `${terminalText(fleet, 64)} is down; its history stays in ${terminalText(folder)}`;

const hostLine = ({ host, error, isStranger, hasEnded, isPurged }: LeftHost, purge: boolean): string => {
  const name = terminalText(host, 64);
  if (error !== undefined) return `${name}  could not be told`;
  if (isStranger) return `${name}  never was reached, so nothing of this fleet is there`;
  if (purge)
    return `${name}  ${isPurged ? "everything of this fleet removed" : "nothing of this fleet is there"}`;
  return `${name}  ${hasEnded ? "agent ended" : "no agent ran"}`;
};

/** What is not ours to remove. */
const remains = ({ campaign }: StatusView): readonly string[] =>
  campaign === undefined
    ? []
    : [
        `campaign ${terminalText(campaign.tag, 64)} had ${count(campaign.experiments.total, "experiment")}; ` +
          `its branch ${terminalText(campaign.mirror, 100)} and ${terminalText(campaign.resultsFile, 100)} stay in ${terminalText(campaign.repository)}`,
      ];

const againHint = (fleet: string, folder: string, failed: readonly LeftHost[]): string => {
  const name = terminalText(fleet, 64);
  return failed.length === 0
    ? `fleet down --purge --fleet ${name} removes its history too`
    : `fleet down --purge --fleet ${name} tries again; for hosts that never come back, remove ${terminalText(folder)} by hand`;
};
