/** Takes a branch of the research repository into the bare one: through quarantine, with a limit, and only after the caller's check. */
import { FleetError } from "../../proto/vocab/errors.ts";
import type { CommitId } from "../../proto/vocab/ids.ts";
import type { CampaignBase } from "../core/campaign.ts";
import type { Bare } from "./bare.ts";
import type { GitPlace } from "./git.ts";
import { admit, receive, withQuarantine } from "./quarantine.ts";
import { requireFit, resolveRevision, submodulesOf } from "./research.ts";
import { type ChangedPath, changedPaths, commitFacts } from "./tree.ts";

/** Compressed size of what one proposed change may add. */
export const CANDIDATE_BYTES_MAX = 64 * 1024 * 1024;
/** Compressed size of the history that a campaign may start from. */
export const BASE_BYTES_MAX = 8 * 1024 * 1024 * 1024;

/** A change as it waits in quarantine. */
export interface Proposed extends CampaignBase {
  /** What differs from the base; empty when the intake has none. */
  readonly changed: readonly ChangedPath[];
}

/** Says no by throwing, for instance `scope_violation`; nothing has entered the bare repository then. */
export type IntakeCheck = (proposed: Proposed) => void | Promise<void>;

/** What to take. `ref` must not name another commit yet. */
export interface BranchOrder {
  readonly repository: string;
  readonly revision: string;
  readonly ref: string;
  readonly maxBytes: number;
  /** Which commit the change is measured against; it must be in the bare repository or in the branch's own history. */
  readonly base?: CommitId;
  readonly check?: IntakeCheck;
}

/**
 * Taking the same revision again is a cheap no-op. Throws as `requireFit`, `resolveRevision` and `check` do, `branch_refused` when it
 * is too large, damaged or has submodules, and `branch_exists` when `ref` names another commit.
 */
export const takeBranch = async (bare: Bare, order: BranchOrder): Promise<Proposed> => {
  await requireFit(order.repository);
  const commit = await resolveRevision(order.repository, order.revision);
  return withQuarantine(bare, async (quarantine) => {
    await receive(quarantine, order.repository, commit, order.maxBytes);
    const proposed = await describe(quarantine.place, order, commit);
    await order.check?.(proposed);
    await admit(bare, quarantine, commit, order.ref, order.maxBytes);
    return proposed;
  });
};

const describe = async (
  place: Exclude<GitPlace, string>,
  order: BranchOrder,
  commit: CommitId,
): Promise<Proposed> => {
  const submodules = await submodulesOf(place, commit);
  if (submodules.length > 0) {
    const detail = submodules.join(", ");
    throw new FleetError({ code: "branch_refused", branch: order.revision, reason: "submodules", detail });
  }
  const { tree, subject } = await commitFacts(place, commit);
  const changed = order.base === undefined ? [] : await changedPaths(place, order.base, commit);
  return { commit, tree, subject, changed };
};
