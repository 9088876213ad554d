/** Tells whether the working folder is in another repository than the campaign's, where the same branch name means another branch. */
import { realpathSync } from "node:fs";
import path from "node:path";
import { FleetError } from "../../proto/vocab/errors.ts";
import type { CampaignHeader } from "../../proto/vocab/views/status.ts";
import { git } from "../repo/git.ts";
import { commandText } from "./command-text.ts";
import { terminalText } from "./terminal-text.ts";

/** A repository's top folder, and the folder that all its worktrees share. */
interface Place {
  readonly top: string;
  readonly common: string;
}

const placeOf = async (folder: string): Promise<Place | undefined> => {
  const argv = ["rev-parse", "--path-format=absolute", "--git-common-dir", "--show-toplevel"];
  const { code, stdout } = await git(folder, argv, { okCodes: [0, 128] });
  const [common, top] = stdout.split("\n");
  if (code !== 0 || common === undefined || top === undefined) return undefined;
  return { top, common: realpathSync(common) };
};

/** The top of the repository around `folder` when it is not the campaign's; undefined outside of any, in a worktree of the same one, and when the campaign's is gone. */
export const otherRepository = async (folder: string, repository: string): Promise<string | undefined> => {
  if (path.resolve(folder) === path.resolve(repository)) return undefined;
  const [here, there] = await Promise.all([placeOf(folder), placeOf(repository)]);
  if (here === undefined || there === undefined || here.common === there.common) return undefined;
  return here.top;
};

/** Refuses to take a branch from a repository that the operator does not stand in. Throws `usage`. */
export const requireCampaignPlace = async (
  folder: string,
  { tag, repository }: Pick<CampaignHeader, "tag" | "repository">,
  branch: string,
): Promise<void> => {
  const other = await otherRepository(folder, repository);
  if (other === undefined) return;
  throw new FleetError({
    code: "usage",
    detail: `this is the repository ${other}, and campaign ${tag} takes branches from ${repository}`,
    hint: `${commandText(["cd", repository])}, then: ${commandText(["fleet", "submit", branch])}`,
  });
};

/** The line that `fleet status` adds in another repository. */
export const otherRepositoryLine = ({ tag, repository }: CampaignHeader): string =>
  `campaign ${terminalText(tag, 64)} is of another repository: ${terminalText(repository)}`;
