/** From the text of a campaign file to a CampaignSpec; how YAML is checked is a port, since this room owns only what the file means. */
import type { z } from "zod";
import type { CampaignSpec } from "../core/campaign.ts";
import { type CampaignFile, campaignFileSchema } from "./campaign-file.ts";
import { type CampaignMistake, campaignMistakes } from "./campaign-mistakes.ts";
import { type CampaignContext, resolveCampaign } from "./resolve-campaign.ts";

/** Checks a YAML text against a schema. Throws one FleetError `file_mistakes` that names every mistake with its place. */
export type CheckYaml = <T>(
  source: { readonly file: string; readonly text: string },
  schema: z.ZodType<T>,
  crossCheck: (raw: unknown) => readonly CampaignMistake[],
) => T;

/** The campaign that `source` describes. Throws what `checkYaml` throws. */
export function readCampaign(
  source: { readonly file: string; readonly text: string },
  checkYaml: CheckYaml,
  context: CampaignContext,
): CampaignSpec {
  const file = checkYaml<CampaignFile>(source, campaignFileSchema, campaignMistakes);
  return resolveCampaign(file, context);
}
