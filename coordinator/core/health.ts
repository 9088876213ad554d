/** What runs tell about the slots they ran on: failures of different branches in a row, and what was done about it. Part of the fold. */
import type { AttemptOutcome } from "../../proto/vocab/attempt.ts";
import type { ExperimentId, SlotId, TrialId } from "../../proto/vocab/ids.ts";
import type { Belief } from "./records.ts";
import type { Attempt, Ledgered, Trial } from "./state.ts";

/** One slot of which nothing is known for the better. */
export interface SlotHealth {
  /** Experiments that failed here one after the other, each once, since something last succeeded. */
  readonly failing: readonly ExperimentId[];
  /** Canaries that succeeded since a change last did: so often it was the branches after all. */
  readonly cleared: number;
  /** The measurement of the tip that is to tell whether the slot is to blame. */
  readonly canary?: TrialId;
  readonly quarantine?: Quarantine;
}

/** Set aside for `forMs`, then a canary runs again; `times` in a row. */
export interface Quarantine {
  readonly reason: string;
  readonly forMs: number;
  readonly times: number;
}

/** A slot that nothing is held against. */
const SOUND: SlotHealth = { failing: [], cleared: 0 };

export const healthOf = (s: Ledgered, slot: SlotId): SlotHealth => s.health[slot] ?? SOUND;

const isSound = ({ failing, cleared, canary, quarantine }: SlotHealth): boolean =>
  failing.length === 0 && cleared === 0 && canary === undefined && quarantine === undefined;

/** Changes what is held against a slot; nothing is kept of a sound one. */
export const withHealth = (s: Ledgered, slot: SlotId, health: SlotHealth): Ledgered => {
  const { [slot]: _past, ...rest } = s.health;
  return { ...s, health: isSound(health) ? rest : { ...rest, [slot]: health } };
};

/** A campaign's numbers of experiments mean nothing in another one; what is set aside stays so. */
export const withoutStreaks = (s: Ledgered): Ledgered =>
  (Object.entries(s.health) as [SlotId, SlotHealth][]).reduce((all, [slot, { quarantine }]) => {
    return withHealth(all, slot, quarantine ? { ...SOUND, quarantine } : SOUND);
  }, s);

type Tells = "works" | "fails" | "nothing";

/** What touched frozen files, was cancelled, or lost its lane, says nothing about the slot. */
export const tellsOfSlot = ({ outcome }: AttemptOutcome): Tells => {
  if (outcome.kind === "succeeded") return "works";
  if (outcome.kind === "cancelled" || outcome.kind === "violated") return "nothing";
  return outcome.kind === "invalid_env" && outcome.reason === "lane_changed" ? "nothing" : "fails";
};

const afterCanary = (health: SlotHealth, told: Tells): SlotHealth => {
  const { canary: _past, quarantine: _over, ...rest } = health;
  return told === "works" ? { ...rest, failing: [], cleared: rest.cleared + 1 } : health;
};

/** Takes an outcome into account; late ones and those of preparations tell nothing of today. */
export const noteOutcome = (
  s: Ledgered,
  { slot }: Attempt,
  { id, purpose, experiment }: Trial,
  belief: Belief,
  outcome: AttemptOutcome,
): Ledgered => {
  const told = tellsOfSlot(outcome);
  if (told === "nothing" || belief === "replicate" || belief === "foreign" || purpose === "prepare") return s;
  const health = healthOf(s, slot);
  if (purpose === "canary") return health.canary === id ? withHealth(s, slot, afterCanary(health, told)) : s;
  if (told === "works") {
    const { quarantine: _over, ...rest } = health;
    return withHealth(s, slot, { ...rest, failing: [], cleared: 0 });
  }
  if (purpose === "baseline" || health.failing.includes(experiment)) return s;
  return withHealth(s, slot, { ...health, failing: [...health.failing, experiment] });
};
