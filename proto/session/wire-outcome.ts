/** Translates the outcome of an attempt between the plain types and protobuf. */
import { fleet } from "../gen/fleet.js";
import type {
  AttemptOutcome,
  InvalidEnvReason,
  Manifest,
  OutcomeKind,
  PeakMemory,
} from "../vocab/attempt.ts";
import { as, type AttemptId, type TreeId, type TrialId } from "../vocab/ids.ts";
import { nameCodec, required, whole, WireError } from "./wire-values.ts";

const { v1 } = fleet;

const failureReason = nameCodec<Extract<OutcomeKind, { kind: "failed" }>["reason"], fleet.v1.FailureReason>(
  "failure reason",
  {
    exit: v1.FailureReason.FAILURE_REASON_EXIT,
    build: v1.FailureReason.FAILURE_REASON_BUILD,
    no_metric: v1.FailureReason.FAILURE_REASON_NO_METRIC,
    stale_metric: v1.FailureReason.FAILURE_REASON_STALE_METRIC,
  },
);

const invalidEnvReason = nameCodec<InvalidEnvReason, fleet.v1.InvalidEnvReason>("invalid_env reason", {
  program_not_found: v1.InvalidEnvReason.INVALID_ENV_REASON_PROGRAM_NOT_FOUND,
  disk_full: v1.InvalidEnvReason.INVALID_ENV_REASON_DISK_FULL,
  checkout_failed: v1.InvalidEnvReason.INVALID_ENV_REASON_CHECKOUT_FAILED,
  tree_mismatch: v1.InvalidEnvReason.INVALID_ENV_REASON_TREE_MISMATCH,
  setup_failed: v1.InvalidEnvReason.INVALID_ENV_REASON_SETUP_FAILED,
  device_busy: v1.InvalidEnvReason.INVALID_ENV_REASON_DEVICE_BUSY,
  runner_died: v1.InvalidEnvReason.INVALID_ENV_REASON_RUNNER_DIED,
  survivors: v1.InvalidEnvReason.INVALID_ENV_REASON_SURVIVORS,
  agent_error: v1.InvalidEnvReason.INVALID_ENV_REASON_AGENT_ERROR,
  slept: v1.InvalidEnvReason.INVALID_ENV_REASON_SLEPT,
  lane_changed: v1.InvalidEnvReason.INVALID_ENV_REASON_LANE_CHANGED,
  contended: v1.InvalidEnvReason.INVALID_ENV_REASON_CONTENDED,
  throttled: v1.InvalidEnvReason.INVALID_ENV_REASON_THROTTLED,
  swapped: v1.InvalidEnvReason.INVALID_ENV_REASON_SWAPPED,
  clock_stepped: v1.InvalidEnvReason.INVALID_ENV_REASON_CLOCK_STEPPED,
});

const memoryMethod = nameCodec<PeakMemory["method"], fleet.v1.MemoryMethod>("memory method", {
  cgroup: v1.MemoryMethod.MEMORY_METHOD_CGROUP,
  vmhwm: v1.MemoryMethod.MEMORY_METHOD_VMHWM,
  "ps-rss": v1.MemoryMethod.MEMORY_METHOD_PS_RSS,
  "nvidia-smi": v1.MemoryMethod.MEMORY_METHOD_NVIDIA_SMI,
  "rocm-smi": v1.MemoryMethod.MEMORY_METHOD_ROCM_SMI,
});

function kindToWire(outcome: OutcomeKind): fleet.v1.OutcomeKind.$Properties {
  switch (outcome.kind) {
    case "succeeded":
      return { succeeded: {} };
    case "failed":
      return {
        failed: {
          exitCode: outcome.exitCode,
          signal: outcome.signal,
          reason: failureReason.toWire(outcome.reason),
        },
      };
    case "oom":
      return { oom: {} };
    case "timed_out":
      return { timedOut: {} };
    case "cancelled":
      return { cancelled: {} };
    case "lost":
      return { lost: {} };
    case "violated":
      return { violated: { paths: [...outcome.paths] } };
    case "invalid_env":
      return { invalidEnv: { reason: invalidEnvReason.toWire(outcome.reason) } };
  }
}

function kindFromWire(wire: fleet.v1.OutcomeKind.$Properties): OutcomeKind {
  if (wire.succeeded) return { kind: "succeeded" };
  if (wire.failed)
    return {
      kind: "failed",
      exitCode: wire.failed.exitCode ?? null,
      signal: wire.failed.signal ?? null,
      reason: failureReason.fromWire(wire.failed.reason),
    };
  if (wire.oom) return { kind: "oom" };
  if (wire.timedOut) return { kind: "timed_out" };
  if (wire.cancelled) return { kind: "cancelled" };
  if (wire.lost) return { kind: "lost" };
  if (wire.violated) return { kind: "violated", paths: wire.violated.paths ?? [] };
  if (wire.invalidEnv)
    return { kind: "invalid_env", reason: invalidEnvReason.fromWire(wire.invalidEnv.reason) };
  throw new WireError("The message holds an outcome of no known kind.");
}

const peakToWire = (peak: PeakMemory): fleet.v1.PeakMemory.$Properties => ({
  bytes: whole(peak.bytes, "peak memory"),
  method: memoryMethod.toWire(peak.method),
});

const peakFromWire = (wire: fleet.v1.PeakMemory.$Properties): PeakMemory => ({
  bytes: whole(wire.bytes, "peak memory"),
  method: memoryMethod.fromWire(wire.method),
});

const manifestFromWire = (wire: fleet.v1.Manifest.$Properties): Manifest => ({
  frozenHash: required(wire.frozenHash, "frozen hash"),
  versions: wire.versions ?? {},
});

/** An outcome as protobuf; throws WireError when a number cannot be carried. */
export const outcomeToWire = (outcome: AttemptOutcome): fleet.v1.AttemptOutcome.$Properties => ({
  ...outcome,
  token: whole(outcome.token, "token"),
  generation: whole(outcome.generation, "generation"),
  epoch: whole(outcome.epoch, "epoch"),
  outcome: kindToWire(outcome.outcome),
  value: outcome.value ?? null,
  peakMemory: outcome.peakMemory ? peakToWire(outcome.peakMemory) : null,
  droppedOutputBytes: whole(outcome.droppedOutputBytes, "dropped output"),
  survivors: [...outcome.survivors],
  manifest: outcome.manifest ?? null,
});

/** An outcome from protobuf; throws WireError. */
export const outcomeFromWire = (wire: fleet.v1.AttemptOutcome.$Properties): AttemptOutcome => ({
  attempt: as<AttemptId>(required(wire.attempt, "attempt")),
  trial: as<TrialId>(required(wire.trial, "trial")),
  token: whole(wire.token, "token"),
  generation: whole(wire.generation, "generation"),
  epoch: whole(wire.epoch, "epoch"),
  tree: as<TreeId>(required(wire.tree, "tree")),
  outcome: kindFromWire(required(wire.outcome, "outcome")),
  detail: wire.detail ?? "",
  ...(typeof wire.value === "number" && { value: wire.value }),
  finals: wire.finals ?? {},
  ...(wire.peakMemory && { peakMemory: peakFromWire(wire.peakMemory) }),
  stageMs: wire.stageMs ?? 0,
  buildMs: wire.buildMs ?? 0,
  runMs: wire.runMs ?? 0,
  droppedOutputBytes: whole(wire.droppedOutputBytes, "dropped output"),
  survivors: wire.survivors ?? [],
  ...(wire.manifest && { manifest: manifestFromWire(wire.manifest) }),
});
