/** Which git the coordinator needs, and whether it is there. */
import { FleetError } from "../../proto/vocab/errors.ts";
import { git } from "./git.ts";

/** `git merge-tree --write-tree` came with this one. */
export const GIT_VERSION_MIN = "2.38";

/** Major and minor of what `git --version` printed, for instance `git version 2.39.5 (Apple Git-154)`; undefined when it is something else. */
export const parseGitVersion = (text: string): readonly [number, number] | undefined => {
  const found = /^git version (\d+)\.(\d+)/.exec(text);
  return found === null ? undefined : [Number(found[1]), Number(found[2])];
};

/** Version of the coordinator's git as printed. Throws `git_version` when it is missing or too old. */
export const requireGit = async (): Promise<string> => {
  const printed = (await git("/", ["--version"])).stdout.trim();
  const found = parseGitVersion(printed);
  const [major, minor] = GIT_VERSION_MIN.split(".").map(Number) as [number, number];
  if (found !== undefined && (found[0] > major || (found[0] === major && found[1] >= minor))) return printed;
  throw new FleetError({ code: "git_version", found: printed, needed: GIT_VERSION_MIN });
};
