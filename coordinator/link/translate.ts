/** The only place that knows both the messages of the wire and the events of the core. */
import type { HostName } from "../../proto/vocab/ids.ts";
import type { Report, ToCoordinator } from "../../proto/vocab/messages.ts";
import type { Event } from "../core/events.ts";

/** What a sequenced fact means to the core; undefined for what only fills a gap. Bulk reports are no facts. */
export const eventOfFact = (host: HostName, report: Report): Event | undefined => {
  switch (report.kind) {
    case "phase": {
      const { attempt, token, phase } = report;
      return { kind: "phase_reported", host, attempt, token, phase };
    }
    case "outcome":
      return { kind: "outcome_reported", host, outcome: report.outcome };
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
