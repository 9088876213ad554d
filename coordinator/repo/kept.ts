/** Keeps commits that somebody else put where one of our refs or branches belongs; nothing of a human's is ever lost by putting it back. */
import type { CommitId } from "../../proto/vocab/ids.ts";
import { type GitPlace, git } from "./git.ts";
import { NO_COMMIT } from "./refs.ts";

/** Names `commit` below `refs/fleet-kept/<name>/`, once, with the next free number. Resolves with the ref. */
export const keepCommit = async (
  place: GitPlace | string,
  name: string,
  commit: CommitId,
): Promise<string> => {
  const folder = `refs/fleet-kept/${name}/`;
  const listed = await git(place, ["for-each-ref", "--format=%(refname) %(objectname)", folder]);
  const lines = listed.stdout.split("\n").filter((line) => line !== "");
  const same = lines.find((line) => line.endsWith(` ${commit}`));
  if (same !== undefined) return same.slice(0, same.indexOf(" "));
  const numbers = lines.map((line) => Number.parseInt(line.slice(folder.length), 10));
  const ref = `${folder}${Math.max(0, ...numbers) + 1}`;
  await git(place, ["update-ref", ref, commit, NO_COMMIT]);
  return ref;
};

/**
 * Puts a ref of ours back from `actual`, which was found there, to `commit`; what was found is kept first. Resolves with the ref that keeps
 * it, with `""` where nothing stood. Rejects with `git_failed` when something else stands there by now.
 */
export const restoreRef = async (
  place: GitPlace,
  ref: string,
  actual: CommitId | undefined,
  commit: CommitId,
): Promise<string> => {
  const kept = actual === undefined ? "" : await keepCommit(place, ref.replace(/^refs\//u, ""), actual);
  await git(place, ["update-ref", ref, commit, actual ?? NO_COMMIT]);
  return kept;
};
