/** What nobody wants any more must be called off as soon as its host can be told: since when that is so, for each attempt. */
import { isSuspect } from "../../coordinator/core/canary.ts";
import type { Attempt, Campaign, Ledgered, Trial } from "../../coordinator/core/state.ts";
import { type AttemptId, hostOfSlot } from "../../proto/vocab/ids.ts";
import { isLiveAttempt } from "../../coordinator/core/queries.ts";
import { Broken } from "./truth.ts";

/** Longer than any effect takes. */
const TOLD_WITHIN_MS = 3_000;

/** Times are the coordinator's waking time. */
export class Unwanted {
  readonly #since = new Map<AttemptId, number>();

  /** The ledger folds to this now. */
  observe(s: Ledgered, nowMs: number): void {
    const c = s.campaign;
    for (const attempt of Object.values<Attempt>(c?.attempts ?? {})) {
      const trial = c?.trials[attempt.trial];
      if (!c || !isLiveAttempt(attempt) || !trial || isWanted(s, c, attempt, trial))
        this.#since.delete(attempt.id);
      else if (!this.#since.has(attempt.id)) this.#since.set(attempt.id, nowMs);
    }
  }

  /** A host is told that these are still wanted, in a session that is up since `upMs` and called `told` off. */
  renew(attempts: readonly AttemptId[], nowMs: number, upMs: number, told: ReadonlySet<AttemptId>): void {
    for (const id of attempts) {
      const forMs = nowMs - Math.max(upMs, this.#since.get(id) ?? nowMs);
      if (forMs > TOLD_WITHIN_MS && !told.has(id))
        throw new Broken(`${id} was not wanted for ${forMs} ms, and its host is not told`);
    }
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
