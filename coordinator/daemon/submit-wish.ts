/** The operator's wish that a branch of the research repository becomes an experiment. */
import { FleetError } from "../../proto/vocab/errors.ts";
import type { CommitId, ExperimentId, TreeId } from "../../proto/vocab/ids.ts";
import type { KnobMisfit } from "../../proto/vocab/knob-misfit.ts";
import { requireInScope } from "../authors/scope.ts";
import type { Proposal } from "../core/events.ts";
import { refusal } from "../core/handle/commands.ts";
import { knownTree } from "../core/known-tree.ts";
import { primaryLane } from "../core/queries.ts";
import type { Campaign, Lane, State } from "../core/state.ts";
import { campaignMisfits } from "../dialects/knob-fit.ts";
import { experimentStatus } from "../ledger/read/experiment-status.ts";
import { CANDIDATE_BYTES_MAX, takeBranch, type IntakeCheck, type Proposed } from "../repo/intake.ts";
import { campaignRefs, deleteRef, readRef } from "../repo/refs.ts";
import { resolveRevision } from "../repo/research.ts";
import { submissionBase } from "../repo/submission.ts";
import { readText } from "../repo/tree.ts";
import type { WishPorts } from "./campaign-wishes.ts";

/** What is submitted. */
export interface SubmitWish {
  readonly revision: string;
  /** What the operator calls it. */
  readonly branch: string;
  /** Measures it although it is known already. */
  readonly again: boolean;
}

/** The experiment that was made of it, and the sweep's knobs that do not fit it. */
export interface Submitted {
  readonly experiment: ExperimentId;
  readonly misfits: readonly KnobMisfit[];
}

const NUMBER_TRIES = 5;

/** Takes a change in as an experiment. Throws `scope_violation`, `no_such_branch`, `already_submitted` and what git refuses. */
export type Submit = (wish: SubmitWish) => Promise<Submitted>;

/** One change after the other: the number of an experiment is a ref before it is in the ledger. */
export const submitter = (ports: WishPorts): Submit => {
  let turn: Promise<unknown> = Promise.resolve();
  return (wish) => {
    const submitted = turn.then(() => submit(ports, wish));
    turn = submitted.catch(() => undefined);
    return submitted;
  };
};

const submit = async (ports: WishPorts, wish: SubmitWish): Promise<Submitted> => {
  const state = ports.state();
  const campaign = campaignIn(state);
  const { spec, base: start } = campaign;
  const lane = submitLane(campaign, state);
  const commit = await resolveRevision(spec.repository, wish.revision);
  const tips = [lane.origin.commit, ...lane.landings.map((l) => l.to)].toReversed();
  const base = await submissionBase(spec.repository, commit, tips, start.commit);
  const check = (proposed: Proposed): void => {
    requireChange(campaignIn(ports.state()), lane.id, wish, proposed);
    requireInScope(spec.scope, proposed);
    if (!wish.again) requireUnknown(campaignIn(ports.state()), lane.id, wish.branch, proposed.tree);
  };
  // Looked at first: an error after the experiment exists would be answered by submitting it again.
  const misfits = await campaignMisfits(spec, (path) => readText(spec.repository, commit, path));
  const experiment = await enterNumbered(ports, { commit, base, check, lane });
  return { experiment, misfits };
};

const campaignIn = ({ ledgered }: State): Campaign => {
  if (ledgered.campaign) return ledgered.campaign;
  throw new FleetError({ code: "no_campaign", fleet: "" });
};

const submitLane = (campaign: Campaign, state: State): Lane => {
  const lane = primaryLane(state.ledgered) ?? Object.values(campaign.lanes)[0];
  if (lane) return lane;
  throw new FleetError({
    code: "usage",
    detail: "no host is prepared yet, so there is nothing to compare a change with",
    hint: "wait until fleet status shows a baseline",
  });
};

const requireChange = (
  c: Campaign,
  id: Lane["id"],
  { branch }: SubmitWish,
  { changed, tree }: Proposed,
): void => {
  if (changed.length > 0) return;
  const lane = c.lanes[id];
  const known = lane && knownTree(c, lane, tree);
  const landed = known?.kind === "landed" ? ` since it landed as experiment ${known.experiment}` : "";
  throw new FleetError({
    code: "usage",
    detail: `${branch} changes nothing${landed}`,
    hint: "commit a change on it first",
  });
};

const requireUnknown = (c: Campaign, id: Lane["id"], branch: string, tree: TreeId): void => {
  const lane = c.lanes[id];
  const known = lane && knownTree(c, lane, tree);
  if (!known) return;
  const refuse = (experiment: number, status: string): FleetError =>
    new FleetError({ code: "already_submitted", branch, experiment, status });
  switch (known.kind) {
    case "baseline":
      throw refuse(0, "baseline");
    case "landed":
      throw refuse(known.experiment, "keep");
    case "experiment":
      throw refuse(known.experiment.id, experimentStatus(c, known.experiment));
  }
};

interface Entry {
  readonly commit: CommitId;
  readonly base: CommitId;
  readonly check: IntakeCheck;
  readonly lane: Lane;
}

/** An author may be given the number at the same moment; then this change is looked at again and gets the next. */
const enterNumbered = async (ports: WishPorts, entry: Entry): Promise<ExperimentId> => {
  for (let tries = 1; ; tries++) {
    try {
      return await enter(ports, entry);
    } catch (error) {
      const { code } = FleetError.factOf(error);
      if ((code !== "number_taken" && code !== "branch_exists") || tries >= NUMBER_TRIES) throw error;
      await clearOrphan(ports);
    }
  }
};

/** A change that died between its ref and its record left the number's ref behind; as long as nobody has the number, nobody refers to it. */
const clearOrphan = async (ports: WishPorts): Promise<void> => {
  const { spec, nextExperiment } = campaignIn(ports.state());
  const ref = campaignRefs.experiment(spec.tag, nextExperiment as ExperimentId);
  const left = await readRef({ gitDir: ports.bare.gitDir }, ref);
  if (left === undefined || campaignIn(ports.state()).nextExperiment !== nextExperiment) return;
  await deleteRef(ports.bare, ref, left);
};

const enter = async (ports: WishPorts, { commit, base, check, lane }: Entry): Promise<ExperimentId> => {
  const { spec, nextExperiment } = campaignIn(ports.state());
  const experiment = nextExperiment as ExperimentId;
  const ref = campaignRefs.experiment(spec.tag, experiment);
  const wish = { kind: "submit", experiment, lane: lane.id } as const;
  const taken = await takeBranch(ports.bare, {
    repository: spec.repository,
    revision: commit,
    base,
    check: async (proposed) => {
      await check(proposed);
      const refused = refusal(ports.state(), { ...wish, proposal: proposalOf(proposed, base) });
      if (refused) throw new FleetError(refused);
    },
    ref,
    maxBytes: CANDIDATE_BYTES_MAX,
  });
  try {
    await ports.command({ ...wish, proposal: proposalOf(taken, base) });
  } catch (error) {
    await deleteRef(ports.bare, ref, taken.commit);
    throw error;
  }
  return experiment;
};

const proposalOf = ({ subject, commit, tree }: Proposed, base: CommitId): Proposal => ({
  author: "submit",
  subject,
  base,
  commit,
  tree,
  knobs: {},
});
