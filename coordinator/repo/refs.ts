/** Names of our refs, and reading and creating them. */
import {
  type CampaignTag,
  type CommitId,
  type ExperimentId,
  type LaneId,
  as,
} from "../../proto/vocab/ids.ts";
import { type GitPlace, git } from "./git.ts";

/** An absent ref, as `update-ref` writes the value that must be there before. */
export const NO_COMMIT = "0".repeat(40);

/** Every ref of ours. */
export const campaignRefs = {
  lane: (tag: CampaignTag, lane: LaneId): string => `refs/fleet/${tag}/lane/${lane}`,
  lanes: (tag: CampaignTag): string => `refs/fleet/${tag}/lane/`,
  experiment: (tag: CampaignTag, experiment: ExperimentId): string => `refs/fleet/${tag}/exp/${experiment}`,
  base: (tag: CampaignTag): string => `refs/fleet/${tag}/base`,
};

/** The commit a ref names; undefined when there is no such ref. */
export const readRef = async (place: GitPlace, ref: string): Promise<CommitId | undefined> => {
  const argv = ["rev-parse", "--verify", "--quiet", "--end-of-options", ref];
  const { code, stdout } = await git(place, argv, { okCodes: [0, 1] });
  return code === 0 ? as<CommitId>(stdout.trim()) : undefined;
};

/** Whether any ref's name begins with these folders; `folder` ends with a slash. */
export const hasRefsIn = async (place: GitPlace, folder: string): Promise<boolean> =>
  (await git(place, ["for-each-ref", "--count=1", "--format=%(refname)", folder])).stdout !== "";

/** What came of creating a ref that must never move afterwards. */
export type RefSet =
  | { readonly kind: "set" }
  | { readonly kind: "already" }
  | { readonly kind: "taken"; readonly actual: CommitId };

/** Creates a ref; asking again with the same commit is `already`, with another one `taken`. Rejects with `git_failed` otherwise. */
export const setRefOnce = async (
  bare: { readonly gitDir: string },
  ref: string,
  commit: CommitId,
): Promise<RefSet> => {
  const argv = ["update-ref", ref, commit, NO_COMMIT];
  const failure = await git({ gitDir: bare.gitDir }, argv).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  if (failure === undefined) return { kind: "set" };
  const actual = await readRef({ gitDir: bare.gitDir }, ref);
  if (actual === undefined) throw failure.error;
  return actual === commit ? { kind: "already" } : { kind: "taken", actual };
};

/** Deletes a ref, whatever it names, or only while it names `commit`; one that is not there is no error. Rejects with `git_failed` otherwise. */
export const deleteRef = async (
  bare: { readonly gitDir: string },
  ref: string,
  commit?: CommitId,
): Promise<void> => {
  const place = { gitDir: bare.gitDir };
  if (commit !== undefined && (await readRef(place, ref)) !== commit) return;
  await git(place, ["update-ref", "-d", ref, ...(commit === undefined ? [] : [commit])]);
};
