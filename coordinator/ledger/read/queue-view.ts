/** What is on its way to a verdict. */
import { untrusted } from "../../../proto/vocab/untrusted.ts";
import type { QueueRow } from "../../../proto/vocab/views/tables.ts";
import type { ExperimentStatus } from "../../../proto/vocab/views/verdict.ts";
import type { Campaign, Experiment } from "../../core/state.ts";
import { experimentStatus } from "./experiment-status.ts";

/** Closest to its verdict first. */
const nearness: Readonly<Record<ExperimentStatus, number>> = {
  landing: 0,
  confirming: 1,
  merging: 2,
  candidate: 3,
  measured: 4,
  running: 5,
  staged: 6,
  leased: 7,
  queued: 8,
  keep: 9,
  discard: 9,
  crash: 9,
  inconclusive: 9,
  cancelled: 9,
};

/** Every experiment without a verdict. `nowWallMs` is the wall clock. */
export const queueView = (c: Campaign, nowWallMs: number): readonly QueueRow[] =>
  Object.values<Experiment>(c.experiments)
    .map((e): QueueRow => {
      const trial = e.confirm ? c.trials[e.confirm] : e.screen && c.trials[e.screen];
      return {
        experiment: e.id,
        status: experimentStatus(c, e),
        subject: untrusted(e.subject),
        author: untrusted(e.author),
        lane: untrusted(c.lanes[e.lane]?.label ?? e.lane),
        base: e.base,
        waitingMs: Math.max(0, nowWallMs - e.createdAt),
        ...(e.screened ? { gain: e.screened.gain } : {}),
        infraFailures: (trial && trial.infraFailures) ?? 0,
      };
    })
    .toSorted((a, b) => nearness[a.status] - nearness[b.status] || a.experiment - b.experiment);
