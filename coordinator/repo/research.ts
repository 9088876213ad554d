/** Looks at the operator's research repository without changing a byte of it: what a campaign would start from, and what would hinder it. */
import { existsSync } from "node:fs";
import { type SimpleGit, simpleGit } from "simple-git";
import { FleetError } from "../../proto/vocab/errors.ts";
import { type CampaignTag, type CommitId, type TreeId, as } from "../../proto/vocab/ids.ts";
import { mirrorBranch } from "../../proto/vocab/mirror-branch.ts";
import { type Bare } from "./bare.ts";
import { git } from "./git.ts";
import { campaignRefs, readRef } from "./refs.ts";
import { commitFacts, isAncestor, listTree } from "./tree.ts";

/** More changed or untracked files than this are counted, not named. */
export const FILES_NAMED_MAX = 20;

/** `ours`: its tip is in the history of one of this campaign's lanes. `blocked`: a branch named like a folder of it exists. */
export type MirrorBranchStatus =
  | { readonly kind: "absent" }
  | { readonly kind: "ours"; readonly tip: CommitId }
  | { readonly kind: "foreign"; readonly tip: CommitId }
  | { readonly kind: "blocked"; readonly by: string };

/** What `run` needs to know before a campaign. `subject` and file names are foreign text. */
export interface BaseInfo {
  readonly commit: CommitId;
  readonly tree: TreeId;
  readonly subject: string;
  /** The branch that is checked out, absent when HEAD is detached. */
  readonly branch?: string;
  /** Tracked files that differ from HEAD, in the index or on disk; all of them counted, the first named. */
  readonly dirty: FileCount;
  /** Untracked files and folders, ignored ones not. */
  readonly untracked: FileCount;
  readonly mirror: MirrorBranchStatus;
}

/** Some files by name and how many there are. */
export interface FileCount {
  readonly count: number;
  readonly named: readonly string[];
}

/** The commit that a revision names in a folder's repository. Throws `no_such_branch`. */
export const resolveRevision = async (repository: string, revision: string): Promise<CommitId> => {
  const argv = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
  const { code, stdout } = await git(repository, argv, { okCodes: [0, 1, 128] });
  if (code === 0) return as<CommitId>(stdout.trim());
  throw new FleetError({ code: "no_such_branch", branch: revision, repository });
};

/**
 * Throws `file_missing` when there is no repository, `repository_unfit` when its history is incomplete (shallow), its ids are not
 * SHA-1, or it has no commit yet.
 */
export const requireFit = async (repository: string): Promise<void> => {
  const missing = { code: "file_missing", path: repository, what: "repository" } as const;
  if (!existsSync(repository)) throw new FleetError(missing);
  const argv = ["rev-parse", "--is-shallow-repository", "--show-object-format"];
  const found = await git(repository, argv, { okCodes: [0, 128] });
  if (found.code !== 0) {
    if (!found.stderr.includes("not a git repository")) {
      throw new FleetError({ code: "git_failed", argv, exitCode: found.code, stderr: found.stderr });
    }
    throw new FleetError(missing);
  }
  const [isShallow, format] = found.stdout.trim().split("\n");
  const unfit = (reason: "shallow" | "sha256" | "no_commits", detail: string): FleetError =>
    new FleetError({ code: "repository_unfit", path: repository, reason, detail });
  if (isShallow === "true") throw unfit("shallow", "its history was cut by a shallow clone");
  if (format !== "sha1") throw unfit("sha256", `its objects are named by ${format}`);
  const head = await git(repository, ["rev-list", "--all", "--max-count=1"]);
  if (head.stdout === "") throw unfit("no_commits", "it has no commit yet");
};

/** Paths of submodules in a commit: their content is in other repositories, which no host could reach. */
export const submodulesOf = async (place: string | { gitDir: string }, commit: CommitId): Promise<string[]> =>
  (await listTree(place, commit)).filter((entry) => entry.mode === "160000").map((entry) => entry.path);

/**
 * Everything about the base `from` (a branch, tag or commit; `HEAD` for what is checked out). `bare` is absent while no coordinator
 * ever worked here. Throws as `requireFit` and `resolveRevision` do, and `repository_unfit` for a base with submodules.
 */
export const baseInfo = async (
  repository: string,
  from: string,
  campaign: { readonly tag: CampaignTag; readonly bare?: Bare },
): Promise<BaseInfo> => {
  await requireFit(repository);
  const commit = await resolveRevision(repository, from);
  const submodules = await submodulesOf(repository, commit);
  if (submodules.length > 0) {
    const detail = submodules.slice(0, FILES_NAMED_MAX).join(", ");
    throw new FleetError({ code: "repository_unfit", path: repository, reason: "submodules", detail });
  }
  const { tree, subject } = await commitFacts(repository, commit);
  const mirror = await mirrorStatus(repository, campaign.tag, campaign.bare);
  return { commit, tree, subject, ...(await worktreeStatus(repository)), mirror };
};

/** All that `git status` needs of ours; simple-git refuses whatever names a program, and npm sets EDITOR. */
const STATUS_ENV: ReadonlySet<string> = new Set(["PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR"]);

const reader = (repository: string): SimpleGit =>
  simpleGit({ baseDir: repository, allowEnvironment: ["GIT_OPTIONAL_LOCKS"] }).env({
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => STATUS_ENV.has(name))),
    LC_ALL: "C",
    // Without this `status` would rewrite the operator's index.
    GIT_OPTIONAL_LOCKS: "0",
  });

const worktreeStatus = async (
  repository: string,
): Promise<Pick<BaseInfo, "branch" | "dirty" | "untracked">> => {
  const isBare = (await git(repository, ["rev-parse", "--is-bare-repository"])).stdout.trim() === "true";
  if (isBare) return { dirty: counted([]), untracked: counted([]) };
  const status = await reader(repository).status(["--untracked-files=normal"]);
  const changed = status.files.filter((file) => file.index !== "?").map((file) => file.path);
  const branch = status.detached || status.current === null ? {} : { branch: status.current };
  return { ...branch, dirty: counted(changed), untracked: counted(status.not_added) };
};

const counted = (files: readonly string[]): FileCount => ({
  count: files.length,
  named: files.slice(0, FILES_NAMED_MAX),
});

const mirrorStatus = async (
  repository: string,
  tag: CampaignTag,
  bare: Bare | undefined,
): Promise<MirrorBranchStatus> => {
  const branch = mirrorBranch(tag);
  const folder = branch.slice(0, branch.lastIndexOf("/"));
  if ((await readRef(repository, `refs/heads/${folder}`)) !== undefined)
    return { kind: "blocked", by: folder };
  const tip = await readRef(repository, `refs/heads/${branch}`);
  if (tip === undefined) return { kind: "absent" };
  const isOurs = bare !== undefined && (await isInLanes(bare, tag, tip));
  return { kind: isOurs ? "ours" : "foreign", tip };
};

const isInLanes = async (bare: Bare, tag: CampaignTag, commit: CommitId): Promise<boolean> => {
  const place = { gitDir: bare.gitDir };
  const listed = await git(place, ["for-each-ref", "--format=%(objectname)", campaignRefs.lanes(tag)]);
  for (const tip of new Set(listed.stdout.split("\n").filter((line) => line !== ""))) {
    if (await isAncestor(place, commit, as<CommitId>(tip))) return true;
  }
  return false;
};
