/** One slot as data: who waits staged, who runs, and what keeps it from starting anybody. Only the slot itself says that it is free (HAZARDS 6). Pure. */
import type { SlotReport } from "../../proto/vocab/attempt.ts";

/** `Id` names an attempt; a blocker has a number of its own, since two may give the same reason. */
export interface SlotQueue<Id> {
  readonly staged: readonly Id[];
  /** One, or several that an earlier agent left: one may be over already and another one have been let go after it. */
  readonly running: readonly Id[];
  readonly blockers: readonly { readonly id: number; readonly reason: string }[];
}

/** A slot on which nothing ever ran. */
export const emptySlot = <Id>(): SlotQueue<Id> => ({ staged: [], running: [], blockers: [] });

/** The attempt waits for the slot. */
export const offer = <Id>(slot: SlotQueue<Id>, id: Id): SlotQueue<Id> => ({
  ...slot,
  staged: [...slot.staged, id],
});

/** The attempt no longer waits, whether or not it did. */
export const withdraw = <Id>(slot: SlotQueue<Id>, id: Id): SlotQueue<Id> => ({
  ...slot,
  staged: slot.staged.filter((one) => one !== id),
});

/** An adopted attempt runs here already. */
export const occupy = <Id>(slot: SlotQueue<Id>, id: Id): SlotQueue<Id> => ({
  ...slot,
  running: [...slot.running.filter((one) => one !== id), id],
});

/** The attempt's process tree is empty. */
export const vacate = <Id>(slot: SlotQueue<Id>, id: Id): SlotQueue<Id> => ({
  ...withdraw(slot, id),
  running: slot.running.filter((one) => one !== id),
});

/** Nothing starts here until the blocker is gone, and every other one. */
export const block = <Id>(slot: SlotQueue<Id>, id: number, reason: string): SlotQueue<Id> => ({
  ...slot,
  blockers: [...slot.blockers, { id, reason }],
});

/** This blocker is gone. */
export const unblock = <Id>(slot: SlotQueue<Id>, id: number): SlotQueue<Id> => ({
  ...slot,
  blockers: slot.blockers.filter((one) => one.id !== id),
});

/** Starts the next staged attempt if the slot is free; `started` is it. */
export const startNext = <Id>(
  slot: SlotQueue<Id>,
): { readonly slot: SlotQueue<Id>; readonly started: Id | null } => {
  const [next, ...staged] = slot.staged;
  if (isOccupied(slot) || next === undefined) return { slot, started: null };
  return { slot: { ...slot, staged, running: [next] }, started: next };
};

const isOccupied = <Id>({ running, blockers }: SlotQueue<Id>): boolean =>
  running.length > 0 || blockers.length > 0;

/** What heartbeats and Hello say of it. */
export const slotReport = <Id>(slot: SlotQueue<Id>, index: number): SlotReport => {
  const occupied = isOccupied(slot);
  const reasons = new Set(slot.blockers.map(({ reason }) => reason));
  return reasons.size === 0
    ? { slot: index, occupied }
    : { slot: index, occupied, reason: [...reasons].join("; ") };
};
