/** Mistakes in a campaign file that no schema sees: expressions that do not compile, keys that exclude each other. */
import type { FileMistake } from "../../proto/vocab/errors.ts";
import { PRESETS } from "./presets.ts";

/** A mistake before its place in the file is known. `fact` is a whole sentence. */
export type CampaignMistake = Omit<FileMistake, "place"> & { readonly path: readonly PropertyKey[] };

type Raw = Readonly<Record<string, unknown>>;

/** Looks at the raw content, which may be of any shape. */
export function campaignMistakes(raw: unknown): readonly CampaignMistake[] {
  const file = asRecord(raw);
  return [
    ...presetMistakes(file),
    ...scopeMistakes(asRecord(file["scope"])),
    ...metricMistakes(asRecord(file["metric"])),
    ...timeMistakes(asRecord(file["task"])),
    ...authorMistakes(asRecord(file["author"])),
  ];
}

/** What the preset leaves open must be said. */
function presetMistakes(file: Raw): CampaignMistake[] {
  const name = file["preset"] ?? "custom";
  if (name !== "custom") return [];
  const mistakes: CampaignMistake[] = [];
  if (asRecord(file["task"])["run"] === undefined)
    mistakes.push({
      path: ["task"],
      fact: "`task.run` is missing; without a preset nothing says what to run",
    });
  if (asRecord(file["scope"])["editable"] === undefined)
    mistakes.push({
      path: ["scope"],
      fact: "`scope.editable` is missing; without a preset nothing may be changed",
    });
  return mistakes;
}

function scopeMistakes(scope: Raw): CampaignMistake[] {
  const editable = asList(scope["editable"]);
  const both = asList(scope["frozen"]).filter((glob) => editable.includes(glob));
  const empty: CampaignMistake[] =
    Array.isArray(scope["editable"]) && editable.length === 0
      ? [{ path: ["scope", "editable"], fact: "`scope.editable` must not be empty" }]
      : [];
  return [
    ...empty,
    ...both.map((glob) => ({
      path: ["scope", "editable", editable.indexOf(glob)],
      fact: `\`${String(glob)}\` is both editable and frozen`,
    })),
    ...(editable.includes("fleet.yaml")
      ? [
          {
            path: ["scope", "editable", editable.indexOf("fleet.yaml")],
            fact: "`fleet.yaml` is always frozen",
          },
        ]
      : []),
  ];
}

function metricMistakes(metric: Raw): CampaignMistake[] {
  const mistakes: CampaignMistake[] = [];
  const { name, goal, pattern, json, also } = metric;
  if (pattern !== undefined && json !== undefined)
    mistakes.push({
      path: ["metric", "json"],
      fact: "`metric.json` and `metric.pattern` exclude each other",
    });
  if (typeof name === "string" && goal === undefined && name !== PRESETS.custom.metricName)
    mistakes.push({
      path: ["metric", "name"],
      fact: `\`metric.goal\` is missing; whether \`${name}\` is better low or high must be said: min or max`,
    });
  mistakes.push(...lineMistakes(["metric", "pattern"], pattern));
  const names: unknown[] = [name ?? PRESETS.custom.metricName];
  for (const [index, entry] of asList(also).entries()) {
    const path = ["metric", "also", index];
    const own = typeof entry === "string" ? entry : asRecord(entry)["name"];
    if (names.includes(own)) mistakes.push({ path, fact: `\`${String(own)}\` is named twice` });
    names.push(own);
    mistakes.push(...lineMistakes([...path, "pattern"], asRecord(entry)["pattern"]));
  }
  return mistakes;
}

/** A pattern for a line must hold to the line's beginning, or any line that mentions the metric would count. */
function lineMistakes(path: readonly PropertyKey[], pattern: unknown): CampaignMistake[] {
  if (typeof pattern !== "string" || pattern === "") return [];
  const found = expressionMistakes(path, pattern);
  return found.length === 0 && !pattern.startsWith("^")
    ? [{ path, fact: "a metric's pattern must begin with `^`, or any line that mentions it would count" }]
    : found;
}

function expressionMistakes(path: readonly PropertyKey[], pattern: string): CampaignMistake[] {
  const groups = countGroups(pattern);
  if (typeof groups === "string") return [{ path, fact: `not a regular expression: ${groups}` }];
  return groups === 1
    ? []
    : [{ path, fact: `the pattern must have one group, around the value; it has ${groups}` }];
}

/** How many groups the expression has, or why it is none. */
function countGroups(pattern: string): number | string {
  try {
    const { source, flags } = new RegExp(pattern, "mu");
    // The added empty alternative makes it match anything, so that its groups can be counted.
    return (new RegExp(`${source}|`, flags).exec("")?.length ?? 1) - 1;
  } catch (error) {
    return (error as Error).message;
  }
}

function timeMistakes(task: Raw): CampaignMistake[] {
  const budget = task["budget"] ?? PRESETS.custom.budgetSeconds;
  const timeout = task["timeout"];
  if (typeof budget !== "number" || typeof timeout !== "number" || timeout > budget) return [];
  return [
    { path: ["task", "timeout"], fact: `\`task.timeout\` must be more than the budget of ${budget} s` },
  ];
}

function authorMistakes(author: Raw): CampaignMistake[] {
  const knobs = asList(author["knobs"]).map(asRecord);
  const names = knobs.map((knob) => knob["name"]);
  return knobs.flatMap((knob, index) => {
    const path = ["author", "knobs", index];
    const mistakes =
      typeof knob["pattern"] === "string" ? expressionMistakes([...path, "pattern"], knob["pattern"]) : [];
    if (names.indexOf(knob["name"]) < index)
      mistakes.push({
        path: [...path, "name"],
        fact: `the knob \`${String(knob["name"])}\` stands here twice`,
      });
    if ((knob["values"] === undefined) === (knob["range"] === undefined))
      mistakes.push({ path, fact: "a knob needs either `values` or a `range`" });
    return [...mistakes, ...rangeMistakes([...path, "range"], asRecord(knob["range"]))];
  });
}

function rangeMistakes(path: readonly PropertyKey[], range: Raw): CampaignMistake[] {
  const { min, max, scale } = range;
  if (typeof min !== "number" || typeof max !== "number") return [];
  if (min >= max) return [{ path, fact: "`min` must be less than `max`" }];
  return scale === "log" && min <= 0 ? [{ path, fact: "a log scale needs a `min` above 0" }] : [];
}

const asRecord = (value: unknown): Raw =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Raw) : {};

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
