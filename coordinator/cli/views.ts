/** Reads from the coordinator, or from what is known without it; the verbs cannot tell the two apart. */
import type { FleetClient } from "../api/client/client.ts";
import { FleetError } from "../../proto/vocab/errors.ts";
import type { Context } from "./context.ts";
import { type Coordinator, findCoordinator } from "./coordinator.ts";
import type { ExitCode } from "./words/words.ts";

/** Everything that can be read. */
export type Views = Pick<
  FleetClient,
  | "status"
  | "queue"
  | "experiment"
  | "explainExperiment"
  | "explainHost"
  | "metrics"
  | "results"
  | "frontier"
  | "events"
  | "logs"
>;

/** Runs a reading verb. When nobody answers it runs on what is known, then throws `coordinator_unreachable` with its age. */
export const reading = async (
  context: Context,
  work: (views: Views, coordinator: Coordinator) => Promise<void>,
): Promise<ExitCode> => {
  const coordinator = await findCoordinator(context);
  try {
    await work(coordinator.client, coordinator);
    return 0;
  } catch (error) {
    const fact = FleetError.factOf(error);
    if (fact.code !== "coordinator_unreachable" || context.out.hasPrinted()) throw error;
    const known = await coordinator.offline();
    if (known === undefined) throw error;
    await work(known.views, coordinator);
    throw new FleetError({ ...fact, snapshotAgeMs: Math.max(0, context.now() - known.asOf) }, error);
  } finally {
    await coordinator.close();
  }
};
