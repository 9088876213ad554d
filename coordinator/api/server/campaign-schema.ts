/** Checks that a campaign which came over the wire is one; its meaning was checked where the file was read. */
import { z } from "zod";
import { as, type CampaignTag } from "../../../proto/vocab/ids.ts";
import type { AuthorSpec, CampaignSpec, Knob } from "../../core/campaign.ts";
import type { MetricSpec, Recipe } from "../../../proto/vocab/task.ts";

const text = z.string().max(16_384);
const texts = z.array(text).max(4_096);
const seconds = z.number().positive();

/** A part of a branch and folder name: what git and every file system take. */
const tag = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9][\w.-]*$/u)
  .refine((t) => !t.includes("..") && !t.endsWith(".lock") && !t.endsWith("."))
  .transform((t) => as<CampaignTag>(t));

const recipe = z.strictObject({
  setup: text.exactOptional(),
  setupInputs: texts,
  build: text.exactOptional(),
  run: text,
  cache: texts,
  fresh: texts,
  env: z.record(z.string(), text),
  versions: z.record(z.string(), text).exactOptional(),
  pty: z.boolean(),
}) satisfies z.ZodType<Recipe>;

const metric = z.strictObject({
  name: text,
  goal: z.enum(["min", "max"]),
  source: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("pattern"), pattern: text }),
    z.strictObject({ kind: z.literal("json"), file: text, path: text }),
  ]),
  also: z.array(z.strictObject({ name: text, pattern: text })),
}) satisfies z.ZodType<MetricSpec>;

const knob = z.strictObject({
  name: text,
  file: text,
  pattern: text,
  domain: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("values"), values: z.array(z.union([z.string(), z.number()])) }),
    z.strictObject({
      kind: z.literal("range"),
      min: z.number(),
      max: z.number(),
      scale: z.enum(["linear", "log"]),
      isInteger: z.boolean(),
    }),
  ]),
}) satisfies z.ZodType<Knob>;

const author = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("sweep"),
    strategy: z.enum(["random", "local"]),
    seed: z.number(),
    knobs: z.array(knob),
  }),
  z.strictObject({
    kind: z.literal("command"),
    command: text,
    instructions: text,
    deadlineSeconds: seconds,
    envKeep: texts,
    parallel: z.number().int().positive(),
  }),
  z.strictObject({ kind: z.literal("submit") }),
]) satisfies z.ZodType<AuthorSpec>;

/** A resolved campaign. */
export const campaignSchema = z.strictObject({
  tag,
  preset: text,
  from: text,
  repository: text.startsWith("/"),
  recipe,
  metric,
  scope: z.strictObject({ editable: texts, frozen: texts }),
  budgetSeconds: seconds,
  timeoutSeconds: seconds,
  buildTimeoutSeconds: seconds,
  setupTimeoutSeconds: seconds,
  keep: z.strictObject({ policy: z.literal("strict") }),
  author,
  stop: z.strictObject({
    experiments: z.number().int().nonnegative().exactOptional(),
    hours: z.number().positive().exactOptional(),
  }),
  frontierLane: text.exactOptional(),
  resultsFile: text,
}) satisfies z.ZodType<CampaignSpec>;
