/** One author session from the core's wish to what came of it, whichever kind of author the campaign has. */
import { FleetError } from "../../proto/vocab/errors.ts";
import type { Effect } from "../core/effects.ts";
import { gainOver, recordAt } from "../core/queries.ts";
import type { Campaign, EndedExperiment, Experiment, Lane } from "../core/state.ts";
import type { AuthorRepository } from "./author-port.ts";
import { type SessionEnd, runCommandAuthor } from "./command.ts";
import { digestFacts } from "./digest-facts.ts";
import { renderDigest } from "./digest.ts";
import { knobMisfits, misfitText, readKnobFiles } from "../dialects/knob-fit.ts";
import { type KnobSettings, readKnobs } from "./knobs.ts";
import { named } from "./scope.ts";
import { type SweepSpec, proposeSweep } from "./sweep.ts";

/** The core's wish for one more proposal. */
export type ProposeEffect = Extract<Effect, { kind: "propose" }>;

/** What a session needs beside the campaign. */
export interface SessionSurroundings {
  readonly repository: AuthorRepository;
  /** Names this session among all that this machine may run, the same when it is run again: what an earlier run left carries it. */
  readonly tag: string;
  /** A folder for this session's files, used by command authors; made when needed. */
  readonly folder: string;
  readonly graceMs: number;
  /** The coordinator's environment, of which an author gets an allow-listed part. */
  readonly ambient: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/**
 * Runs the session that `effect` asks for. What the author or the operator did wrong comes back as `failed`; rejects
 * when git or the disk fails, so that the effect is tried again.
 */
export async function runAuthor(
  campaign: Campaign,
  effect: ProposeEffect,
  around: SessionSurroundings,
): Promise<SessionEnd> {
  try {
    return await runKind(campaign, effect, around);
  } catch (error) {
    const detail = blameOf(error);
    if (detail === undefined) throw error;
    return { kind: "failed", detail };
  }
}

async function runKind(
  campaign: Campaign,
  effect: ProposeEffect,
  around: SessionSurroundings,
): Promise<SessionEnd> {
  const { author: spec, scope } = campaign.spec;
  switch (spec.kind) {
    case "sweep":
      return runSweep(spec, campaign, effect, around.repository);
    case "command": {
      const digest = renderDigest(digestFacts(campaign, effect.lane));
      const { base, experiment } = effect;
      return runCommandAuthor({ ...around, spec, scope, base, experiment, digest });
    }
    case "submit":
      return { kind: "exhausted", detail: "changes come by fleet submit" };
  }
}

/** One sentence for mistakes of the author or the operator; undefined for everything else. */
function blameOf(error: unknown): string | undefined {
  const fact = FleetError.factOf(error);
  if (fact.code === "usage") return fact.detail;
  if (fact.code === "scope_violation") return `changed files outside the scope: ${named(fact.paths)}`;
  return fact.code === "branch_refused"
    ? `its change was refused (${fact.reason}): ${fact.detail}`
    : undefined;
}

async function runSweep(
  spec: SweepSpec,
  campaign: Campaign,
  effect: ProposeEffect,
  repository: AuthorRepository,
): Promise<SessionEnd> {
  const { base, experiment } = effect;
  const files = await readKnobFiles(spec.knobs, (path) => repository.readFile(base, path));
  const [misfit] = knobMisfits(spec.knobs, campaign.spec.scope, files);
  if (misfit !== undefined) return { kind: "failed", detail: misfitText(misfit) };
  const tried = [
    ...triedSettings(campaign, effect),
    ...(await originSettings(spec, campaign, effect, repository)),
  ];
  const proposal = proposeSweep({ spec, experiment, files, tried });
  if (proposal.kind === "exhausted") return proposal;
  const { edits, subject, knobs } = proposal;
  const { commit, tree } = await repository.commitEdits({ base, experiment, edits, subject });
  return {
    kind: "proposed",
    proposal: { author: "sweep", subject, base, commit, tree, knobs },
    notes: [],
  };
}

/** The settings that the lane's baseline measured; none where its files do not fit the knobs. */
async function originSettings(
  { knobs }: SweepSpec,
  campaign: Campaign,
  { lane, base }: ProposeEffect,
  repository: AuthorRepository,
): Promise<readonly KnobSettings[]> {
  const origin = campaign.lanes[lane]?.origin.commit;
  // At the tip itself they are known anyway.
  if (origin === undefined || origin === base) return [];
  const files = await readKnobFiles(knobs, (path) => repository.readFile(origin, path));
  return knobMisfits(knobs, campaign.spec.scope, files).length > 0 ? [] : [readKnobs(knobs, files)];
}

/** Settings that the sweep tried in this lane under the present rules, but for those that may be tried again on a newer tip. */
const triedSettings = (campaign: Campaign, { lane }: ProposeEffect): readonly KnobSettings[] =>
  [
    ...campaign.ended.filter((one) => !isOpenAgain(one, campaign.lanes[lane])),
    ...Object.values<Experiment>(campaign.experiments),
  ]
    .filter((one) => one.lane === lane && one.epoch === campaign.epoch)
    .map((one) => one.knobs);

/** Never measured, or better than the tip is now and only in its way. */
const isOpenAgain = ({ reason, screened }: EndedExperiment, lane: Lane | undefined): boolean => {
  if (reason.kind !== "conflict" || !lane) return reason.kind === "lane_failed";
  const record = recordAt(lane, lane.tipSequence);
  return record === undefined || !screened || gainOver(lane.goal, screened.value, record) > 0;
};
