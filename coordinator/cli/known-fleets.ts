/** Looks at the state folders of this machine: which fleets there are and whether their coordinators live. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Endpoint, stateFolder } from "../api/client/state-folder.ts";
import type { KnownFleet } from "./fleet-choice.ts";

/** Every fleet that has a folder below `root`, by name. */
export const knownFleets = (root: string): readonly KnownFleet[] =>
  foldersIn(root).map((name) => {
    const endpoint = stateFolder(path.join(root, name)).readEndpoint();
    return { name, status: endpoint === undefined ? "down" : isAlive(endpoint) ? "up" : "crashed" };
  });

/** Whether the process that wrote the endpoint is there; another one with its number would be found out by asking. */
export const isAlive = ({ pid }: Pick<Endpoint, "pid">): boolean => {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

/** A process that has ended keeps its number until its parent looks, which the first process of a container may never do. */
const isZombie = (pid: number): boolean => {
  try {
    return /\) Z /u.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};

const foldersIn = (root: string): readonly string[] => {
  try {
    return readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map((entry) => entry.name)
      .sort();
  } catch {
    return [];
  }
};
