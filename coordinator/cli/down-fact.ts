/** What is said of a fleet that was ended on purpose. Pure. */
import type { ErrorFact } from "../../proto/vocab/errors.ts";
import type { StatusView } from "../../proto/vocab/views/status.ts";

/** Said of a fleet without endpoint: its coordinator removed it when it was ended. `last` is what it showed then. */
export const downFact = (fleet: string, last: StatusView | undefined): ErrorFact => {
  const campaign = last?.campaign?.status === "ended" ? undefined : last?.campaign?.tag;
  const down = campaign === undefined ? {} : { campaign };
  return { code: "coordinator_unreachable", fleet, detail: "", down };
};
