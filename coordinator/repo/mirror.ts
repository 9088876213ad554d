/** Shows a lane's tip as a branch of the research repository, and never takes anything away from the human who works there (HAZARDS 10). */
import { FleetError } from "../../proto/vocab/errors.ts";
import type { CommitId } from "../../proto/vocab/ids.ts";
import type { Bare } from "./bare.ts";
import { git } from "./git.ts";
import { keepCommit } from "./kept.ts";
import { readRef } from "./refs.ts";
import { isAncestor } from "./tree.ts";

/** The branch, where it is, and the ref of ours that it shows. */
export interface MirrorOrder {
  readonly repository: string;
  readonly branch: string;
  readonly ref: string;
}

/** Why the mirror stays behind; `detail` is a worktree's path or counts the human's commits. Both may hold foreign text. */
export interface MirrorWait {
  readonly kind: "waits";
  readonly reason: "checked_out" | "moved";
  readonly detail: string;
}

/** What came of an attempt to move it. `failed` has git's or a hook's words: foreign text. */
export type MirrorResult =
  | { readonly kind: "moved"; readonly from?: CommitId; readonly to: CommitId }
  | { readonly kind: "same"; readonly to: CommitId }
  | MirrorWait
  | { readonly kind: "failed"; readonly stderr: string };

const FETCH = [
  "fetch",
  "--no-tags",
  "--no-write-fetch-head",
  "--no-recurse-submodules",
  "--no-prune",
  "--no-auto-gc",
  "--no-write-commit-graph",
];

/** Moves the mirror to where `ref` is, unless the branch is checked out or holds commits of a human. Throws when `ref` is absent. */
export const moveMirror = async (bare: Bare, order: MirrorOrder): Promise<MirrorResult> => {
  const to = await ourTip(bare, order);
  const from = await readRef(order.repository, `refs/heads/${order.branch}`);
  if (from === to) return { kind: "same", to };
  const stderr = await fetchInto(bare, order, "");
  if (stderr === undefined) return { kind: "moved", ...(from === undefined ? {} : { from }), to };
  return (await waitOf(bare, order, to)) ?? { kind: "failed", stderr };
};

/** What came of giving the branch back to us. `kept` names the ref that now holds the human's commits. */
export type RestoreResult =
  | { readonly kind: "restored"; readonly to: CommitId; readonly kept: string }
  | MirrorResult;

/**
 * Moves the mirror to our tip even when a human moved it. The human's commits are kept first under `refs/fleet-kept/<branch>/<n>` of
 * the research repository. While the branch is checked out this waits too.
 */
export const restoreMirror = async (bare: Bare, order: MirrorOrder): Promise<RestoreResult> => {
  const first = await moveMirror(bare, order);
  if (first.kind !== "waits" || first.reason !== "moved") return first;
  const to = await ourTip(bare, order);
  const theirs = await readRef(order.repository, `refs/heads/${order.branch}`);
  const kept = theirs === undefined ? "" : await keepCommit(order.repository, order.branch, theirs);
  const stderr = await fetchInto(bare, order, "+");
  if (stderr !== undefined) return (await waitOf(bare, order, to)) ?? { kind: "failed", stderr };
  await keepDisplaced(order, to, theirs);
  return { kind: "restored", to, kept };
};

/** The human's commits on the branch beyond ours, to be proposed as a candidate; undefined when there are none. */
export const adoptable = async (
  bare: Bare,
  order: MirrorOrder,
): Promise<{ readonly commit: CommitId; readonly count: number } | undefined> => {
  const tip = await readRef(order.repository, `refs/heads/${order.branch}`);
  if (tip === undefined) return undefined;
  const count = await commitsBeyond(bare, order, tip, await ourTip(bare, order));
  return count === 0 ? undefined : { commit: tip, count };
};

const ourTip = async (bare: Bare, order: MirrorOrder): Promise<CommitId> => {
  const tip = await readRef({ gitDir: bare.gitDir }, order.ref);
  if (tip !== undefined) return tip;
  throw new FleetError({ code: "no_such_branch", branch: order.ref });
};

/** Undefined when it went well, else git's words. */
const fetchInto = async (bare: Bare, order: MirrorOrder, force: "" | "+"): Promise<string | undefined> => {
  const refspec = `${force}${order.ref}:refs/heads/${order.branch}`;
  const { code, stderr } = await git(order.repository, [...FETCH, bare.gitDir, refspec], {
    okCodes: [0, 1, 128],
  });
  return code === 0 ? undefined : stderr;
};

const waitOf = async (bare: Bare, order: MirrorOrder, to: CommitId): Promise<MirrorWait | undefined> => {
  const path = await checkedOutAt(order);
  if (path !== undefined) return { kind: "waits", reason: "checked_out", detail: path };
  const tip = await readRef(order.repository, `refs/heads/${order.branch}`);
  // A branch that merely lies behind ours could have been moved: then something else is in the way.
  if (tip === undefined || (await isAncestor({ gitDir: bare.gitDir }, tip, to))) return undefined;
  const count = await commitsBeyond(bare, order, tip, to);
  const detail = `${count} commit${count === 1 ? "" : "s"} up to ${tip.slice(0, 12)}`;
  return { kind: "waits", reason: "moved", detail };
};

/** Throws `mirror_waits` with the worktree in which the branch is checked out, if it is. */
export const requireNotCheckedOut = async (order: MirrorOrder): Promise<void> => {
  const detail = await checkedOutAt(order);
  if (detail !== undefined)
    throw new FleetError({ code: "mirror_waits", branch: order.branch, reason: "checked_out", detail });
};

const checkedOutAt = async (order: MirrorOrder): Promise<string | undefined> => {
  const { stdout } = await git(order.repository, ["worktree", "list", "--porcelain", "-z"]);
  for (const record of stdout.split("\0\0")) {
    const lines = record.split("\0");
    if (!lines.includes(`branch refs/heads/${order.branch}`)) continue;
    return lines.find((line) => line.startsWith("worktree "))?.slice("worktree ".length);
  }
  return undefined;
};

/** A human starts from one of our later tips; excluding these leaves what the human added. */
const TIPS_EXCLUDED_MAX = 1000;

/** Counted in the research repository, which has the human's commits, and of ours those that the mirror ever showed. */
const commitsBeyond = async (
  bare: Bare,
  order: MirrorOrder,
  tip: CommitId,
  ours: CommitId,
): Promise<number> => {
  const history = await git({ gitDir: bare.gitDir }, ["rev-list", `--max-count=${TIPS_EXCLUDED_MAX}`, ours]);
  const stdin = `${tip}\n${history.stdout.replaceAll(/^(?=.)/gm, "^")}`;
  const argv = ["rev-list", "--count", "--ignore-missing", "--stdin"];
  return Number((await git(order.repository, argv, { stdin })).stdout);
};

/** A commit made between keeping and moving is in the branch's log only; it is kept as well. */
const keepDisplaced = async (order: MirrorOrder, to: CommitId, kept: CommitId | undefined): Promise<void> => {
  const argv = ["rev-parse", "--verify", "--quiet", "--end-of-options", `refs/heads/${order.branch}@{1}`];
  const before = await git(order.repository, argv, { okCodes: [0, 1, 128] });
  const displaced = before.stdout.trim() as CommitId;
  if (before.code === 0 && displaced !== to && displaced !== kept)
    await keepCommit(order.repository, order.branch, displaced);
};
