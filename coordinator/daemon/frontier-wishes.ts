/** The operator's wishes about the frontier: verify it, or end a wait of the mirror. */
import { type ErrorFact, FleetError } from "../../proto/vocab/errors.ts";
import type { CommitId, LaneId, TreeId } from "../../proto/vocab/ids.ts";
import { mirrorBranch } from "../../proto/vocab/mirror-branch.ts";
import type { Campaign, EndedExperiment, Lane } from "../core/state.ts";
import { adoptable, requireNotCheckedOut, restoreMirror, type MirrorOrder } from "../repo/mirror.ts";
import { restoreRef } from "../repo/kept.ts";
import { campaignRefs, readRef } from "../repo/refs.ts";
import { verifyFrontier, type FrontierFacts } from "../repo/verify.ts";
import type { WishPorts } from "./campaign-wishes.ts";
import type { Submit, Submitted } from "./submit-wish.ts";

const campaignOf = (ports: WishPorts): Campaign => {
  const { campaign } = ports.state().ledgered;
  if (campaign) return campaign;
  throw new FleetError({ code: "no_campaign", fleet: "" });
};

const mirrorOrder = (c: Campaign): MirrorOrder => {
  if (!c.primary)
    throw new FleetError({
      code: "usage",
      detail: "the campaign has no primary lane yet, so nothing is mirrored",
      hint: "wait until fleet status shows a baseline",
    });
  const { tag, repository } = c.spec;
  return { repository, branch: mirrorBranch(tag), ref: campaignRefs.lane(tag, c.primary) };
};

/** The tree of the accepted outcome that a landing rests on. */
const measuredTree = (ended: EndedExperiment | undefined, tree: TreeId): TreeId | undefined =>
  ended?.trials.findLast((t) => t.tree === tree && t.accepted !== undefined)?.accepted?.tree ??
  ended?.trials.findLast((t) => t.accepted !== undefined)?.accepted?.tree;

const recordedLane = (c: Campaign, lane: Lane): FrontierFacts["lanes"][number] => ({
  lane: lane.id,
  origin: lane.origin.commit,
  tip: lane.tip.commit,
  landings: lane.landings.map(({ experiment, from, to, tree }) => {
    const ended = c.ended.find((e) => e.id === experiment);
    const measured = measuredTree(ended, tree);
    return { experiment, from, to, tree, ...(measured === undefined ? {} : { measuredTree: measured }) };
  }),
  ...(lane.landing ? { coming: lane.landing.to } : {}),
});

/** What the ledger says of the frontier, for git to be held against. */
const frontierFacts = (c: Campaign): FrontierFacts => {
  const { tag, repository } = c.spec;
  const { shows } = c.mirror;
  const coming = c.primary && c.lanes[c.primary]?.tip.commit;
  return {
    campaign: tag,
    base: c.base.commit,
    lanes: Object.values<Lane>(c.lanes).map((lane) => recordedLane(c, lane)),
    ...(shows
      ? { mirror: { repository, branch: mirrorBranch(tag), shows, ...(coming ? { coming } : {}) } }
      : {}),
  };
};

/** A frontier that moves faster than git can be read is looked at this often. */
const VERIFY_TRIES_MAX = 5;

/** Recomputes every tree from git and the ledger. Throws `frontier_mismatch` with what differs; else the number of landings checked. */
export const verify = async (ports: WishPorts): Promise<number> => {
  for (let tries = 1; ; tries++) {
    const facts = frontierFacts(campaignOf(ports));
    const findings = await verifyFrontier(ports.bare, facts);
    if (findings.length === 0) return facts.lanes.reduce((sum, lane) => sum + lane.landings.length, 0);
    // A tip that moved while git was read makes a difference of its own.
    const hasMoved = JSON.stringify(frontierFacts(campaignOf(ports))) !== JSON.stringify(facts);
    if (!hasMoved || tries >= VERIFY_TRIES_MAX)
      throw new FleetError({
        code: "frontier_mismatch",
        findings: findings.map(({ sentence }) => sentence),
        canRestore: findings.every(({ canRestore }) => canRestore),
      });
  }
};

/** What was put back: refs by name, the last one the mirror's branch. */
export interface Restored {
  /** Where the mirror stands; absent before there is a primary lane. */
  readonly commit?: CommitId;
  readonly refs: readonly string[];
  /** Refs that now hold what stood there. */
  readonly kept: readonly string[];
}

/** Puts every lane's ref and the mirror back to the ledger's tips; what stood there is kept. Throws `mirror_waits` while it is checked out. */
export const restore = async (ports: WishPorts): Promise<Restored> => {
  const lanes = await restoreLanes(ports);
  const c = campaignOf(ports);
  if (!c.primary) return lanes;
  const order = mirrorOrder(c);
  const result = await restoreMirror(ports.bare, order);
  switch (result.kind) {
    case "waits":
      throw new FleetError({
        code: "mirror_waits",
        branch: order.branch,
        reason: result.reason,
        detail: result.detail,
      });
    case "failed":
      throw new FleetError({ code: "git_failed", argv: ["fetch"], exitCode: null, stderr: result.stderr });
    case "same":
      return { ...lanes, commit: result.to };
    case "moved":
      return { ...lanes, commit: result.to, refs: [...lanes.refs, order.branch] };
    case "restored": {
      const { kept, to } = result;
      return { commit: to, refs: [...lanes.refs, order.branch], kept: [...lanes.kept, ...keptIn(kept)] };
    }
  }
};

const keptIn = (ref: string): readonly string[] => (ref === "" ? [] : [ref]);

const restoreLanes = async (ports: WishPorts): Promise<Restored> => {
  const refs: string[] = [];
  const kept: string[] = [];
  for (const id of Object.keys(campaignOf(ports).lanes) as LaneId[]) {
    const one = await restoreLane(ports, id);
    if (one === undefined) continue;
    refs.push(one.ref);
    kept.push(...keptIn(one.kept));
  }
  return { refs, kept };
};

/**
 * The ledger is asked after git: a ref that stands where a landing under way leads is not moved by hand, its record is still to come, and a
 * tip that rises meanwhile is no longer the one to put back to.
 */
const restoreLane = async (
  ports: WishPorts,
  id: LaneId,
): Promise<{ readonly ref: string; readonly kept: string } | undefined> => {
  const place = { gitDir: ports.bare.gitDir };
  const ref = campaignRefs.lane(campaignOf(ports).spec.tag, id);
  const actual = await readRef(place, ref);
  const lane = campaignOf(ports).lanes[id];
  if (!lane?.hasRef || actual === lane.tip.commit || actual === lane.landing?.to) return undefined;
  try {
    return { ref, kept: await restoreRef(place, ref, actual, lane.tip.commit) };
  } catch (error) {
    if ((await readRef(place, ref)) === campaignOf(ports).lanes[id]?.tip.commit) return undefined;
    throw error;
  }
};

/** A refused submission as one of the mirror's commits: the branch still waits, and only giving it back ends that. */
export const refusedAdoption = (fact: ErrorFact): ErrorFact => {
  if (fact.code === "scope_violation") return { ...fact, isMirror: true };
  if (fact.code !== "usage") return fact;
  const { hint } = fact;
  return {
    ...fact,
    hint: `${hint === undefined ? "" : `${hint}; `}fleet frontier restore puts the branch back`,
  };
};

/** Submits what a human committed on the mirror, then gives the branch back to the frontier. */
export const adopt = async (ports: WishPorts, submit: Submit): Promise<Submitted> => {
  const order = mirrorOrder(campaignOf(ports));
  const found = await adoptable(ports.bare, order);
  if (!found)
    throw new FleetError({
      code: "usage",
      detail: `nobody committed anything on ${order.branch}`,
      hint: "fleet frontier log shows the tips; fleet frontier restore puts a branch back that was moved",
    });
  await requireNotCheckedOut(order);
  const submitted = await submit({ revision: found.commit, branch: order.branch, again: false }).catch(
    (error: unknown) => {
      throw new FleetError(refusedAdoption(FleetError.factOf(error)), error);
    },
  );
  await restore(ports);
  return submitted;
};
