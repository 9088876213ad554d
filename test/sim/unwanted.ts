/** What nobody wants any more must be called off as soon as its host can be told: since when that is so, for each attempt. */
import { isSuspect } from "../../coordinator/core/canary.ts";
import type { Attempt, Campaign, Ledgered, Trial } from "../../coordinator/core/state.ts";
import { type AttemptId, hostOfSlot } from "../../proto/vocab/ids.ts";
import { Broken } from "./truth.ts";

/** In a connection that works, with an effect that failed just before. */
const TOLD_WITHIN_MS = 10_000;

/** Times are the coordinator's waking time. */
export class Unwanted {
  readonly #since = new Map<AttemptId, number>();
  readonly #told = new Set<AttemptId>();

  /** The ledger folds to this now. */
  observe(s: Ledgered, nowMs: number): void {
    const c = s.campaign;
    for (const attempt of Object.values<Attempt>(c?.attempts ?? {})) {
      const trial = c?.trials[attempt.trial];
      const isLive =
        attempt.status === "granted" || attempt.status === "staged" || attempt.status === "running";
      if (!c || !isLive || !trial || isWanted(s, c, attempt, trial)) this.#since.delete(attempt.id);
      else if (!this.#since.has(attempt.id)) this.#since.set(attempt.id, nowMs);
    }
  }

  /** Its agent is told to end it. */
  tell(id: AttemptId): void {
    this.#told.add(id);
  }

  /** Its agent hears that it is still wanted. */
  renew(id: AttemptId, nowMs: number): void {
    const since = this.#since.get(id);
    if (since !== undefined && !this.#told.has(id) && nowMs - since > TOLD_WITHIN_MS)
      throw new Broken(`${id} was not wanted for ${nowMs - since} ms, and its host is not told`);
  }
}

const isWanted = (s: Ledgered, c: Campaign, attempt: Attempt, trial: Trial): boolean => {
  const isOver = c.status === "ended" || (c.status === "draining" && c.cancelRunning);
  const isCalledOff =
    c.experiments[trial.experiment]?.cancelled !== undefined || trial.status === "withdrawn";
  if (isOver || isCalledOff || trial.epoch !== c.epoch) return false;
  if (attempt.status === "running") return true;
  const host = s.hosts[hostOfSlot(attempt.slot)];
  if (c.status !== "running" || host?.drained !== undefined) return false;
  const { place } = trial;
  if (place.kind === "host") return true;
  // What stands behind on a slot under suspicion is taken back.
  if (place.kind === "lane" && isSuspect(s, attempt.slot)) return false;
  return host?.preparation.kind === "ready" && host.preparation.lanes[attempt.slot] === place.lane;
};
