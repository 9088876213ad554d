/** Finds the coordinator that is meant, here or through SSH, and what is known of it when it does not answer. */
import path from "node:path";
import { FleetClient } from "../api/client/client.ts";
import { localDoor } from "../api/client/local-door.ts";
import { stateFolder } from "../api/client/state-folder.ts";
import { FleetError } from "../../proto/vocab/errors.ts";
import { chooseFleet } from "./fleet-choice.ts";
import { type Context, stateRoot } from "./context.ts";
import { downFact } from "./down-fact.ts";
import { knownFleets } from "./known-fleets.ts";
import type { Views } from "./views.ts";

/** One coordinator, whether or not it answers. */
export interface Coordinator {
  readonly fleet: string;
  /** Its state folder, when it is on this machine. */
  readonly folder?: string;
  readonly client: FleetClient;
  /** What can be shown although it does not answer; undefined when nothing can. */
  readonly offline: () => Promise<OfflineViews | undefined>;
  /** Called with each answer of `status`, so that it can be shown later. */
  readonly remember: (status: Awaited<ReturnType<Views["status"]>>) => void;
  readonly close: () => Promise<void>;
}

/** What was last known, and when. */
export interface OfflineViews {
  readonly views: Views;
  /** Wall-clock milliseconds. */
  readonly asOf: number;
}

/** The coordinator that the operator means. Throws `no_fleet`, `no_such_fleet`; over SSH also `host_…`. */
export const findCoordinator = async (context: Context): Promise<Coordinator> => {
  if (context.coordinator !== undefined)
    return (await import("./ssh-coordinator.ts")).sshCoordinator(context, context.coordinator);
  const root = stateRoot(context.env);
  return localCoordinator(root, chooseFleet(context.fleet, knownFleets(root)));
};

/** The coordinator of this fleet on this machine. */
export const localCoordinator = (root: string, fleet: string): Coordinator => {
  const folder = path.join(root, fleet);
  const files = stateFolder(folder);
  const endpoint = files.readEndpoint();
  const dial = (): never => {
    throw new FleetError(downFact(fleet, files.readSnapshot()));
  };
  return {
    fleet,
    folder,
    client: new FleetClient(endpoint ? localDoor(fleet, endpoint.socket) : { fleet, dial }),
    offline: async () => (await import("./offline-views.ts")).offlineViews(folder, fleet),
    remember: () => undefined,
    close: () => Promise.resolve(),
  };
};
