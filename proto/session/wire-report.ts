/** Translates the sequenced reports between the plain types and protobuf. */
import type { fleet } from "../gen/fleet.js";
import { as, type AttemptId } from "../vocab/ids.ts";
import type { MetricPoint, Report, ToCoordinator } from "../vocab/messages.ts";
import { streamName } from "./wire-cursor.ts";
import { attemptPhase, slotReport } from "./wire-held.ts";
import { outcomeFromWire, outcomeToWire } from "./wire-outcome.ts";
import { required, whole, WireError } from "./wire-values.ts";

type ReportMessage = Extract<ToCoordinator, { kind: "report" }>;
type Wire = fleet.v1.Report.$Properties;

function bodyToWire(report: Report): Wire {
  switch (report.kind) {
    case "phase":
      return {
        phase: {
          attempt: report.attempt,
          token: whole(report.token, "token"),
          phase: attemptPhase.toWire(report.phase),
          detail: report.detail,
        },
      };
    case "outcome":
      return { outcome: outcomeToWire(report.outcome) };
    case "slot":
      return { slot: slotReport.toWire(report.slot) };
    case "returned":
      return {
        returned: { attempt: report.attempt, token: whole(report.token, "token"), reason: report.reason },
      };
    case "points":
      return { points: { points: [...report.points] } };
    case "log":
      return { log: { ...report, offset: whole(report.offset, "offset") } };
    case "gap":
      return { gap: { from: whole(report.from, "from"), count: whole(report.count, "count") } };
  }
}

const pointFromWire = (wire: fleet.v1.MetricPoint.$Properties): MetricPoint => ({
  attempt: as<AttemptId>(required(wire.attempt, "attempt")),
  name: required(wire.name, "metric name"),
  step: wire.step ?? 0,
  value: wire.value ?? 0,
  atMs: wire.atMs ?? 0,
});

const phaseFromWire = (wire: fleet.v1.PhaseReport.$Properties): Report => ({
  kind: "phase",
  attempt: as<AttemptId>(required(wire.attempt, "attempt")),
  token: whole(wire.token, "token"),
  phase: attemptPhase.fromWire(wire.phase),
  detail: wire.detail ?? "",
});

const returnedFromWire = (wire: fleet.v1.ReturnedReport.$Properties): Report => ({
  kind: "returned",
  attempt: as<AttemptId>(required(wire.attempt, "attempt")),
  token: whole(wire.token, "token"),
  reason: wire.reason ?? "",
});

const logFromWire = (wire: fleet.v1.LogReport.$Properties): Report => ({
  kind: "log",
  attempt: as<AttemptId>(required(wire.attempt, "attempt")),
  offset: whole(wire.offset, "offset"),
  // A copy: what was decoded is a view that would keep the whole received frame alive.
  bytes: Uint8Array.from(wire.bytes ?? []),
  isTail: wire.isTail ?? false,
});

function bodyFromWire(wire: Wire): Report {
  if (wire.phase) return phaseFromWire(wire.phase);
  if (wire.outcome) return { kind: "outcome", outcome: outcomeFromWire(wire.outcome) };
  if (wire.slot) return { kind: "slot", slot: slotReport.fromWire(wire.slot) };
  if (wire.returned) return returnedFromWire(wire.returned);
  if (wire.points) return { kind: "points", points: (wire.points.points ?? []).map(pointFromWire) };
  if (wire.log) return logFromWire(wire.log);
  if (wire.gap)
    return { kind: "gap", from: whole(wire.gap.from, "from"), count: whole(wire.gap.count, "count") };
  throw new WireError("The message holds a report of no known kind.");
}

/** A report with its place in its stream as protobuf; throws WireError when a number cannot be carried. */
export const reportToWire = (message: ReportMessage): Wire => ({
  stream: streamName.toWire(message.stream),
  spool: message.spool,
  sequence: whole(message.sequence, "sequence"),
  ...bodyToWire(message.report),
});

/** A report with its place in its stream from protobuf; throws WireError. */
export const reportFromWire = (wire: Wire): ReportMessage => ({
  kind: "report",
  stream: streamName.fromWire(wire.stream),
  spool: required(wire.spool, "spool"),
  sequence: whole(wire.sequence, "sequence"),
  report: bodyFromWire(wire),
});
