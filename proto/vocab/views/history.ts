/** What happened and what was measured, as people read it. */
import type { AttemptId, ExperimentId, HostName } from "../ids.ts";
import type { Untrusted } from "../untrusted.ts";

/** A fact of an event. */
export type FactView = number | boolean | null | Untrusted | readonly Untrusted[];

/** One record as an event: what kind of thing happened, to what, and its plain facts. */
export interface EventView {
  /** Number of the record; a follower resumes behind it. */
  readonly seq: number;
  /** Wall-clock milliseconds. */
  readonly at: number;
  readonly topic: "fleet" | "host" | "campaign" | "lane" | "experiment" | "attempt" | "author";
  /** Name of the record's kind. */
  readonly name: string;
  readonly facts: Readonly<Record<string, FactView>>;
}

/** One metric of one attempt. */
export interface SeriesView {
  readonly attempt: AttemptId;
  readonly host: HostName;
  readonly name: Untrusted;
  /** Rows of step, value (null: no finite number), milliseconds since `run` began; rising steps. */
  readonly points: readonly (readonly [step: number, value: number | null, atMs: number])[];
}

/** The points of one experiment. */
export interface MetricsView {
  readonly experiment: ExperimentId;
  readonly series: readonly SeriesView[];
}
