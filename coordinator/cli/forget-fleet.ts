/** Removes what this machine keeps of a fleet that is down: only on its own demand, because it is somebody's work. */
import { rm } from "node:fs/promises";
import path from "node:path";
import { stateFolder } from "../api/client/state-folder.ts";
import { socketFolderPath } from "../hosts/socket-folder.ts";
import { isCoordinatorRunning } from "../ledger/read/read-ledger.ts";
import { FleetError } from "../../proto/vocab/errors.ts";
import type { StatusView } from "../../proto/vocab/views/status.ts";
import { commandText } from "./command-text.ts";
import { count } from "./formats.ts";
import { terminalText } from "./terminal-text.ts";

/** Which fleet it is, and where its history is. */
export interface DownFleet {
  readonly fleet: string;
  readonly folder: string;
}

/** Removes the state folder; the lines that say what is gone, and what stays. Throws `usage` when somebody brought the fleet up meanwhile. */
export const forgetFleet = async ({ fleet, folder }: DownFleet): Promise<readonly string[]> => {
  if (isCoordinatorRunning(folder))
    throw new FleetError({
      code: "usage",
      detail: `${fleet} was brought up meanwhile, so its history stays in ${folder}`,
      hint: `${commandText(["fleet", "status", "--fleet", fleet])} shows it`,
    });
  const last = stateFolder(folder).readSnapshot();
  await rm(socketFolderPath(path.join(folder, "s")), { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
  return [
    `${terminalText(fleet, 64)} is removed, and with it ${terminalText(folder, Number.POSITIVE_INFINITY)}: its ledger, its logs and its repository`,
    ...(last === undefined ? [] : remains(last)),
  ];
};

/** What is not ours to remove. */
const remains = ({ campaign }: StatusView): readonly string[] =>
  campaign === undefined
    ? []
    : [
        `campaign ${terminalText(campaign.tag, 64)} had ${count(campaign.experiments.total, "experiment")}; ` +
          `its branch ${terminalText(campaign.mirror, 100)} and ${terminalText(campaign.resultsFile, 100)} stay in ${terminalText(campaign.repository)}`,
      ];
