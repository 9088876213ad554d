/** Names of what the ledger keeps in a fleet's state folder. */
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Paths inside the state folder of one fleet. `lock` must never be opened but through SQLite: closing any other handle frees it. */
export interface StateFiles {
  readonly ledger: string;
  readonly metrics: string;
  readonly lock: string;
  readonly pid: string;
  readonly logs: string;
  /** There when the folder was put back from a backup and no coordinator has begun since. */
  readonly restored: string;
}

/** What one author session of a fleet with this state folder keeps: its digest and its output. */
export const authorSessionFolder = (folder: string, session: number): string =>
  join(folder, "authors-sessions", `session-${session}`);

/** Where a fleet with this state folder keeps its things. */
export const stateFiles = (folder: string): StateFiles => ({
  ledger: join(folder, "ledger.sqlite"),
  metrics: join(folder, "metrics.sqlite"),
  lock: join(folder, "coordinator.lock"),
  pid: join(folder, "coordinator.pid"),
  logs: join(folder, "logs"),
  restored: join(folder, "restored.json"),
});

/** Whether the fleet was ever up with the ledger that lies here: the points are kept from the first moment on, but after the ledger. */
export const hasHistory = (folder: string): boolean => {
  const { ledger, metrics } = stateFiles(folder);
  return existsSync(ledger) && existsSync(metrics);
};
