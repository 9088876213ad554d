/** Whom an agent serves and the highest numbers it ever saw from them: how a rolled-back or stale coordinator is noticed (HAZARDS 8). Pure. */
import type { FleetId } from "../../proto/vocab/ids.ts";
import type { AgentHello } from "../../proto/vocab/messages.ts";

/** The highest generation, term, token and experiment ever seen. */
export type Seen = AgentHello["seen"];

/** What an agent remembers of its one owner. */
export interface Ownership {
  /** Null before the first coordinator proved that it knows a session's secret. */
  readonly fleet: FleetId | null;
  readonly seen: Seen;
}

/** Of an agent that never met anybody. */
export const NOBODY: Ownership = { fleet: null, seen: { generation: 0, term: 0, token: 0, experiment: 0 } };

/** Why this coordinator is not the owner any more; null when it is. The term starts anew with each generation. */
export const ownerRefusal = ({ seen }: Ownership, generation: number, term: number): string | null => {
  const isOlder = generation < seen.generation || (generation === seen.generation && term < seen.term);
  if (!isOlder) return null;
  return `The agent serves generation ${seen.generation}, term ${seen.term}; the caller is generation ${generation}, term ${term}.`;
};

/** The coordinator is the owner from now on. */
export const adoptOwner = (
  { seen }: Ownership,
  fleet: FleetId,
  generation: number,
  term: number,
): Ownership => ({ fleet, seen: { ...seen, generation, term } });

/** A grant was seen. */
export const raiseSeen = (own: Ownership, token: number, experiment: number): Ownership => ({
  ...own,
  seen: {
    ...own.seen,
    token: Math.max(own.seen.token, token),
    experiment: Math.max(own.seen.experiment, experiment),
  },
});
