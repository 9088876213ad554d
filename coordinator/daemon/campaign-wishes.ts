/** The operator's wish that a campaign begins or goes on: what git must say before it becomes commands. */
import { FleetError } from "../../proto/vocab/errors.ts";
import type { CampaignTag, CommitId } from "../../proto/vocab/ids.ts";
import { mirrorBranch } from "../../proto/vocab/mirror-branch.ts";
import type { CampaignBase, CampaignSpec } from "../core/campaign.ts";
import type { Command } from "../core/events.ts";
import { frontierTip } from "../core/lanes.ts";
import { recordAt } from "../core/queries.ts";
import type { Campaign, Lane, State } from "../core/state.ts";
import { campaignMisfits } from "../dialects/knob-fit.ts";
import type { Bare } from "../repo/bare.ts";
import type { GitPlace } from "../repo/git.ts";
import { BASE_BYTES_MAX, takeBranch } from "../repo/intake.ts";
import { baseInfo, type BaseInfo, type FileCount } from "../repo/research.ts";
import { campaignRefs, hasRefsIn } from "../repo/refs.ts";
import { highestExperimentRef } from "../repo/submission.ts";
import { readText } from "../repo/tree.ts";
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
    return { ...told, ...(await goOn(ports, present, { spec, info, ...options })) };
  if (present && present.status !== "ended")
    throw new FleetError({ code: "campaign_active", campaign: present.spec.tag });
  const earlier = ports.state().ledgered.past[tag];
  if (earlier?.spec.repository === repository) {
    await ports.command({ kind: "reopen", campaign: tag });
    return { ...told, ...(await goOn(ports, earlier, { spec, info, ...options })) };
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
  await requireKnobs(spec, repository, info.commit);
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

/** A campaign whose author can propose nothing would stand still for ever. Throws `knobs_misfit`. */
const requireKnobs = async (spec: CampaignSpec, place: GitPlace, commit: CommitId): Promise<void> => {
  const misfits = await campaignMisfits(spec, (path) => readText(place, commit, path));
  if (misfits.length > 0) throw new FleetError({ code: "knobs_misfit", commit, misfits });
};

interface GoingOn {
  readonly spec: CampaignSpec;
  readonly info: BaseInfo;
  readonly acceptChanges: boolean;
}

const goOn = async (
  ports: WishPorts,
  present: Campaign,
  { spec, info, acceptChanges }: GoingOn,
): Promise<Pick<Started, "kind" | "difference">> => {
  const { difference, incomparable } = compareSpecs(present.spec, spec);
  const base = await newBase(ports, present, spec, info);
  const needsEpoch = incomparable !== "" || base !== undefined;
  if (incomparable !== "" && base === undefined && !acceptChanges)
    throw new FleetError({ code: "campaign_changed", difference: incomparable, needsAccept: true });
  if (needsEpoch || present.status !== "running")
    await requireKnobs(spec, { gitDir: ports.bare.gitDir }, base?.commit ?? frontierTip(present).commit);
  if (needsEpoch) await ports.command({ kind: "open_epoch", spec, ...(base ? { base } : {}) });
  if (present.status !== "running") {
    await ports.command({ kind: "resume", spec });
    return { kind: needsEpoch ? "new_epoch" : "resumed", difference: told(difference, present, base) };
  }
  if (needsEpoch) return { kind: "new_epoch", difference };
  if (difference !== "") throw new FleetError({ code: "campaign_changed", difference, needsAccept: false });
  return { kind: "running", difference };
};

const told = (difference: string, { base: before }: Campaign, after: CampaignBase | undefined): string => {
  if (!after) return difference;
  const moved = `from: ${before.commit.slice(0, 7)} → ${after.commit.slice(0, 7)} "${after.subject}"`;
  return difference === "" ? moved : `${moved}\n${difference}`;
};

/** An ended campaign of which nothing was ever measured begins anew where its branch is now: what was to be mended is mended there. */
const newBase = async (
  ports: WishPorts,
  present: Campaign,
  { repository, tag }: CampaignSpec,
  info: BaseInfo,
): Promise<CampaignBase | undefined> => {
  const isStillborn = Object.values<Lane>(present.lanes).every((lane) => recordAt(lane, 0) === undefined);
  if (present.status !== "ended" || !isStillborn || info.commit === present.base.commit) return undefined;
  const ref = `${campaignRefs.base(tag)}-${info.commit.slice(0, 12)}`;
  const order = { repository, revision: info.commit, maxBytes: BASE_BYTES_MAX, ref };
  const { commit, tree, subject } = await takeBranch(ports.bare, order);
  return { commit, tree, subject };
};
