/** What can be shown while nobody answers: the coordinator's last status at once, everything else from its ledger when it is asked for. */
import { stateFolder } from "../api/client/state-folder.ts";
import type { StatusView } from "../../proto/vocab/views/status.ts";
import { FleetError } from "../../proto/vocab/errors.ts";
import type { OfflineViews } from "./coordinator.ts";
import type { Views } from "./views.ts";

/** The views of a fleet whose state folder is on this machine; undefined when nothing was ever recorded there. */
export const offlineViews = async (folder: string, fleet: string): Promise<OfflineViews | undefined> => {
  const ledger = async (): Promise<OfflineViews | undefined> =>
    (await import("./ledger-views.ts")).ledgerViews(folder, fleet);
  const status = stateFolder(folder).readSnapshot();
  if (status === undefined) return ledger();
  return snapshotViews(status, async () => {
    const known = await ledger();
    if (known === undefined) throw new FleetError({ code: "no_campaign", fleet });
    return known.views;
  });
};

/** A remembered status, with `others` for the rest. */
export const snapshotViews = (status: StatusView, others: () => Promise<Views>): OfflineViews => ({
  asOf: status.asOf,
  views: {
    status: async () => withoutDeeds(status),
    queue: async () => (await others()).queue(),
    results: async () => (await others()).results(),
    frontier: async () => (await others()).frontier(),
    experiment: async (id) => (await others()).experiment(id),
    explainExperiment: async (id) => (await others()).explainExperiment(id),
    explainHost: async (host) => (await others()).explainHost(host),
    metrics: async (id) => (await others()).metrics(id),
    async *events(question) {
      yield* (await others()).events(question);
    },
    async *logs(id, question) {
      yield* (await others()).logs(id, question);
    },
  },
});

/** A coordinator that is silent does nothing about a host. */
const withoutDeeds = (status: StatusView): StatusView => ({
  ...status,
  hostRows: status.hostRows.map((row) => {
    const { next: _, ...rest } = row;
    return rest;
  }),
});
