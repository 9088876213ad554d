/** Worktrees of command authors: a repository of the author's own, with the history of one commit, nothing of ours within reach. */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { FleetError } from "../../proto/vocab/errors.ts";
import type { CommitId } from "../../proto/vocab/ids.ts";
import type { Bare } from "./bare.ts";
import { git } from "./git.ts";
import { transferObjects } from "./pack.ts";

/** One author's worktree: `dir` holds the files, `dir/.git` a whole repository that the author may use and break as it likes. */
export interface AuthorWorktree {
  readonly dir: string;
  readonly base: CommitId;
}

/**
 * Makes `authors/<id>` with `base` checked out, HEAD detached, no remotes, no hooks. The objects are copied, never linked or borrowed:
 * whatever happens in there cannot reach the bare repository (HAZARDS 4). What was left under the same id is removed first.
 */
export const openWorktree = async (bare: Bare, id: string, base: CommitId): Promise<AuthorWorktree> => {
  const dir = worktreeDir(bare, id);
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const place = { gitDir: join(dir, ".git"), workTree: dir };
  await git({ gitDir: place.gitDir }, ["init", "--quiet", "--template=", "--initial-branch=main"]);
  const transfer = { commit: base, known: [], maxBytes: Number.MAX_SAFE_INTEGER, isLoose: false };
  await transferObjects({ gitDir: bare.gitDir }, { gitDir: place.gitDir }, transfer);
  await git(place, ["-c", "advice.detachedHead=false", "checkout", "--quiet", "--detach", base]);
  return { dir, base };
};

/** Removes a worktree with everything in it; one that is gone is fine. */
export const removeWorktree = async (bare: Bare, id: string): Promise<void> => {
  await rm(worktreeDir(bare, id), { recursive: true, force: true });
};

const worktreeDir = (bare: Bare, id: string): string => {
  if (/^[\w-]{1,64}$/.test(id)) return join(bare.authorsDir, id);
  throw new FleetError({ code: "internal", detail: `not a worktree's id: ${JSON.stringify(id)}` });
};
