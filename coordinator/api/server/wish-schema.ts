/** Checks the operator's wishes as they come over the wire. */
import { z } from "zod";
import { FleetError } from "../../../proto/vocab/errors.ts";
import { as, type ExperimentId, type HostName } from "../../../proto/vocab/ids.ts";
import type { Wish } from "../../../proto/vocab/wishes.ts";
import { campaignSchema } from "./campaign-schema.ts";

/** Longest inventory that is taken. */
const INVENTORY_CHARACTERS_MAX = 1024 * 1024;

const word = z.string().min(1).max(1_024);
const reason = z.string().max(4_096);
const host = word.transform((name) => as<HostName>(name));
const experiment = z
  .number()
  .int()
  .nonnegative()
  .transform((n) => as<ExperimentId>(n));

const wishSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("start"), spec: campaignSchema, acceptChanges: z.boolean() }),
  z.strictObject({ kind: z.literal("pause"), reason }),
  z.strictObject({ kind: z.literal("resume") }),
  z.strictObject({ kind: z.literal("stop"), reason, cancelRunning: z.boolean() }),
  z.strictObject({ kind: z.literal("submit"), branch: word, again: z.boolean() }),
  z.strictObject({ kind: z.literal("cancel"), experiment, by: word }),
  z.strictObject({ kind: z.literal("drain"), host, reason }),
  z.strictObject({ kind: z.literal("undrain"), host }),
  z.strictObject({ kind: z.literal("frontier_adopt") }),
  z.strictObject({ kind: z.literal("frontier_restore") }),
  z.strictObject({ kind: z.literal("frontier_verify") }),
  z.strictObject({
    kind: z.literal("hosts_up"),
    inventory: z.strictObject({ path: word, text: z.string().max(INVENTORY_CHARACTERS_MAX) }),
    takeOver: z.boolean(),
  }),
  z.strictObject({ kind: z.literal("shutdown"), purge: z.boolean() }),
]) satisfies z.ZodType<Wish>;

/** A wish whose every field has its meaning. */
export type CheckedWish = z.infer<typeof wishSchema>;

/** The wish in a request's body. Throws `usage` naming what is wrong with it. */
export const checkWish = (body: unknown): CheckedWish => {
  const parsed = wishSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join(".") ?? "";
  throw new FleetError({
    code: "usage",
    detail: `not a wish of this version: ${place}: ${issue?.message ?? ""}`,
  });
};
