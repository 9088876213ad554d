/** For how long nothing waited for a slot of a lane: what a free slot lost for lack of ideas. */
import type { ExperimentId, LaneId, TrialId } from "../../../proto/vocab/ids.ts";

interface Planned {
  readonly lane: LaneId;
  readonly experiment: ExperimentId;
  isWaiting: boolean;
}

interface Drought {
  waiting: number;
  /** Of the past. */
  ms: number;
  /** The clock when the last trial went. */
  sinceMs: number;
}

/** The trials of one campaign, on a clock that is given with each change. */
export class WaitingWork {
  readonly #planned = new Map<TrialId, Planned>();
  readonly #lanes = new Map<LaneId, Drought>();

  /** A measurement was planned. */
  plan(trial: TrialId, lane: LaneId, experiment: ExperimentId, nowMs: number): void {
    this.#planned.set(trial, { lane, experiment, isWaiting: false });
    this.set(trial, true, nowMs);
  }

  /** Whether it waits for a slot; a trial that is not one of a lane is passed over. */
  set(trial: TrialId, isWaiting: boolean, nowMs: number): void {
    const planned = this.#planned.get(trial);
    if (!planned || planned.isWaiting === isWaiting) return;
    planned.isWaiting = isWaiting;
    const drought = this.#lane(planned.lane);
    if (drought.waiting === 0) drought.ms += nowMs - drought.sinceMs;
    drought.waiting += isWaiting ? 1 : -1;
    drought.sinceMs = nowMs;
  }

  /** It will never wait again. */
  drop(trial: TrialId, nowMs: number): void {
    this.set(trial, false, nowMs);
    this.#planned.delete(trial);
  }

  /** Nothing of this experiment will ever wait again. */
  dropAll(experiment: ExperimentId, nowMs: number): void {
    for (const [trial, planned] of this.#planned)
      if (planned.experiment === experiment) this.drop(trial, nowMs);
  }

  /** How long nothing waited for the lane, in all. */
  droughtMs(lane: LaneId, nowMs: number): number {
    const { waiting, ms, sinceMs } = this.#lane(lane);
    return waiting === 0 ? ms + nowMs - sinceMs : ms;
  }

  #lane(lane: LaneId): Drought {
    const known = this.#lanes.get(lane);
    if (known) return known;
    const drought = { waiting: 0, ms: 0, sinceMs: 0 };
    this.#lanes.set(lane, drought);
    return drought;
  }
}
