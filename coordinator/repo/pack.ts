/** Moves objects from one repository to another as one checked pack; nothing else of the source (configuration, refs, hooks) comes along. */
import { type CommitId, as } from "../../proto/vocab/ids.ts";
import { FleetError } from "../../proto/vocab/errors.ts";
import { type GitPlace, type GitResult, type GitStream, git, startGit } from "./git.ts";

/** Fewer objects than this are stored one by one; more become a pack, which costs a file per transfer. */
export const LOOSE_TRANSFER_MAX = 400;

/** Flaws that old tools left in the history of honest projects; everything else that fsck knows is refused. */
export const FSCK_TOLERATED = "zeroPaddedFilemode=warn,badTimezone=warn,missingSpaceBeforeDate=warn";

/** What to move: `commit` with everything it reaches, without what `known` commits reach. */
export interface Transfer {
  readonly commit: CommitId;
  /** Commits that both sides have whole. */
  readonly known: readonly CommitId[];
}

const revisions = (transfer: Transfer): string =>
  [transfer.commit, ...transfer.known.map((id) => `^${id}`), ""].join("\n");

/** Starts writing the pack to stdout; deltas may refer to objects that `known` commits reach. */
export const startPack = (from: GitPlace, transfer: Transfer): GitStream =>
  startGit(from, ["pack-objects", "--revs", "--thin", "--stdout", "--delta-base-offset", "-q"], {
    stdin: revisions(transfer),
  });

/**
 * How many objects the transfer holds. Walking them proves that they are all there: rejects with `git_failed` when one is missing.
 */
export const countObjects = async (place: GitPlace, transfer: Transfer): Promise<number> => {
  const argv = ["rev-list", "--objects", "--count", "--stdin"];
  return Number((await git(place, argv, { stdin: revisions(transfer) })).stdout);
};

/** Every commit that a ref of the repository names: what it surely has whole. */
export const refCommits = async (place: GitPlace): Promise<CommitId[]> => {
  const { stdout } = await git(place, ["for-each-ref", "--format=%(objectname) %(objecttype)"]);
  const commits = stdout.split("\n").filter((line) => line.endsWith(" commit"));
  return [...new Set(commits)].map((line) => as<CommitId>(line.slice(0, line.indexOf(" "))));
};

/** Those of the commits that the repository has too. */
export const presentCommits = async (place: GitPlace, commits: readonly CommitId[]): Promise<CommitId[]> => {
  if (commits.length === 0) return [];
  const stdin = `${commits.join("\n")}\n`;
  const { stdout } = await git(place, ["cat-file", "--batch-check=%(objectname) %(objecttype)"], { stdin });
  const present = stdout.split("\n").filter((line) => line.endsWith(" commit"));
  return present.map((line) => as<CommitId>(line.slice(0, line.indexOf(" "))));
};

/**
 * Copies the transfer and checks every object of it. Rejects with `branch_refused` when the pack exceeds `maxBytes` (compressed) or
 * holds an object that fsck refuses, with `git_failed` when the source cannot be read. On rejection no ref has changed.
 */
export const transferObjects = async (
  from: GitPlace,
  to: GitPlace,
  transfer: Transfer & { readonly maxBytes: number; readonly isLoose: boolean },
): Promise<void> => {
  const pack = startPack(from, transfer);
  const checks = [`--strict=${FSCK_TOLERATED}`, `--max-input-size=${transfer.maxBytes}`];
  const argv = transfer.isLoose
    ? ["unpack-objects", "-q", ...checks]
    : ["index-pack", "--stdin", "--fix-thin", ...checks];
  const [sent, stored] = await Promise.allSettled([pack.ended, git(to, argv, { stdin: pack.stdout })]);
  if (stored.status === "rejected") throw refusal(transfer, sent, stored.reason);
  if (sent.status === "rejected") throw sent.reason;
};

/** When both ends failed, the one that failed first is to blame: a receiver that gives up breaks the sender's pipe. */
const refusal = (
  transfer: Transfer & { readonly maxBytes: number },
  sent: PromiseSettledResult<GitResult>,
  stored: unknown,
): unknown => {
  const fact = FleetError.factOf(stored);
  if (fact.code !== "git_failed") return stored;
  const branch = transfer.commit;
  if (fact.stderr.includes("maximum allowed size")) {
    const detail = `its new objects take more than ${transfer.maxBytes} bytes`;
    return new FleetError({ code: "branch_refused", branch, reason: "too_large", detail }, stored);
  }
  if (sent.status === "rejected" && !isBrokenPipe(sent.reason)) return sent.reason;
  return new FleetError({ code: "branch_refused", branch, reason: "damaged", detail: fact.stderr }, stored);
};

const isBrokenPipe = (error: unknown): boolean => {
  const fact = FleetError.factOf(error);
  return fact.code === "git_failed" && /SIGPIPE|Broken pipe/.test(fact.stderr);
};
