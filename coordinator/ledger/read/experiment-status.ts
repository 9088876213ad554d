/** Where an experiment is, for people: one table from stage to status. */
import type { ExperimentStatus, ReasonView } from "../../../proto/vocab/views/verdict.ts";
import { untrusted } from "../../../proto/vocab/untrusted.ts";
import type { AttemptStatus, ExperimentStage } from "../../core/lifecycle.ts";
import type { VerdictReason } from "../../core/records.ts";
import type { Attempt, Campaign, EndedExperiment, Experiment } from "../../core/state.ts";
import { finite } from "./finite.ts";

/** What a screening experiment is called while its newest attempt is in this status. */
const whileScreening: Readonly<Record<AttemptStatus, ExperimentStatus>> = {
  granted: "leased",
  staged: "staged",
  running: "running",
  expired: "queued",
  returned: "queued",
  ended: "queued",
};

const byStage: Readonly<Record<ExperimentStage, (c: Campaign, e: Experiment) => ExperimentStatus>> = {
  screening: (c, e) => {
    const trial = e.screen && c.trials[e.screen];
    if (!trial) return "queued";
    if (trial.status === "measured" || trial.status === "withdrawn") return "measured";
    const newest = attemptsOf(c, trial.id).find((a) => a.token === trial.topToken);
    return newest ? whileScreening[newest.status] : "queued";
  },
  candidate: () => "candidate",
  merging: () => "merging",
  confirming: () => "confirming",
  landing: () => "landing",
  ended: (_c, e) => (isEnded(e) ? (e.reason.kind === "cancelled" ? "cancelled" : e.verdict) : "measured"),
};

const attemptsOf = (c: Campaign, trial: string): readonly Attempt[] =>
  Object.values<Attempt>(c.attempts).filter((a) => a.trial === trial);

/** Whether the experiment has its verdict. */
export const isEnded = (e: Experiment | EndedExperiment): e is EndedExperiment => "verdict" in e;

/** The status of an experiment of this campaign. */
export const experimentStatus = (c: Campaign, e: Experiment | EndedExperiment): ExperimentStatus =>
  byStage[e.stage](c, e);

/** A verdict's reason with its texts marked as foreign. */
export const reasonView = (reason: VerdictReason): ReasonView => {
  switch (reason.kind) {
    case "not_better":
      return { ...reason, value: finite(reason.value) };
    case "conflict":
      return { ...reason, files: reason.files.map(untrusted) };
    case "run_ended":
    case "lane_failed":
      return { ...reason, detail: untrusted(reason.detail) };
    case "host_failures":
      return { ...reason, last: untrusted(reason.last) };
    case "cancelled":
      return { ...reason, by: untrusted(reason.by) };
    case "landed":
    case "already_in_tip":
    case "rebased_too_often":
    case "epoch_closed":
      return reason;
  }
};
