/** Compares a campaign file with the campaign it started: what differs, and whether the numbers stay comparable. */
import type { CampaignSpec } from "../core/campaign.ts";

/** What differs, one `path: before → after` a line. */
export interface SpecChange {
  readonly difference: string;
  /** Task, metric or scope changed: numbers before and after must not be compared. */
  readonly needsEpoch: boolean;
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

const show = (value: unknown): string => (value === undefined ? "(not set)" : JSON.stringify(value));

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const differences = (path: string, before: unknown, after: unknown): readonly string[] => {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isPlain(before) || !isPlain(after)) return [`${path}: ${show(before)} → ${show(after)}`];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => differences(`${path}.${key}`, before[key], after[key]));
};

/** Compares key by key; the order of keys in a file means nothing. */
export const compareSpecs = (before: CampaignSpec, after: CampaignSpec): SpecChange => {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof CampaignSpec)[];
  const changed = keys
    .filter((key) => !ignoredKeys.has(key))
    .map((key) => ({ key, lines: differences(key, before[key], after[key]) }))
    .filter(({ lines }) => lines.length > 0);
  return {
    difference: changed.flatMap(({ lines }) => lines).join("\n"),
    needsEpoch: changed.some(({ key }) => epochKeys.has(key)),
  };
};
