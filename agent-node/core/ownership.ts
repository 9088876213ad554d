/** Whom an agent serves and the highest numbers it ever saw from them: how copied, rolled-back and stale coordinators are noticed (HAZARDS 8). Pure. */
import { generationText } from "../../proto/vocab/generation.ts";
import type { FleetId } from "../../proto/vocab/ids.ts";
import type { CoordinatorHello, Seen, ToCoordinator } from "../../proto/vocab/messages.ts";

export type { Seen };

/** What an agent remembers of its one owner. */
export interface Ownership {
  /** Null before the first coordinator proved that it knows a session's secret. */
  readonly fleet: FleetId | null;
  readonly seen: Seen;
  /** Empty before an owner told its own. */
  readonly instance?: string;
  readonly holder?: string;
  /** Silent for this long, the owner no longer counts as living. */
  readonly leaseMs?: number;
}

/** Of an agent that never met anybody. */
export const NOBODY: Ownership = { fleet: null, seen: { generation: 0, term: 0, token: 0, experiment: 0 } };

/** What a coordinator says of itself. */
export type Caller = Pick<
  CoordinatorHello,
  "fleet" | "generation" | "term" | "instance" | "holder" | "isTakeOver" | "leaseMs"
>;

type Refused = Extract<ToCoordinator, { kind: "refused" }>;

/** Why a coordinator is not let in, as it is told; foreign text. */
export type OwnerRefusal = Pick<Refused, "detail" | "seen"> & { readonly code: "owner" | "history" };

const isOtherInstance = (own: Ownership, instance: string): boolean =>
  (own.instance ?? "") !== "" && instance !== own.instance;

const isLiving = (own: Ownership, silentMs: number): boolean => silentMs < (own.leaseMs ?? 0);

const SECOND_MS = 1000;

const held = (own: Ownership, silentMs: number): OwnerRefusal => {
  const seconds = Math.round(silentMs / SECOND_MS);
  const detail = isLiving(own, silentMs)
    ? `it serves ${own.holder}, heard ${seconds} s ago`
    : `it served ${own.holder}, last heard ${seconds} s ago`;
  return { code: "owner", detail };
};

/**
 * Why the caller is not the owner; null when it is, or becomes it. One owner: another instance is let in only when the operator wants it
 * and the owner has been silent for `silentMs` of at least its lease. The owner itself is refused when its ledger went back.
 */
export const ownerRefusal = (own: Ownership, caller: Caller, silentMs: number): OwnerRefusal | null => {
  const isKept = isLiving(own, silentMs) || !caller.isTakeOver;
  if (isOtherInstance(own, caller.instance) && isKept) return held(own, silentMs);
  const { seen } = own;
  const { generation, term } = caller;
  const isOlder = generation < seen.generation || (generation === seen.generation && term < seen.term);
  if (!isOlder) return null;
  const detail =
    `it saw generation ${generationText(seen.generation)}, term ${seen.term}; ` +
    `the caller is at generation ${generationText(generation)}, term ${term}`;
  return { code: "history", detail, seen };
};

/**
 * Why whoever calls itself `instance` may neither change what this agent offers nor end it; null when it may. Only a living owner is
 * guarded: a silent one's agent can be ended by a copy of its folder. Whoever tells no instance is older than this rule, and is let in.
 */
export const verbRefusal = (
  own: Ownership,
  instance: string | undefined,
  silentMs: number,
): OwnerRefusal | null => {
  if (instance === undefined || instance === "") return null;
  return isOtherInstance(own, instance) && isLiving(own, silentMs) ? held(own, silentMs) : null;
};

/** The coordinator is the owner from now on. */
export const adoptOwner = ({ seen }: Ownership, caller: Caller): Ownership => {
  const { fleet, generation, term, instance, holder, leaseMs } = caller;
  return { fleet, seen: { ...seen, generation, term }, instance, holder, leaseMs };
};

/** A grant was seen; its generation may be one that was opened while its session went on. */
export const raiseSeen = (
  own: Ownership,
  grant: { readonly generation: number; readonly token: number; readonly experiment: number },
): Ownership => ({
  ...own,
  seen: {
    ...own.seen,
    generation: Math.max(own.seen.generation, grant.generation),
    token: Math.max(own.seen.token, grant.token),
    experiment: Math.max(own.seen.experiment, grant.experiment),
  },
});
