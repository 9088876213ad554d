/** The shape of `fleet.yaml`: every key that works, with the sentence an editor shows for it. */
import { z } from "zod";
import { PRESETS } from "./presets.ts";

const TAG = /^(?!.*(?:\.\.|\.lock$))[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/u;
const RELATIVE_PATH = /^(?!\/|-|~)(?!(?:.*\/)?\.\.?(?:\/|$))(?!\.git(?:\/|$))[^\0\n]+$/u;
const VERSION_NAME = /^[A-Za-z][\w.+-]{0,63}$/u;
/** Each is asked twice per run. */
const VERSIONS_MAX = 20;
const METRIC_NAME = /^[A-Za-z_][\w./-]{0,99}$/u;

const text = (description: string): z.ZodString => z.string().min(1).describe(description);
const seconds = (description: string): z.ZodOptional<z.ZodNumber> =>
  z.number().positive().max(604_800).optional().describe(description);
const relativePath = z.string().regex(RELATIVE_PATH, "must be a path inside the repository, without `..`");
const globs = (description: string): z.ZodOptional<z.ZodArray<z.ZodString>> =>
  z.array(relativePath).optional().describe(description);
const metricName = z
  .string()
  .regex(METRIC_NAME, "must begin with a letter and hold only letters, digits, `_`, `.`, `/` and `-`");
const pattern = text(
  "A regular expression with one group around the number, matched against whole lines; it begins with `^`.",
);

const taskSchema = z.strictObject({
  setup: text(
    "Makes the environment in a checkout, for instance `uv sync`; runs again when `setup_inputs` change.",
  ).optional(),
  setup_inputs: globs(
    "Files whose content decides whether `setup` runs again; default: every known lockfile.",
  ),
  build: text("Builds what `run` needs; its time does not count towards the budget.").optional(),
  run: text("The experiment: one `sh -c` text run in the checkout.").optional(),
  cache: globs("Untracked paths kept between experiments, for instance `target`."),
  fresh: globs("Paths removed before every run, for instance a checkpoint."),
  env: z
    .record(
      z
        .string()
        .regex(/^(?!FLEET_)[A-Za-z_]\w*$/u, "must be the name of a variable that does not begin with FLEET_"),
      z.union([z.string(), z.number(), z.boolean()]),
    )
    .optional()
    .describe("Environment variables of setup, build, versions and run."),
  versions: z
    .record(
      z
        .string()
        .regex(VERSION_NAME, "must begin with a letter and hold only letters, digits, `_`, `.`, `+` and `-`"),
      text("A shell command whose first printed line is the version."),
    )
    .refine((all) => Object.keys(all).length <= VERSIONS_MAX, `must name at most ${VERSIONS_MAX} versions`)
    .optional()
    .describe(
      "By name, a command that prints the version of what numbers depend on; hosts whose versions differ are not compared.",
    ),
  budget: seconds("Seconds of training; the script learns them from FLEET_BUDGET_SECONDS. Default 300."),
  timeout: seconds("Seconds until the whole run is ended from outside; default: twice the budget."),
  build_timeout: seconds("Seconds until `build` is ended; default 1800."),
  setup_timeout: seconds("Seconds until `setup` is ended; default 3600."),
  pty: z.boolean().optional().describe("False: plain pipes instead of a terminal."),
});

const metricSchema = z.strictObject({
  name: metricName
    .optional()
    .describe("What the number is called, also in the results file; default `val_bpb`."),
  goal: z.enum(["min", "max"]).optional().describe("Which direction is better."),
  pattern: pattern.optional(),
  json: z
    .strictObject({
      file: relativePath.describe("A JSON file that every run writes."),
      path: z
        .string()
        .regex(/^[^.\s]+(?:\.[^.\s]+)*$/u, "must be keys separated by dots")
        .describe("Where the number stands in it, for instance `result.val_bpb`."),
    })
    .optional()
    .describe("Reads the metric from a file instead of from a line."),
  also: z
    .array(z.union([metricName, z.strictObject({ name: metricName, pattern })]))
    .max(50)
    .optional()
    .describe("Further numbers to keep; a bare name is read from lines like `name: 1.5`."),
});

const knobSchema = z.strictObject({
  name: metricName,
  file: relativePath,
  pattern: text("A regular expression that matches once in the file, with one group around the value."),
  values: z
    .array(z.union([z.string(), z.number()]))
    .min(1)
    .optional(),
  range: z
    .strictObject({
      min: z.number(),
      max: z.number(),
      scale: z.enum(["linear", "log"]).optional(),
      integer: z.boolean().optional(),
    })
    .optional(),
});

const authorSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("sweep"),
    strategy: z.enum(["random", "local"]).optional(),
    seed: z.int().min(0).optional(),
    knobs: z.array(knobSchema).min(1).max(100),
  }),
  z.strictObject({
    kind: z.literal("command"),
    command: text("One `sh -c` text, run in a terminal in a worktree at the tip."),
    instructions: relativePath.optional().describe("What the author is to read; default `program.md`."),
    deadline: seconds("Seconds that one session may take; default 3600."),
    env_keep: z.array(z.string().regex(/^[A-Za-z_]\w*$/u, "must be the name of a variable")).optional(),
    parallel: z.int().min(1).max(64).optional().describe("Sessions at once; default 1."),
  }),
  z.strictObject({ kind: z.literal("submit") }),
]);

/** The whole file. Its JSON Schema is published as `coordinator/dialects/fleet.schema.json`. */
export const campaignFileSchema = z
  .strictObject({
    preset: z
      .enum(Object.keys(PRESETS) as [keyof typeof PRESETS])
      .optional()
      .describe("Fills what this file does not say; default `custom`."),
    tag: z
      .string()
      .regex(TAG, "must be usable in a branch name: letters, digits, `.`, `_` and `-`")
      .optional()
      .describe("Names the campaign and its branch autoresearch/<tag>; default: today, for instance `mar5`."),
    from: z
      .string()
      .regex(/^[^\s-][^\s]*$/u, "must be a branch or revision")
      .optional()
      .describe("Branch or revision to begin from; default `HEAD`."),
    task: taskSchema.optional().describe("How an experiment is set up, built and run."),
    scope: z
      .strictObject({
        editable: globs("What an experiment may change."),
        frozen: globs("What is checked by hash before and after every run; `fleet.yaml` always is."),
      })
      .optional()
      .describe(
        "What an experiment may change. What is neither editable nor frozen may not be changed either.",
      ),
    metric: metricSchema.optional().describe("The one number that decides."),
    keep: z
      .strictObject({ policy: z.literal("strict").optional() })
      .optional()
      .describe("When a change is kept: `strict` means strictly better than the tip."),
    frontier: z
      .strictObject({
        lane: text("The lane whose tip the branch shows; default: the one with most slots.").optional(),
      })
      .optional(),
    author: authorSchema
      .optional()
      .describe("Who proposes changes; default: branches come by `fleet submit`."),
    stop: z
      .strictObject({
        experiments: z.int().min(1).optional().describe("Proposed changes, baselines not counted."),
        hours: z.number().positive().optional(),
      })
      .optional()
      .describe("When the campaign ends by itself; default: never."),
  })
  .meta({ title: "fleet campaign", description: "One autoresearch campaign: task, scope, metric, author." });

/** The file's content after the check, as it was written. */
export type CampaignFile = z.infer<typeof campaignFileSchema>;
