/** Why an attempt is void, in a few words; the fact itself stands in its detail. */
import { type InvalidEnvReason, isTaintReason, type OutcomeKind } from "../../../proto/vocab/attempt.ts";

/** For each reason, to be read after `void: `. */
export const voidWords: Readonly<Record<InvalidEnvReason, string>> = {
  program_not_found: "a program is missing on the host",
  disk_full: "the host's disk was full",
  checkout_failed: "the host could not check it out",
  tree_mismatch: "the files on the host were not its own",
  setup_failed: "setup failed on the host",
  device_busy: "the device was in use",
  runner_died: "its runner died",
  survivors: "processes before it did not end",
  agent_error: "the host's agent failed",
  slept: "the host slept",
  lane_changed: "its lane changed",
  contended: "somebody else used what it ran on",
  throttled: "the host was throttled",
  swapped: "the host swapped",
  clock_stepped: "the host's clock was set",
};

/** Said behind the fact: how the operator accepts such numbers, where they can. */
export const acceptWords = (outcome: OutcomeKind): string =>
  outcome.kind === "invalid_env" && isTaintReason(outcome.reason)
    ? `; policy.tolerate: [${outcome.reason}] in the inventory accepts it`
    : "";
