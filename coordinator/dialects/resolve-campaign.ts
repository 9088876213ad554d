/** Resolves a checked campaign file against its preset into the CampaignSpec that the ledger stores: pure. */
import { as, type CampaignTag } from "../../proto/vocab/ids.ts";
import type { MetricPattern, MetricSpec, Recipe } from "../../proto/vocab/task.ts";
import type { AuthorSpec, CampaignSpec, Knob } from "../core/campaign.ts";
import type { CampaignFile } from "./campaign-file.ts";
import { KNOWN_CACHES, KNOWN_SETUP_INPUTS, type Preset, PRESETS } from "./presets.ts";

/** The campaign file's own name; it decides how experiments are judged and is frozen whatever it says. */
export const CAMPAIGN_FILE_NAME = "fleet.yaml";

const BUILD_TIMEOUT_SECONDS = 1800;
const SETUP_TIMEOUT_SECONDS = 3600;
const AUTHOR_DEADLINE_SECONDS = 3600;
/** A run may take this many budgets: start, evaluation and a cold compiler cache lie outside the budget. */
const TIMEOUT_BUDGETS = 2;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] as const;

/** What the file does not hold. Month counts from 1. */
export interface CampaignContext {
  /** Absolute path of the research repository. */
  readonly repository: string;
  readonly today: { readonly month: number; readonly day: number };
}

/** The campaign with nothing left open. `file` must have passed the check: it is not looked at again. */
export function resolveCampaign(file: CampaignFile, context: CampaignContext): CampaignSpec {
  const name = file.preset ?? "custom";
  const preset = PRESETS[name];
  const budgetSeconds = file.task?.budget ?? preset.budgetSeconds;
  return {
    tag: as<CampaignTag>(file.tag ?? tagOf(context.today)),
    preset: name,
    from: file.from ?? "HEAD",
    repository: context.repository,
    recipe: resolveRecipe(file.task ?? {}, preset),
    metric: resolveMetric(file.metric ?? {}, preset),
    scope: {
      editable: file.scope?.editable ?? preset.editable ?? [],
      frozen: [...new Set([...(file.scope?.frozen ?? preset.frozen), CAMPAIGN_FILE_NAME])],
    },
    budgetSeconds,
    timeoutSeconds: file.task?.timeout ?? budgetSeconds * TIMEOUT_BUDGETS,
    buildTimeoutSeconds: file.task?.build_timeout ?? BUILD_TIMEOUT_SECONDS,
    setupTimeoutSeconds: file.task?.setup_timeout ?? SETUP_TIMEOUT_SECONDS,
    keep: { policy: "strict" },
    author: resolveAuthor(file.author ?? { kind: "submit" }),
    stop: {
      ...(file.stop?.experiments === undefined ? {} : { experiments: file.stop.experiments }),
      ...(file.stop?.hours === undefined ? {} : { hours: file.stop.hours }),
    },
    ...(file.frontier?.lane === undefined ? {} : { frontierLane: file.frontier.lane }),
    resultsFile: "results.tsv",
  };
}

/** The tag of a day: `mar5`. */
export const tagOf = ({ month, day }: CampaignContext["today"]): string =>
  `${MONTHS[month - 1] ?? "run"}${day}`;

/** Matches `name: 1.234` at the beginning of a line. */
export const defaultPattern = (name: string): string =>
  `^${name.replaceAll(/[.*+?^${}()|[\]\\/]/gu, String.raw`\$&`)}:\\s*([-+0-9.,eE]+)`;

function resolveRecipe(task: NonNullable<CampaignFile["task"]>, preset: Preset): Recipe {
  const setup = task.setup ?? preset.setup;
  return {
    ...(setup === undefined ? {} : { setup }),
    setupInputs: task.setup_inputs ?? KNOWN_SETUP_INPUTS,
    ...(task.build === undefined ? {} : { build: task.build }),
    run: task.run ?? preset.run ?? "",
    cache: task.cache ?? KNOWN_CACHES,
    fresh: task.fresh ?? preset.fresh,
    env: Object.fromEntries(Object.entries(task.env ?? {}).map(([key, value]) => [key, String(value)])),
    ...resolveVersions(task.versions ?? {}),
    pty: task.pty ?? true,
  };
}

/** None is nothing at all, as in campaigns from before there were any. */
const resolveVersions = (versions: Readonly<Record<string, string>>): Pick<Recipe, "versions"> =>
  Object.keys(versions).length === 0 ? {} : { versions };

function resolveMetric(metric: NonNullable<CampaignFile["metric"]>, preset: Preset): MetricSpec {
  const name = metric.name ?? preset.metricName;
  const also: readonly (string | MetricPattern)[] = metric.also ?? preset.also.filter((one) => one !== name);
  return {
    name,
    goal: metric.goal ?? preset.metricGoal,
    source:
      metric.json === undefined
        ? { kind: "pattern", pattern: metric.pattern ?? defaultPattern(name) }
        : { kind: "json", file: metric.json.file, path: metric.json.path },
    also: also.map((one) => (typeof one === "string" ? { name: one, pattern: defaultPattern(one) } : one)),
  };
}

function resolveAuthor(author: NonNullable<CampaignFile["author"]>): AuthorSpec {
  switch (author.kind) {
    case "submit":
      return author;
    case "sweep":
      return {
        kind: "sweep",
        strategy: author.strategy ?? "local",
        seed: author.seed ?? 1,
        knobs: author.knobs.map(resolveKnob),
      };
    case "command":
      return {
        kind: "command",
        command: author.command,
        instructions: author.instructions ?? "program.md",
        deadlineSeconds: author.deadline ?? AUTHOR_DEADLINE_SECONDS,
        envKeep: author.env_keep ?? [],
        parallel: author.parallel ?? 1,
      };
  }
}

type KnobEntry = Extract<NonNullable<CampaignFile["author"]>, { kind: "sweep" }>["knobs"][number];

function resolveKnob({ name, file, pattern, values, range }: KnobEntry): Knob {
  const domain: Knob["domain"] =
    range === undefined
      ? { kind: "values", values: values ?? [] }
      : {
          kind: "range",
          min: range.min,
          max: range.max,
          scale: range.scale ?? "linear",
          isInteger: range.integer ?? false,
        };
  return { name, file, pattern, domain };
}
