/** Finds the campaign file in the working folder and resolves it; read once, committed or not. */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { checkYaml } from "../../inventory/yaml-file.ts";
import { FleetError } from "../../proto/vocab/errors.ts";
import { as, type CampaignTag } from "../../proto/vocab/ids.ts";
import { campaignFileSchema } from "../dialects/campaign-file.ts";
import { readCampaign } from "../dialects/read-campaign.ts";
import { CAMPAIGN_FILE_NAME } from "../dialects/resolve-campaign.ts";
import { git } from "../repo/git.ts";

/** What the file says, resolved. */
export interface CampaignSource {
  readonly spec: ReturnType<typeof readCampaign>;
  readonly repository: string;
  readonly file: string;
  /** Whether the file names the campaign; otherwise its tag is made of the date. */
  readonly hasTag: boolean;
}

/** The top folder of the repository around `folder`. Throws `file_missing`. */
export const repositoryAround = async (folder: string): Promise<string> => {
  const { code, stdout } = await git(folder, ["rev-parse", "--show-toplevel"], { okCodes: [0, 128] });
  const top = stdout.trim();
  if (code === 0 && top !== "") return top;
  throw new FleetError({ code: "file_missing", path: folder, what: "repository" });
};

/** The campaign file, at the top of the repository. Throws `file_missing`, and `usage` for one in the working folder below: its paths would mean others. */
const campaignFileOf = (folder: string, repository: string): { file: string; text: string } => {
  const file = path.join(repository, CAMPAIGN_FILE_NAME);
  const below = path.relative(repository, path.join(realpathSync(folder), CAMPAIGN_FILE_NAME));
  if (below !== CAMPAIGN_FILE_NAME && existsSync(path.join(repository, below)))
    throw new FleetError({
      code: "usage",
      detail: `${below} is not at the top of its repository ${repository}, from where its paths would count`,
      hint: "move it to the top; or copy its folder elsewhere and make that a repository with: git init",
    });
  try {
    return { file, text: readFileSync(file, "utf8") };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new FleetError({ code: "file_missing", path: file, what: "campaign" });
  }
};

/** The campaign of the working folder. Throws `file_missing`, `file_mistakes`. */
export const readCampaignSource = async (folder: string, nowMs: number): Promise<CampaignSource> => {
  const repository = await repositoryAround(folder);
  const { file, text } = campaignFileOf(folder, repository);
  const today = new Date(nowMs);
  const context = { repository, today: { month: today.getMonth() + 1, day: today.getDate() } };
  const name = path.relative(folder, file) || file;
  const spec = readCampaign({ file: name, text }, checkYaml, context);
  const hasTag = /^tag\s*:/mu.test(text);
  return { spec, repository, file, hasTag };
};

/** The same campaign under another name. Throws `usage` when it cannot be part of a branch's name. */
export const withTag = (source: CampaignSource, tag: string): CampaignSource => {
  const checked = campaignFileSchema.shape.tag.safeParse(tag);
  if (checked.success) return { ...source, spec: { ...source.spec, tag: as<CampaignTag>(tag) } };
  throw new FleetError({
    code: "usage",
    detail: `${tag} cannot name a campaign, because it becomes the branch autoresearch/${tag}`,
    hint: "use letters, digits, `.`, `_` and `-`, for instance: --tag mar5",
  });
};
