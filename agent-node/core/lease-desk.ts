/** What an agent does with a lease that comes, held against what it holds already. Pure. */
import type { Lease } from "../../proto/vocab/attempt.ts";
import type { Seen } from "./ownership.ts";

/** A lease that was taken earlier; `isDone` when its end stands in the spool. */
export interface TakenLease {
  readonly lease: Pick<Lease, "attempt" | "trial" | "campaign" | "generation" | "token" | "slot">;
  readonly isDone: boolean;
}

/** Leases that may wait on one slot; more are given back. */
const LEASES_PER_SLOT_MAX = 16;

/**
 * `old`: of a generation that ended, nothing is said. `known`: said twice. `give_back`: refused for this reason, which the
 * coordinator is told. `take`: stored and carried out.
 */
export type LeaseDecision =
  | { readonly kind: "old" | "known" | "take" }
  | { readonly kind: "give_back"; readonly reason: string };

/** The decision on one lease, with the slots that this host has now. */
export const judgeLease = (
  lease: TakenLease["lease"],
  taken: readonly TakenLease[],
  slots: ReadonlySet<number>,
  seen: Seen,
): LeaseDecision => {
  const { attempt, token, generation, slot } = lease;
  if (generation < seen.generation) return { kind: "old" };
  const isKnown = taken.some(
    ({ lease: one }) => one.attempt === attempt && one.token === token && one.generation === generation,
  );
  if (isKnown) return { kind: "known" };
  if (!slots.has(slot)) return { kind: "give_back", reason: `this host has no slot ${slot}` };
  const newer = taken.find(({ lease: one }) => isNewerGrant(one, lease));
  if (newer !== undefined)
    return { kind: "give_back", reason: `its trial was granted again as ${newer.lease.attempt}` };
  const waiting = taken.filter((one) => !one.isDone && one.lease.slot === slot).length;
  return waiting < LEASES_PER_SLOT_MAX
    ? { kind: "take" }
    : { kind: "give_back", reason: `slot ${slot} has ${waiting} leases` };
};

/** Whether `one` grants the same trial with a higher token: whatever comes of `lease` would not be believed. */
const isNewerGrant = (one: TakenLease["lease"], lease: TakenLease["lease"]): boolean =>
  one.trial === lease.trial &&
  one.campaign === lease.campaign &&
  one.generation === lease.generation &&
  one.token > lease.token;
