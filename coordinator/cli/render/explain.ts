/** What `fleet explain` prints: one line for each record with its age, what it waits for now, and the command that helps. */
import type { ExplainView } from "../../../proto/vocab/views/explain.ts";
import { commandText } from "../command-text.ts";
import { count, formatAge, formatExperiment } from "../formats.ts";
import { terminalText } from "../terminal-text.ts";
import { stepText } from "../words/step-words.ts";
import { waitText } from "../words/wait-words.ts";

const titleOf = ({ subject }: ExplainView): string => {
  if (subject.kind === "host") return `host ${terminalText(subject.host, 64)} (${subject.status})`;
  const title = terminalText(subject.title, 120);
  return subject.experiment === 0
    ? `the campaign's own runs, at ${title} (${subject.status})`
    : `experiment ${formatExperiment(subject.experiment)}: ${title} (${subject.status})`;
};

/** The lines of one explanation. Ages count from `nowMs`. */
export const explainLines = (view: ExplainView, nowMs: number): readonly string[] => {
  const isHost = view.subject.kind === "host";
  const told = view.steps.map(({ at, fact }): readonly [string, string] => [
    `${formatAge(nowMs - at)} ago`,
    stepText(fact, isHost),
  ]);
  const now = view.waits.map((wait): readonly [string, string] => ["now", waitText(wait, isHost)]);
  const rows = [...told, ...now];
  const width = Math.max(0, ...rows.map(([age]) => age.length));
  const commands = [
    ...new Set(view.waits.flatMap(({ mend }) => (mend ? [commandText(["fleet", ...mend])] : []))),
  ];
  return [
    titleOf(view),
    ...(view.omitted === 0 ? [] : [`  ${count(view.omitted, "older step")} left out; fleet events has them`]),
    ...rows.map(([age, text]) => `  ${age.padEnd(width)}  ${text}`),
    ...commands.map((command) => `then: ${command}`),
  ];
};
