/** Translates what an agent holds, attempts and slots, between the plain types and protobuf. */
import { fleet } from "../gen/fleet.js";
import type { AttemptPhase, HeldAttempt, SlotReport } from "../vocab/attempt.ts";
import { as, type AttemptId } from "../vocab/ids.ts";
import { nameCodec, required, whole } from "./wire-values.ts";

const { v1 } = fleet;

/** How far an attempt is. */
export const attemptPhase = nameCodec<AttemptPhase, fleet.v1.AttemptPhase>("phase", {
  staging: v1.AttemptPhase.ATTEMPT_PHASE_STAGING,
  staged: v1.AttemptPhase.ATTEMPT_PHASE_STAGED,
  running: v1.AttemptPhase.ATTEMPT_PHASE_RUNNING,
  ending: v1.AttemptPhase.ATTEMPT_PHASE_ENDING,
});

/** Both directions for a held attempt; `fromWire` throws WireError. */
export const heldAttempt = {
  toWire: (held: HeldAttempt): fleet.v1.HeldAttempt.$Properties => ({
    attempt: held.attempt,
    token: whole(held.token, "token"),
    slot: whole(held.slot, "slot"),
    phase: attemptPhase.toWire(held.phase),
    runMs: held.runMs ?? null,
  }),
  fromWire: (wire: fleet.v1.HeldAttempt.$Properties): HeldAttempt => ({
    attempt: as<AttemptId>(required(wire.attempt, "attempt")),
    token: whole(wire.token, "token"),
    slot: whole(wire.slot, "slot"),
    phase: attemptPhase.fromWire(wire.phase),
    ...(typeof wire.runMs === "number" && { runMs: wire.runMs }),
  }),
};

/** Both directions for a slot report. */
export const slotReport = {
  toWire: (report: SlotReport): fleet.v1.SlotReport.$Properties => ({
    slot: whole(report.slot, "slot"),
    occupied: report.occupied,
    reason: report.reason ?? null,
  }),
  fromWire: (wire: fleet.v1.SlotReport.$Properties): SlotReport => ({
    slot: whole(wire.slot, "slot"),
    occupied: wire.occupied ?? false,
    ...(typeof wire.reason === "string" && { reason: wire.reason }),
  }),
};
