/** The operator's wishes that need git before they become commands: starting, resuming and submitting. */
import { FleetError } from "../../proto/vocab/errors.ts";
import type { CampaignTag, CommitId, ExperimentId } from "../../proto/vocab/ids.ts";
import { requireInScope } from "../authors/scope.ts";
import { mirrorBranch } from "../../proto/vocab/mirror-branch.ts";
import type { CampaignSpec } from "../core/campaign.ts";
import type { Command } from "../core/events.ts";
import { primaryLane } from "../core/queries.ts";
import type { Campaign, Lane, State } from "../core/state.ts";
import type { Bare } from "../repo/bare.ts";
import { BASE_BYTES_MAX, CANDIDATE_BYTES_MAX, takeBranch, type Proposed } from "../repo/intake.ts";
import { baseInfo, resolveRevision, type BaseInfo, type FileCount } from "../repo/research.ts";
import { campaignRefs, hasRefsIn } from "../repo/refs.ts";
import { highestExperimentRef, submissionBase } from "../repo/submission.ts";
import { compareSpecs } from "./spec-change.ts";

/** What these wishes need of the daemon. `command` rejects with the refusal. */
export interface WishPorts {
  readonly bare: Bare;
  readonly state: () => State;
  readonly command: (command: Command) => Promise<void>;
  /** Data rows that the results file of a repository holds already. */
  readonly countRows: (repository: string, file: string) => Promise<number>;
}

/** What came of `run`. Files are foreign text; they are named once and ignored. */
export interface Started {
  readonly kind: "started" | "resumed" | "running" | "new_epoch";
  readonly campaign: CampaignTag;
  readonly dirty: FileCount;
  readonly untracked: FileCount;
  /** What differs from the campaign as it was, in words of the file; empty when nothing does. */
  readonly difference: string;
}

const NUMBER_TRIES = 5;

/** Starts the campaign, or goes on with it when it is there already. */
export const run = async (
  ports: WishPorts,
  spec: CampaignSpec,
  options: { readonly acceptChanges: boolean },
): Promise<Started> => {
  const present = ports.state().ledgered.campaign;
  const { tag, repository } = spec;
  const info = await baseInfo(repository, spec.from, { tag, bare: ports.bare });
  const told = { campaign: tag, dirty: info.dirty, untracked: info.untracked };
  if (present && present.spec.tag === tag && present.spec.repository === repository)
    return { ...told, ...(await goOn(ports, present, spec, options.acceptChanges)) };
  if (present && present.status !== "ended")
    throw new FleetError({ code: "campaign_active", campaign: present.spec.tag });
  const earlier = ports.state().ledgered.past[tag];
  if (earlier?.spec.repository === repository) {
    await ports.command({ kind: "reopen", campaign: tag });
    return { ...told, ...(await goOn(ports, earlier, spec, options.acceptChanges)) };
  }
  await start(ports, spec, info);
  return { ...told, kind: "started", difference: "" };
};

const start = async (ports: WishPorts, spec: CampaignSpec, info: BaseInfo): Promise<void> => {
  // Lanes of an earlier campaign with this tag would be taken for ours, whatever became of its branch.
  const isUsed = await hasRefsIn(ports.bare, campaignRefs.lanes(spec.tag));
  if (info.mirror.kind !== "absent" || isUsed)
    throw new FleetError({ code: "branch_exists", branch: mirrorBranch(spec.tag) });
  const { repository } = spec;
  const order = { repository, revision: info.commit, maxBytes: BASE_BYTES_MAX };
  const base = await takeBranch(ports.bare, { ...order, ref: campaignRefs.base(spec.tag) });
  const [highest, rows] = await Promise.all([
    highestExperimentRef(ports.bare, spec.tag),
    ports.countRows(repository, spec.resultsFile),
  ]);
  const { commit, tree, subject } = base;
  const firstExperiment = Math.max(highest, rows) + 1;
  await ports.command({ kind: "start_campaign", spec, base: { commit, tree, subject }, firstExperiment });
};

const goOn = async (
  ports: WishPorts,
  present: Campaign,
  spec: CampaignSpec,
  acceptChanges: boolean,
): Promise<Pick<Started, "kind" | "difference">> => {
  const { difference, incomparable } = compareSpecs(present.spec, spec);
  const needsEpoch = incomparable !== "";
  if (needsEpoch && !acceptChanges)
    throw new FleetError({ code: "campaign_changed", difference: incomparable, needsAccept: true });
  if (needsEpoch) await ports.command({ kind: "open_epoch", spec });
  if (present.status !== "running") {
    await ports.command({ kind: "resume", spec });
    return { kind: needsEpoch ? "new_epoch" : "resumed", difference };
  }
  if (needsEpoch) return { kind: "new_epoch", difference };
  if (difference !== "") throw new FleetError({ code: "campaign_changed", difference, needsAccept: false });
  return { kind: "running", difference };
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

/** Takes a branch of the research repository in as an experiment. Throws `scope_violation`, `no_such_branch` and what git refuses. */
export const submit = async (ports: WishPorts, revision: string): Promise<ExperimentId> => {
  const state = ports.state();
  const { campaign } = state.ledgered;
  if (!campaign) throw new FleetError({ code: "no_campaign", fleet: "" });
  const { repository, scope } = campaign.spec;
  const lane = submitLane(campaign, state);
  const commit = await resolveRevision(repository, revision);
  const tips = [lane.origin.commit, ...lane.landings.map((l) => l.to)].toReversed();
  const base = await submissionBase(repository, commit, tips, campaign.base.commit);
  const check = (proposed: Proposed): void => {
    if (proposed.changed.length === 0)
      throw new FleetError({
        code: "usage",
        detail: `${revision} changes nothing`,
        hint: "commit a change on it first",
      });
    requireInScope(scope, proposed);
  };
  for (let tries = 1; ; tries++) {
    try {
      return await enter(ports, { repository, revision: commit, base, check, lane });
    } catch (error) {
      const isTaken = FleetError.factOf(error).code === "number_taken";
      if (!isTaken || tries >= NUMBER_TRIES) throw error;
    }
  }
};

const enter = async (
  ports: WishPorts,
  wish: {
    readonly repository: string;
    readonly revision: CommitId;
    readonly base: CommitId;
    readonly check: (proposed: Proposed) => void;
    readonly lane: Lane;
  },
): Promise<ExperimentId> => {
  const campaign = ports.state().ledgered.campaign;
  if (!campaign) throw new FleetError({ code: "no_campaign", fleet: "" });
  const experiment = campaign.nextExperiment as ExperimentId;
  const ref = campaignRefs.experiment(campaign.spec.tag, experiment);
  const { repository, revision, base, check } = wish;
  const taken = await takeBranch(ports.bare, {
    repository,
    revision,
    base,
    check,
    ref,
    maxBytes: CANDIDATE_BYTES_MAX,
  });
  const { commit, tree, subject } = taken;
  const proposal = { author: "submit", subject, base, commit, tree, knobs: {} };
  await ports.command({ kind: "submit", experiment, lane: wish.lane.id, proposal });
  return experiment;
};
