/** The only place that knows both the messages of the wire and the events of the core. */
import type { AttemptOutcome } from "../../proto/vocab/attempt.ts";
import type { HostName } from "../../proto/vocab/ids.ts";
import type { Report, ToCoordinator } from "../../proto/vocab/messages.ts";
import type { Event } from "../core/events.ts";

/** Without numbers that are none: the ledger's text has no word for them, and nothing compares with them. */
const finite = ({ value, finals, ...rest }: AttemptOutcome): AttemptOutcome => ({
  ...rest,
  ...(value !== undefined && Number.isFinite(value) ? { value } : {}),
  finals: Object.fromEntries(Object.entries(finals).filter(([, number]) => Number.isFinite(number))),
});

/** What a sequenced fact means to the core; undefined for what only fills a gap. Bulk reports are no facts. */
export const eventOfFact = (host: HostName, report: Report): Event | undefined => {
  switch (report.kind) {
    case "phase": {
      const { attempt, token, phase } = report;
      return { kind: "phase_reported", host, attempt, token, phase };
    }
    case "outcome":
      return { kind: "outcome_reported", host, outcome: finite(report.outcome) };
    case "slot":
      return { kind: "slot_reported", host, slot: report.slot };
    case "returned": {
      const { attempt, token, reason } = report;
      return { kind: "attempt_returned", host, attempt, token, reason };
    }
    case "points":
    case "log":
    case "gap":
      return undefined;
  }
};

/** What a heartbeat means to the core. */
export const eventOfHeartbeat = (
  host: HostName,
  session: number,
  message: Extract<ToCoordinator, { kind: "heartbeat" }>,
): Event => ({ kind: "heartbeat", host, session, held: message.held, slots: message.slots });
