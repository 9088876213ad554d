/** Experiments as text: one in full, the queue, the results, the moves of each lane's tip. */
import type { OutcomeKind } from "../../../proto/vocab/attempt.ts";
import type { Untrusted } from "../../../proto/vocab/untrusted.ts";
import type { AttemptView, ExperimentView, TrialView } from "../../../proto/vocab/views/experiment.ts";
import type { FrontierView, QueueRow, ResultView } from "../../../proto/vocab/views/tables.ts";
import {
  formatAge,
  formatBytes,
  formatClock,
  formatExperiment,
  formatGain,
  formatValue,
  shortCommit,
} from "../formats.ts";
import { renderTable } from "../table.ts";
import { terminalText } from "../terminal-text.ts";
import { acceptWords, voidWords } from "../words/void-words.ts";
import { reasonText } from "./reason.ts";

const SUBJECT_CHARACTERS = 60;

/** What `fleet queue` prints. */
export const queueLines = (rows: readonly QueueRow[]): readonly string[] =>
  rows.length === 0
    ? ["nothing waits for a verdict"]
    : renderTable(
        ["EXPERIMENT", "STATUS", "GAIN", "WAITING", "FAILURES", "AUTHOR", "LANE", "CHANGE"],
        rows.map((row) => ({
          cells: [
            formatExperiment(row.experiment),
            row.status,
            row.gain === undefined ? "" : formatGain(row.gain),
            formatAge(row.waitingMs),
            row.infraFailures === 0 ? "" : String(row.infraFailures),
            terminalText(row.author, 24),
            new Set(rows.map((one) => one.lane)).size > 1 ? terminalText(row.lane, 40) : "",
            terminalText(row.subject, SUBJECT_CHARACTERS),
          ],
        })),
      );

/** What `fleet results` prints. */
export const resultLines = (rows: readonly ResultView[]): readonly string[] =>
  rows.length === 0
    ? ["no result yet"]
    : renderTable(
        ["LANE", "EXPERIMENT", "COMMIT", "VALUE", "MEMORY", "VERDICT", "CHANGE"],
        rows.map((row) => ({
          cells: [
            new Set(rows.map((one) => one.lane)).size > 1 ? terminalText(row.laneLabel, 40) : "",
            row.experiment === 0 ? "" : formatExperiment(row.experiment),
            shortCommit(row.commit),
            formatValue(row.value),
            row.memoryBytes === undefined ? "" : formatBytes(row.memoryBytes),
            row.status,
            terminalText(row.description, SUBJECT_CHARACTERS),
          ],
        })),
      );

/** What `fleet frontier` prints: each lane's tip and how it came there. Ages count from `nowMs`. */
export const frontierLines = (lanes: readonly FrontierView[], nowMs: number): readonly string[] =>
  lanes.length === 0
    ? ["no lane yet; baselines come first"]
    : lanes.flatMap((lane, index) => [...(index === 0 ? [] : [""]), ...laneLines(lane, nowMs)]);

const laneLines = (lane: FrontierView, nowMs: number): readonly string[] => {
  const gain =
    lane.gain === undefined
      ? ""
      : `, ${formatGain(lane.gain)} over its baseline ${formatValue(lane.baseline)}`;
  const head = `${terminalText(lane.label, 60)}${lane.isPrimary ? " (primary)" : ""}: ${formatValue(lane.record)} @ ${shortCommit(lane.tip)}${gain}`;
  const rows = lane.landings.toReversed().map((landing) => ({
    cells: [
      shortCommit(landing.commit),
      formatExperiment(landing.experiment),
      formatValue(landing.value),
      landing.gain === undefined ? "" : formatGain(landing.gain),
      `${formatAge(nowMs - landing.at)} ago`,
      landing.wasRebased ? "rebased" : "",
      terminalText(landing.author, 24),
      terminalText(landing.subject, SUBJECT_CHARACTERS),
    ],
  }));
  return [
    head,
    ...renderTable(["COMMIT", "EXPERIMENT", "VALUE", "GAIN", "LANDED", "", "AUTHOR", "CHANGE"], rows),
  ];
};

/** What `fleet show` prints. */
export const experimentLines = (view: ExperimentView, nowMs: number): readonly string[] => {
  const { experiment, status, reason } = view;
  const knobs = Object.entries(view.knobs).map(
    ([name, value]) => `${terminalText(name, 40)}=${terminalText(value, 60)}`,
  );
  const facts: readonly (readonly [string, string])[] = [
    ["status", `${status}${reason === undefined ? "" : `: ${reasonText(reason)}`}`],
    ["author", terminalText(view.author, 60)],
    ["lane", view.lane === undefined ? "" : terminalText(view.lane.label, 60)],
    ["commit", `${shortCommit(view.commit)} on ${shortCommit(view.base)}`],
    ["knobs", knobs.join(" ")],
    [
      "screened",
      view.screened === undefined
        ? ""
        : `${formatValue(view.screened.value)} (${formatGain(view.screened.gain)})`,
    ],
    [
      "merged",
      view.merge === undefined
        ? ""
        : `onto ${shortCommit(view.merge.onto)}${view.merge.commit === undefined ? "" : ` as ${shortCommit(view.merge.commit)}`}`,
    ],
    ["rebases", view.rebases === 0 ? "" : String(view.rebases)],
    ["proposed", `${formatAge(nowMs - view.createdAt)} ago`],
  ];
  const title =
    experiment === 0
      ? "the campaign's own runs"
      : `experiment ${formatExperiment(experiment)}: ${terminalText(view.subject, 120)}`;
  return [
    title,
    ...facts.filter(([, text]) => text !== "").map(([name, text]) => `  ${name.padEnd(9)}${text}`),
    ...view.trials.flatMap(trialLines),
  ];
};

const trialLines = (trial: TrialView): readonly string[] => [
  `  ${trial.purpose} ${trial.trial} at ${shortCommit(trial.commit)} in ${terminalText(trial.place, 60)}: ${trial.status}`,
  ...trial.attempts.flatMap(attemptLines),
];

const outcomeText = (outcome: OutcomeKind): string =>
  outcome.kind === "invalid_env" ? `void: ${voidWords[outcome.reason]}` : outcome.kind;

const attemptLines = (attempt: AttemptView): readonly string[] => {
  const { outcome } = attempt;
  const head = `    ${attempt.attempt} on ${terminalText(attempt.slot, 64)}: `;
  if (outcome === undefined)
    return [
      `${head}${attempt.status}${attempt.reason === undefined ? "" : `, ${terminalText(attempt.reason)}`}`,
    ];
  const memory = outcome.peakMemory === undefined ? "" : `, peak ${formatBytes(outcome.peakMemory.bytes)}`;
  const value = outcome.value === undefined ? "" : ` ${formatValue(outcome.value)}`;
  const belief = attempt.belief === undefined || attempt.belief === "accepted" ? "" : ` (${attempt.belief})`;
  return [
    `${head}${outcomeText(outcome.outcome)}${value}${belief} after ${formatClock(outcome.runMs)}${memory}`,
    ...(outcome.detail === "" || outcome.outcome.kind === "succeeded"
      ? []
      : [`      ${terminalText(outcome.detail)}${acceptWords(outcome.outcome)}`]),
    ...(outcome.manifest === undefined ? [] : versionLines(outcome.manifest.versions)),
    ...outcome.survivors.map((one) => `      still alive: ${terminalText(one, 160)}`),
  ];
};

const versionLines = (versions: Readonly<Record<string, Untrusted>>): readonly string[] => {
  const told = Object.entries(versions).map(([name, version]) => `${name} ${terminalText(version, 60)}`);
  return told.length === 0 ? [] : [`      with ${told.toSorted().join(", ")}`];
};
