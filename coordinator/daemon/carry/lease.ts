/** Delivers a lease: the commit is pushed to the host first, so that the agent never waits for git. */
import type { HostName } from "../../../proto/vocab/ids.ts";
import type { CommitId } from "../../../proto/vocab/ids.ts";
import type { ToAgent } from "../../../proto/vocab/messages.ts";
import type { TreeEntry } from "../../../proto/vocab/task.ts";
import type { State } from "../../core/state.ts";
import type { Bare } from "../../repo/bare.ts";
import { listTree } from "../../repo/tree.ts";
import type { IsNeeded } from "../../repo/push.ts";
import type { Carry } from "../executor.ts";
import { buildLease } from "../lease.ts";
import { hostRef, neededOnHosts } from "./host-refs.ts";

/** What a connected host offers. All reject when it is not connected any more. */
export interface HostDesk {
  /** Sends a commit to the host's repository under a ref; a no-op when it is there. Others that are not needed may go. */
  push(host: HostName, ref: string, commit: CommitId, isNeeded: IsNeeded): Promise<void>;
  /** Drops the refs in the host's repository that are not needed, and what only they held. */
  prune(host: HostName, isNeeded: IsNeeded): Promise<void>;
  send(host: HostName, message: ToAgent): void;
}

/** Listings of the latest commits: most leases of a campaign are of trees that were leased before. */
const LISTINGS_MAX = 64;

/** Tree listings by commit, with a limit. */
export class Listings {
  readonly #bare: Bare;
  readonly #byCommit = new Map<CommitId, Promise<TreeEntry[]>>();

  constructor(bare: Bare) {
    this.#bare = bare;
  }

  of(commit: CommitId): Promise<TreeEntry[]> {
    const known = this.#byCommit.get(commit);
    if (known) return known;
    const listing = listTree(this.#bare, commit);
    this.#byCommit.set(commit, listing);
    listing.catch(() => this.#byCommit.delete(commit));
    for (const oldest of this.#byCommit.keys()) {
      if (this.#byCommit.size <= LISTINGS_MAX) break;
      this.#byCommit.delete(oldest);
    }
    return listing;
  }
}

/** Carries `deliver_lease` out. */
export const deliverLease =
  (state: () => State, desk: HostDesk, listings: Listings): Carry<"deliver_lease"> =>
  async (effect, signal) => {
    const { host, commit } = effect;
    const ref = hostRef(state().ledgered.campaign?.spec.tag ?? "", commit);
    const [listing] = await Promise.all([
      listings.of(commit),
      desk.push(host, ref, commit, neededOnHosts(state)),
    ]);
    // Taken back while the commit travelled: nobody would cancel a lease that arrives after its cancellation.
    signal.throwIfAborted();
    desk.send(effect.host, { kind: "lease", lease: buildLease(state(), effect, listing) });
    return { kind: "effect_done", key: effect.key };
  };

/** Carries `close_campaign` out: nothing of the campaign runs on the host, so its repository is tidied up too. */
export const closeCampaign =
  (state: () => State, desk: HostDesk): Carry<"close_campaign"> =>
  async (effect) => {
    desk.send(effect.host, { kind: "close_campaign" });
    await desk.prune(effect.host, neededOnHosts(state));
    return { kind: "effect_done", key: effect.key };
  };

/** Carries `cancel_attempt` out. */
export const cancelAttempt =
  (desk: HostDesk): Carry<"cancel_attempt"> =>
  async (effect) => {
    const { attempt, token, reason } = effect;
    desk.send(effect.host, { kind: "cancel", attempt, token, reason });
    return { kind: "effect_done", key: effect.key };
  };
