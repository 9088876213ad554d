/** Reads commits and trees. */
import { FleetError } from "../../proto/vocab/errors.ts";
import { type CommitId, type TreeId, as } from "../../proto/vocab/ids.ts";
import type { TreeEntry } from "../../proto/vocab/task.ts";
import { type GitPlace, git } from "./git.ts";

/** One path that differs between two trees; a rename is a deletion and an addition, so that each path meets the scope by itself. */
export interface ChangedPath {
  readonly path: string;
  readonly change: "added" | "deleted" | "modified";
  /** Mode in the newer tree, `000000` when deleted. */
  readonly mode: string;
}

/** What a commit says of itself. `subject` and the author's name and address are foreign text. */
export interface CommitFacts {
  readonly commit: CommitId;
  readonly tree: TreeId;
  readonly parents: readonly CommitId[];
  readonly subject: string;
  readonly authorName: string;
  readonly authorEmail: string;
}

const MODES: readonly string[] = ["100644", "100755", "120000", "160000"] satisfies TreeEntry["mode"][];

/** The NUL-ended fields of an output. Rejects names that are not UTF-8: we could neither show nor compare them. */
const fields = (commit: CommitId, bytes: Buffer): string[] => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).split("\0").slice(0, -1);
  } catch (error) {
    const detail = "a file name in it is not UTF-8";
    throw new FleetError(
      { code: "branch_refused", branch: commit, reason: "unreadable_path", detail },
      error,
    );
  }
};

const entryOf = (field: string): TreeEntry => {
  const [meta, path] = splitOnce(field, "\t");
  const [mode = "", , blob = ""] = meta.split(" ");
  // Old tools wrote 100664; git itself checks such a file out as 100644.
  const known = MODES.includes(mode) ? mode : "100644";
  return { path, mode: known as TreeEntry["mode"], blob };
};

const splitOnce = (text: string, separator: string): [string, string] => {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
};

/** Every tracked file of a commit, in git's order. */
export const listTree = async (place: GitPlace, commit: CommitId): Promise<TreeEntry[]> => {
  const { bytes } = await git(place, ["ls-tree", "-r", "-z", "--full-tree", commit]);
  return fields(commit, bytes).map(entryOf);
};

const changeOf: Readonly<Record<string, ChangedPath["change"]>> = { A: "added", D: "deleted" };

/** What differs from `base` to `commit`; both may be trees. */
export const changedPaths = async (
  place: GitPlace,
  base: CommitId,
  commit: CommitId,
): Promise<ChangedPath[]> => {
  const argv = ["diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", base, commit];
  const parts = fields(commit, (await git(place, argv)).bytes);
  return Array.from({ length: parts.length / 2 }, (_, index) => {
    const [, mode = "", , , status = ""] = (parts[2 * index] ?? "").split(" ");
    return { path: parts[2 * index + 1] ?? "", change: changeOf[status] ?? "modified", mode };
  });
};

/** Reads one commit. Rejects with `git_failed` when it is not there or no commit. */
export const commitFacts = async (place: GitPlace, commit: CommitId): Promise<CommitFacts> => {
  const argv = [
    "rev-list",
    "--max-count=1",
    "--no-commit-header",
    "--format=%T%x00%P%x00%s%x00%an%x00%ae",
    commit,
  ];
  const [tree = "", parents = "", subject = "", authorName = "", authorEmail = ""] = (
    await git(place, argv)
  ).stdout
    .replace(/\n$/, "")
    .split("\0");
  const parentIds = parents.split(" ").filter((id) => id !== "");
  return {
    commit,
    tree: as<TreeId>(tree),
    parents: parentIds.map((id) => as<CommitId>(id)),
    subject,
    authorName,
    authorEmail,
  };
};

/** The tree of a commit. Rejects with `git_failed` when it is not there or no commit. */
export const treeOf = async (place: GitPlace, commit: CommitId): Promise<TreeId> => {
  const { stdout } = await git(place, [
    "rev-parse",
    "--verify",
    "--end-of-options",
    `${commit}^{commit}^{tree}`,
  ]);
  return as<TreeId>(stdout.trim());
};

/** A file's text (UTF-8) at a commit; undefined where there is no file. */
export const readText = async (
  place: GitPlace,
  commit: CommitId,
  path: string,
): Promise<string | undefined> => {
  const { code, stdout } = await git(place, ["cat-file", "blob", `${commit}:${path}`], {
    okCodes: [0, 128],
  });
  return code === 0 ? stdout : undefined;
};

/** Whether `commit` contains `ancestor` (or is it). A commit that is not here is contained in nothing. */
export const isAncestor = async (place: GitPlace, ancestor: CommitId, commit: CommitId): Promise<boolean> => {
  const argv = ["merge-base", "--is-ancestor", ancestor, commit];
  return (await git(place, argv, { okCodes: [0, 1, 128] })).code === 0;
};
