/** Turns the plain messages of the link into frames and back; the only way from bytes to a message. */
import { fleet } from "../gen/fleet.js";
import { as, type AttemptId } from "../vocab/ids.ts";
import type { ToAgent, ToCoordinator } from "../vocab/messages.ts";
import { cursorFromWire, cursorToWire } from "./wire-cursor.ts";
import { heldAttempt, slotReport } from "./wire-held.ts";
import { agentHello, coordinatorHello, seen } from "./wire-hello.ts";
import { leaseFromWire, leaseToWire } from "./wire-lease.ts";
import { reportFromWire, reportToWire } from "./wire-report.ts";
import { nameCodec, required, whole, WireError } from "./wire-values.ts";

type Refused = Extract<ToCoordinator, { kind: "refused" }>;
type Wire = fleet.v1.Envelope.$Properties;

const refusalCode = nameCodec<Refused["code"], fleet.v1.RefusalCode>("refusal", {
  protocol: fleet.v1.RefusalCode.REFUSAL_CODE_PROTOCOL,
  owner: fleet.v1.RefusalCode.REFUSAL_CODE_OWNER,
  mac: fleet.v1.RefusalCode.REFUSAL_CODE_MAC,
  history: fleet.v1.RefusalCode.REFUSAL_CODE_HISTORY,
});

/** True when no text in the value holds half a surrogate pair, which UTF-8 cannot carry. */
function isWellFormed(value: unknown): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return true;
  return Array.isArray(value)
    ? value.every(isWellFormed)
    : Object.entries(value).every(([key, part]) => key.isWellFormed() && isWellFormed(part));
}

function repaired(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(repaired);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key.toWellFormed(), repaired(part)]));
}

function toWire(message: ToAgent | ToCoordinator): Wire {
  switch (message.kind) {
    case "coordinator_hello":
      return { coordinatorHello: coordinatorHello.toWire(message) };
    case "renew":
      return { renew: { attempts: [...message.attempts] } };
    case "lease":
      return { lease: leaseToWire(message.lease) };
    case "cancel":
      return { cancel: { ...message, token: whole(message.token, "token") } };
    case "ack":
      return {
        ack: { cursor: cursorToWire(message.cursor), creditBytes: whole(message.creditBytes, "credit") },
      };
    case "close_campaign":
      return { closeCampaign: {} };
    case "agent_hello":
      return { agentHello: agentHello.toWire(message) };
    case "heartbeat":
      return {
        heartbeat: {
          monotonicMs: message.monotonicMs,
          held: message.held.map(heldAttempt.toWire),
          slots: message.slots.map(slotReport.toWire),
          diskFreeBytes: whole(message.diskFreeBytes, "free disk"),
        },
      };
    case "report":
      return { report: reportToWire(message) };
    case "refused":
      return {
        refused: {
          ...message,
          code: refusalCode.toWire(message.code),
          seen: message.seen ? seen.toWire(message.seen) : null,
        },
      };
  }
}

function decode(bytes: Uint8Array): Wire {
  try {
    return fleet.v1.Envelope.decode(bytes);
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    throw new WireError(`A frame of ${bytes.length} bytes is not a message: ${detail}.`, thrown);
  }
}

/** One message as one frame. Text that UTF-8 cannot carry is repaired; throws WireError for a number that cannot be carried. */
export function encode(message: ToAgent | ToCoordinator): Uint8Array {
  const sound = isWellFormed(message) ? message : (repaired(message) as typeof message);
  return fleet.v1.Envelope.encode(toWire(sound)).finish();
}

/** What the coordinator said. Ignores unknown fields; throws WireError for everything that is not a complete message to an agent. */
export function decodeToAgent(bytes: Uint8Array): ToAgent {
  const wire = decode(bytes);
  if (wire.coordinatorHello) return coordinatorHello.fromWire(wire.coordinatorHello);
  if (wire.renew)
    return {
      kind: "renew",
      attempts: (wire.renew.attempts ?? []).map((attempt) => as<AttemptId>(required(attempt, "attempt"))),
    };
  if (wire.lease) return { kind: "lease", lease: leaseFromWire(wire.lease) };
  if (wire.cancel)
    return {
      kind: "cancel",
      attempt: as<AttemptId>(required(wire.cancel.attempt, "attempt")),
      token: whole(wire.cancel.token, "token"),
      reason: wire.cancel.reason ?? "",
    };
  if (wire.ack)
    return {
      kind: "ack",
      cursor: cursorFromWire(required(wire.ack.cursor, "cursor")),
      creditBytes: whole(wire.ack.creditBytes, "credit"),
    };
  if (wire.closeCampaign) return { kind: "close_campaign" };
  throw new WireError(`A frame of ${bytes.length} bytes holds no message to an agent.`);
}

/** What the agent said. Ignores unknown fields; throws WireError for everything that is not a complete message to a coordinator. */
export function decodeToCoordinator(bytes: Uint8Array): ToCoordinator {
  const wire = decode(bytes);
  if (wire.agentHello) return agentHello.fromWire(wire.agentHello);
  if (wire.heartbeat)
    return {
      kind: "heartbeat",
      monotonicMs: wire.heartbeat.monotonicMs ?? 0,
      held: (wire.heartbeat.held ?? []).map(heldAttempt.fromWire),
      slots: (wire.heartbeat.slots ?? []).map(slotReport.fromWire),
      diskFreeBytes: whole(wire.heartbeat.diskFreeBytes, "free disk"),
    };
  if (wire.report) return reportFromWire(wire.report);
  if (wire.refused)
    return {
      kind: "refused",
      code: refusalCode.fromWire(wire.refused.code),
      protocol: whole(wire.refused.protocol, "protocol"),
      detail: wire.refused.detail ?? "",
      ...(wire.refused.seen ? { seen: seen.fromWire(wire.refused.seen) } : {}),
    };
  throw new WireError(`A frame of ${bytes.length} bytes holds no message to a coordinator.`);
}
