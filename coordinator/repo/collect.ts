/** Turns what an author left in its worktree into one commit of the bare repository. */
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { FleetError } from "../../proto/vocab/errors.ts";
import { type TreeId, as } from "../../proto/vocab/ids.ts";
import { authorHead, readPlainFile } from "./author-head.ts";
import type { Bare } from "./bare.ts";
import { cleanSubject, commitTree } from "./commit.ts";
import { type GitPlace, git } from "./git.ts";
import type { IntakeCheck, Proposed } from "./intake.ts";
import { type Quarantine, admit, withQuarantine } from "./quarantine.ts";
import { NO_COMMIT } from "./refs.ts";
import { changedPaths, commitFacts, isAncestor, treeOf } from "./tree.ts";
import type { AuthorWorktree } from "./worktrees.ts";

/** The file whose first line may name the change; never part of it. */
export const MESSAGE_FILE = ".fleet-message";
/** A single larger file is not taken: dropped when it is new, refused when it is tracked. */
export const FILE_BYTES_MAX = 32 * 1024 * 1024;
const MESSAGE_BYTES_MAX = 4096;

/** How to collect. `ref` must not name another commit yet. */
export interface CollectOrder {
  readonly worktree: AuthorWorktree;
  readonly ref: string;
  /** Whether a new untracked file belongs to the change. Tracked files always do; `check` sees them all. */
  readonly isInScope: (path: string) => boolean;
  readonly defaultSubject: string;
  readonly atSeconds: number;
  readonly maxBytes: number;
  readonly check?: IntakeCheck;
}

/** What came of it. `dropped` are new untracked files that were left behind, as paths: foreign text. */
export type Collected =
  | ({ readonly kind: "collected"; readonly dropped: readonly string[] } & Proposed)
  | { readonly kind: "none"; readonly dropped: readonly string[] };

/**
 * Collects the files as they are on disk, whatever the author's git says of them: tracked changes and deletions, and new files in
 * scope. The author's repository is only read for a subject; its configuration, hooks and filters never run. Throws as `check` does,
 * and `branch_refused` for what is too large, damaged or not to be read.
 */
export const collect = async (bare: Bare, order: CollectOrder): Promise<Collected> => {
  try {
    return await gather(bare, order);
  } catch (error) {
    const fact = FleetError.factOf(error);
    // What git cannot take now it cannot take from a second session either, and sessions may cost money.
    if (fact.code !== "git_failed") throw error;
    const detail = `git ${fact.argv[0] ?? ""}: ${fact.stderr}`;
    throw new FleetError(
      { code: "branch_refused", branch: order.worktree.dir, reason: "damaged", detail },
      error,
    );
  }
};

const gather = async (bare: Bare, order: CollectOrder): Promise<Collected> =>
  withQuarantine(bare, async (quarantine) => {
    const place = { ...quarantine.place, workTree: order.worktree.dir };
    const { base } = order.worktree;
    const index = { ...place, env: { ...place.env, GIT_INDEX_FILE: join(quarantine.scratchDir, "index") } };
    await git(index, ["read-tree", base]);
    const head = await lastCommit(bare, order.worktree);
    const { taken, dropped } = await sortNewFiles(index, order, head?.newPaths ?? []);
    const { changed, deleted } = await trackedChanges(index, order);
    await stage(index, deleted, [...changed, ...taken]);
    const tree = as<TreeId>((await git(index, ["write-tree"])).stdout.trim());
    if (tree === (await treeOf(quarantine.place, base))) return { kind: "none", dropped };
    const proposed = await propose(quarantine, order, tree, head?.subject);
    await order.check?.(proposed);
    await admit(bare, quarantine, proposed.commit, order.ref, order.maxBytes);
    return { kind: "collected", dropped, ...proposed };
  });

const propose = async (
  quarantine: Quarantine,
  order: CollectOrder,
  tree: TreeId,
  said: string | undefined,
): Promise<Proposed> => {
  const { base, dir } = order.worktree;
  const message = said ?? (await readPlainFile(join(dir, MESSAGE_FILE), MESSAGE_BYTES_MAX)) ?? "";
  const subject = cleanSubject(message, cleanSubject(order.defaultSubject, "experiment"));
  const { atSeconds } = order;
  const commit = await commitTree(quarantine.place, { tree, parents: [base], subject, atSeconds });
  return { commit, tree, subject, changed: await changedPaths(quarantine.place, base, commit) };
};

const paths = async (place: GitPlace, argv: readonly string[]): Promise<string[]> =>
  (await git(place, argv)).stdout.split("\0").filter((path) => path !== "");

interface TrackedChanges {
  readonly changed: readonly string[];
  readonly deleted: readonly string[];
}

const trackedChanges = async (place: GitPlace, order: CollectOrder): Promise<TrackedChanges> => {
  // An index that was just read knows no file times, so the refresh compares every content; it answers 1 when something differs.
  await git(place, ["update-index", "-q", "--refresh"], { okCodes: [0, 1] });
  const fields = await paths(place, ["diff-files", "-z", "--name-status", "--no-ext-diff"]);
  const changed: string[] = [];
  const deleted: string[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    (fields[at] === "D" ? deleted : changed).push(fields[at + 1] ?? "");
  }
  for (const path of changed) await refuseUnfit(order, path);
  return { changed, deleted };
};

/** Deletions first and without a look at the disk: a folder may have become a link, or a file a folder. */
const stage = async (
  place: GitPlace,
  deleted: readonly string[],
  present: readonly string[],
): Promise<void> => {
  const removals = deleted.map((path) => `0 ${NO_COMMIT}\t${path}\0`).join("");
  await git(place, ["update-index", "-z", "--index-info"], { stdin: removals });
  const argv = ["-c", "core.safecrlf=false", "update-index", "--add", "--replace", "-z", "--stdin"];
  await git(place, argv, { stdin: present.map((path) => `${path}\0`).join("") });
};

const refuseUnfit = async (order: CollectOrder, path: string): Promise<void> => {
  const stat = await lstat(join(order.worktree.dir, path)).catch(() => undefined);
  if (stat === undefined) return;
  const refuse = (reason: "too_large" | "unreadable_path", detail: string): FleetError =>
    new FleetError({ code: "branch_refused", branch: order.worktree.dir, reason, detail });
  if (!stat.isFile() && !stat.isSymbolicLink())
    throw refuse("unreadable_path", `${path} is neither a file nor a link any more`);
  if (stat.size > FILE_BYTES_MAX) throw refuse("too_large", `${path} is larger than ${FILE_BYTES_MAX} bytes`);
};

/** New files: those git would add, and those the author committed although they are ignored. */
const sortNewFiles = async (
  place: GitPlace,
  order: CollectOrder,
  committed: readonly string[],
): Promise<{ readonly taken: readonly string[]; readonly dropped: readonly string[] }> => {
  const listed = await paths(place, ["ls-files", "-z", "--others", "--exclude-standard"]);
  const candidates = [...new Set([...listed, ...committed])].filter((path) => path !== MESSAGE_FILE).sort();
  const taken: string[] = [];
  const dropped: string[] = [];
  for (const path of candidates) {
    const stat = await lstat(join(order.worktree.dir, path)).catch(() => undefined);
    if (stat === undefined) continue;
    const isStorable = (stat.isFile() || stat.isSymbolicLink()) && stat.size <= FILE_BYTES_MAX;
    (isStorable && order.isInScope(path) ? taken : dropped).push(path);
  }
  return { taken, dropped };
};

interface AuthorCommit {
  readonly subject: string;
  readonly newPaths: readonly string[];
}

/** The author's last commit beyond the base, read from its objects under our own configuration; undefined when there is none. */
const lastCommit = async (bare: Bare, worktree: AuthorWorktree): Promise<AuthorCommit | undefined> => {
  const gitDir = join(worktree.dir, ".git");
  const head = await authorHead(gitDir);
  if (head === undefined || head === worktree.base) return undefined;
  const env = { GIT_OBJECT_DIRECTORY: join(gitDir, "objects") };
  const place = { gitDir: bare.quarantineDir, env };
  try {
    if (await isAncestor(place, head, worktree.base)) return undefined;
    const { subject } = await commitFacts(place, head);
    const changed = await changedPaths(place, worktree.base, head);
    return {
      subject,
      newPaths: changed.filter((entry) => entry.change === "added").map((entry) => entry.path),
    };
  } catch (error) {
    // A HEAD that leads nowhere costs the author its subject, not its work: the files are what counts.
    if (FleetError.factOf(error).code === "git_failed") return undefined;
    throw error;
  }
};
