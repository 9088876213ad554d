/** The newest number of each running attempt, for the status screen. */
import type { AttemptId } from "../../../proto/vocab/ids.ts";
import type { MetricPoint } from "../../../proto/vocab/messages.ts";
import type { LastPoint } from "./host-row.ts";

/** Attempts remembered; those longest silent are forgotten beyond that. */
const ATTEMPTS_MAX = 1_024;

/** Names of what is usually learned from; a remaining time or a rate says little of a run. */
const TELLING = /loss|bpb|ppl|acc|err|reward|score/iu;

const rank = (name: string, metric: string): number => (name === metric ? 2 : TELLING.test(name) ? 1 : 0);

/** Keeps one point per attempt: of the campaign's metric once it was seen, until then of what tells most. */
export class LastPoints {
  readonly #points = new Map<AttemptId, LastPoint>();

  /** Newest points by attempt. */
  get all(): ReadonlyMap<AttemptId, LastPoint> {
    return this.#points;
  }

  /** Takes points in the order they were measured. `metric` is the campaign's. */
  learn(points: readonly MetricPoint[], metric: string): void {
    for (const { attempt, name, value, step } of points) {
      const known = this.#points.get(attempt);
      if (known && rank(name, metric) < rank(known.name, metric)) continue;
      this.#points.delete(attempt);
      this.#points.set(attempt, { name, value, step });
    }
    for (const attempt of this.#points.keys()) {
      if (this.#points.size <= ATTEMPTS_MAX) break;
      this.#points.delete(attempt);
    }
  }
}
