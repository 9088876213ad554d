/** How a failure that the host caused is told in the reasons that follow from it: of slots, lanes and verdicts. */
import { type AttemptOutcome, isTaintReason } from "../../proto/vocab/attempt.ts";

/** The fact; of a taint, first that it can be accepted, since a long fact may be cut where it is shown. */
export const hostFault = ({ outcome, detail }: AttemptOutcome): string =>
  outcome.kind === "invalid_env" && isTaintReason(outcome.reason)
    ? `${outcome.reason}, which policy.tolerate in the inventory accepts: ${detail}`
    : detail;
