/** Runs author sessions: wires the authors' ports to the repositories. */
import { FleetError } from "../../../proto/vocab/errors.ts";
import type { AuthorRepository, AuthorWorktree, CollectRules } from "../../authors/author-port.ts";
import { runAuthor } from "../../authors/session.ts";
import type { Effect } from "../../core/effects.ts";
import type { State } from "../../core/state.ts";
import { authorSessionFolder } from "../../ledger/read/state-files.ts";
import type { Bare } from "../../repo/bare.ts";
import { collect } from "../../repo/collect.ts";
import { editTree } from "../../repo/commit.ts";
import { CANDIDATE_BYTES_MAX } from "../../repo/intake.ts";
import { campaignRefs, deleteRef, setRefOnce } from "../../repo/refs.ts";
import { readText } from "../../repo/tree.ts";
import { openWorktree, removeWorktree } from "../../repo/worktrees.ts";
import type { Carry } from "../executor.ts";

/** What a session needs of the daemon. */
export interface AuthorPorts {
  readonly bare: Bare;
  readonly state: () => State;
  /** State folder of the fleet, below which every session has a folder of its own. */
  readonly folder: string;
  readonly nowSeconds: () => number;
  readonly onNotes: (effect: Extract<Effect, { kind: "propose" }>, notes: readonly string[]) => void;
}

const worktreeFor = async (
  { bare, nowSeconds }: AuthorPorts,
  ref: string,
  session: number,
  order: Parameters<AuthorRepository["openWorktree"]>[0],
): Promise<AuthorWorktree> => {
  // Not by experiment: two sessions may be asked for the same number, one after the other.
  const id = `session-${session}`;
  const worktree = await openWorktree(bare, id, order.base);
  return {
    folder: worktree.dir,
    collect: async (rules: CollectRules) => {
      const { isInScope, check, defaultSubject } = rules;
      const atSeconds = nowSeconds();
      const maxBytes = CANDIDATE_BYTES_MAX;
      return collect(bare, { worktree, ref, isInScope, check, defaultSubject, atSeconds, maxBytes });
    },
    close: () => removeWorktree(bare, id),
  };
};

const repositoryFor = (ports: AuthorPorts, ref: string, session: number): AuthorRepository => ({
  readFile: (commit, path) => readText(ports.bare, commit, path),
  commitEdits: async ({ base, edits, subject }) => {
    const list = Object.entries(edits).map(([path, content]) => ({ path, content }));
    const made = await editTree(ports.bare, { base, edits: list, subject, atSeconds: ports.nowSeconds() });
    const set = await setRefOnce(ports.bare, ref, made.commit);
    if (set.kind === "taken")
      throw new FleetError({ code: "internal", detail: `${ref} is at ${set.actual} already` });
    return made;
  },
  openWorktree: (order) => worktreeFor(ports, ref, session, order),
});

/** Carries `propose` out. */
export const propose =
  (ports: AuthorPorts): Carry<"propose"> =>
  async (effect, signal) => {
    const { ledgered } = ports.state();
    const { campaign } = ledgered;
    if (!campaign) throw new FleetError({ code: "no_campaign", fleet: ledgered.fleet });
    const ref = campaignRefs.experiment(campaign.spec.tag, effect.experiment);
    // A session that died before its experiment was recorded may have left the number's ref behind; nobody refers to it.
    await deleteRef(ports.bare, ref);
    const { session } = effect;
    const end = await runAuthor(campaign, effect, {
      repository: repositoryFor(ports, ref, session),
      tag: `${ledgered.fleet}/${session}`,
      folder: authorSessionFolder(ports.folder, session),
      graceMs: ledgered.policy.graceMs,
      ambient: process.env,
      signal,
    });
    if (end.kind !== "proposed")
      return { kind: "author_ended", session, end: { kind: end.kind, detail: end.detail } };
    if (end.notes.length > 0) ports.onNotes(effect, end.notes);
    return { kind: "author_proposed", session, proposal: end.proposal };
  };
