/** Translates the opening messages of a session between the plain types and protobuf. */
import type { fleet } from "../gen/fleet.js";
import { as, type BootId, type FleetId, type MachineId } from "../vocab/ids.ts";
import type { AgentHello, CoordinatorHello, Seen } from "../vocab/messages.ts";
import { cursorFromWire, cursorToWire } from "./wire-cursor.ts";
import { heldAttempt, slotReport } from "./wire-held.ts";
import { required, whole } from "./wire-values.ts";

/** Both directions for the coordinator's Hello; both throw WireError. */
export const coordinatorHello = {
  toWire: (hello: CoordinatorHello): fleet.v1.CoordinatorHello.$Properties => ({
    ...hello,
    protocol: whole(hello.protocol, "protocol"),
    generation: whole(hello.generation, "generation"),
    term: whole(hello.term, "term"),
    cursors: hello.cursors.map(cursorToWire),
    takeOver: hello.isTakeOver,
  }),
  fromWire: (wire: fleet.v1.CoordinatorHello.$Properties): CoordinatorHello => ({
    kind: "coordinator_hello",
    protocol: whole(wire.protocol, "protocol"),
    fleet: as<FleetId>(required(wire.fleet, "fleet")),
    generation: whole(wire.generation, "generation"),
    term: whole(wire.term, "term"),
    nonce: wire.nonce ?? "",
    mac: wire.mac ?? "",
    cursors: (wire.cursors ?? []).map(cursorFromWire),
    heartbeatMs: wire.heartbeatMs ?? 0,
    instance: wire.instance ?? "",
    holder: wire.holder ?? "",
    isTakeOver: wire.takeOver ?? false,
    leaseMs: wire.leaseMs ?? 0,
    ...(wire.orphanAfterMs ? { orphanAfterMs: wire.orphanAfterMs } : {}),
  }),
};

const checkSeen = (seen: fleet.v1.Seen.$Properties): Seen => ({
  generation: whole(seen.generation, "generation"),
  term: whole(seen.term, "term"),
  token: whole(seen.token, "token"),
  experiment: whole(seen.experiment, "experiment"),
});

/** Both directions for what an agent saw; both throw WireError. */
export const seen = {
  toWire: (said: Seen): fleet.v1.Seen.$Properties => checkSeen(said),
  fromWire: checkSeen,
};

/** Both directions for the agent's Hello; both throw WireError. */
export const agentHello = {
  toWire: (hello: AgentHello): fleet.v1.AgentHello.$Properties => ({
    ...hello,
    protocol: whole(hello.protocol, "protocol"),
    held: hello.held.map(heldAttempt.toWire),
    slots: hello.slots.map(slotReport.toWire),
    seen: seen.toWire(hello.seen),
    streams: hello.streams.map(cursorToWire),
  }),
  fromWire: (wire: fleet.v1.AgentHello.$Properties): AgentHello => ({
    kind: "agent_hello",
    protocol: whole(wire.protocol, "protocol"),
    build: wire.build ?? "",
    machineId: as<MachineId>(required(wire.machineId, "machine id")),
    bootId: as<BootId>(required(wire.bootId, "boot id")),
    nonce: wire.nonce ?? "",
    mac: wire.mac ?? "",
    held: (wire.held ?? []).map(heldAttempt.fromWire),
    slots: (wire.slots ?? []).map(slotReport.fromWire),
    seen: seen.fromWire(wire.seen ?? {}),
    streams: (wire.streams ?? []).map(cursorFromWire),
  }),
};
