/** Compares a campaign file with the campaign it started: what differs, and whether the numbers stay comparable. */
import type { CampaignSpec } from "../core/campaign.ts";

/** What differs, one `key: before → after` a line, in the names of the file. */
export interface SpecChange {
  readonly difference: string;
  /** The part of it that makes numbers before and after incomparable: task, metric or scope. Empty when they stay comparable. */
  readonly incomparable: string;
}

/** A change below one of these keys closes the epoch. */
const epochKeys: ReadonlySet<keyof CampaignSpec> = new Set([
  "recipe",
  "metric",
  "scope",
  "budgetSeconds",
  "timeoutSeconds",
  "keep",
]);

/** Never compared: where it began is history, and the tag was found to be equal already. */
const ignoredKeys: ReadonlySet<keyof CampaignSpec> = new Set(["tag", "from", "repository", "preset"]);

/** Where the file calls a key otherwise; the first that fits counts. */
const fileKeys: readonly (readonly [ours: RegExp, theirs: string])[] = [
  [/^recipe\.setupInputs\b/u, "task.setup_inputs"],
  [/^recipe\b/u, "task"],
  [/^(budget|timeout)Seconds\b/u, "task.$1"],
  [/^(build|setup)TimeoutSeconds\b/u, "task.$1_timeout"],
  [/^metric\.source\.pattern\b/u, "metric.pattern"],
  [/^metric\.source\.(file|path)\b/u, "metric.json.$1"],
  [/^metric\.source\.kind\b/u, "metric (where it is read)"],
  [/^author\.deadlineSeconds\b/u, "author.deadline"],
  [/^author\.envKeep\b/u, "author.env_keep"],
  [/^(author\.knobs\.[^.]+)\.domain\.isInteger\b/u, "$1.range.integer"],
  [/^(author\.knobs\.[^.]+)\.domain\.(min|max|scale)\b/u, "$1.range.$2"],
  [/^(author\.knobs\.[^.]+)\.domain\b/u, "$1"],
  [/^frontierLane\b/u, "frontier.lane"],
];

const inFileNames = (path: string): string => {
  const [ours, theirs] = fileKeys.find(([pattern]) => pattern.test(path)) ?? [];
  return ours === undefined || theirs === undefined ? path : path.replace(ours, theirs);
};

const show = (value: unknown): string => (value === undefined ? "(not set)" : JSON.stringify(value));

/** A list of named things, knobs and further metrics, is compared by their names. */
const asRecord = (value: unknown): Record<string, unknown> | undefined => {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value)) return value as Record<string, unknown>;
  const named = value.filter(
    (one): one is { name: string } => typeof one === "object" && one !== null && "name" in one,
  );
  if (named.length === 0 || named.length < value.length) return undefined;
  return Object.fromEntries(named.map(({ name, ...rest }) => [name, rest]));
};

const differences = (path: string, before: unknown, after: unknown): readonly string[] => {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const [from, to] = [asRecord(before), asRecord(after)];
  if (!from || !to) return [`${inFileNames(path)}: ${show(before)} → ${show(after)}`];
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return keys.flatMap((key) => differences(`${path}.${key}`, from[key], to[key]));
};

/** Compares key by key; the order of keys in a file means nothing. */
export const compareSpecs = (before: CampaignSpec, after: CampaignSpec): SpecChange => {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof CampaignSpec)[];
  const changed = keys
    .filter((key) => !ignoredKeys.has(key))
    .map((key) => ({ key, lines: differences(key, before[key], after[key]) }));
  const linesOf = (parts: typeof changed): string => parts.flatMap(({ lines }) => lines).join("\n");
  return {
    difference: linesOf(changed),
    incomparable: linesOf(changed.filter(({ key }) => epochKeys.has(key))),
  };
};
