/** The bare repository as one file, and back. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CommitId } from "../../proto/vocab/ids.ts";
import { createBare } from "./bare.ts";
import { git } from "./git.ts";

const gitDirIn = (stateDir: string): string => join(stateDir, "repo.git");

/** Which of these commits the repository of this state folder does not have; all of them when there is none. */
export const missingCommits = async (
  stateDir: string,
  commits: readonly CommitId[],
): Promise<readonly CommitId[]> => {
  const gitDir = gitDirIn(stateDir);
  if (commits.length === 0 || !existsSync(gitDir)) return commits;
  const argv = ["cat-file", "--batch-check=%(objectname) %(objecttype)"];
  const { stdout } = await git({ gitDir }, argv, { stdin: `${commits.join("\n")}\n` });
  const there = new Set(stdout.split("\n").filter((line) => line.endsWith(" commit")));
  return commits.filter((commit) => !there.has(`${commit} commit`));
};

/**
 * Writes every ref with its history to `file`, and these commits too: a merged tree that is being measured has no ref yet. Resolves with whether there
 * was anything to write. Rejects with `git_failed`.
 */
export const writeBundle = async (
  stateDir: string,
  file: string,
  commits: readonly CommitId[],
): Promise<boolean> => {
  const gitDir = gitDirIn(stateDir);
  if (!existsSync(gitDir)) return false;
  const { stdout } = await git({ gitDir }, ["for-each-ref", "--count=1"]);
  if (stdout === "") return false;
  const stdin = commits.map((commit) => `${commit}\n`).join("");
  await git({ gitDir }, ["bundle", "create", "--quiet", file, "--all", "--stdin"], { stdin });
  return true;
};

/** Makes the repository of a state folder from such a file; every object is checked on its way in. Rejects with `git_failed`. */
export const readBundle = async (stateDir: string, file: string): Promise<void> => {
  const gitDir = gitDirIn(stateDir);
  await createBare(gitDir);
  const argv = ["-c", "fetch.fsckObjects=true", "fetch", "--quiet", "--no-tags", file, "+refs/*:refs/*"];
  await git({ gitDir }, argv);
};
