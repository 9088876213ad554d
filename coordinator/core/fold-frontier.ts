/** What the records about merging, landing, the mirror, the results rows and the authors make of the state. */
import type { ExperimentId } from "../../proto/vocab/ids.ts";
import { campaignOf, checkMove, damaged, editCampaign, editExperiment, editLane } from "./change.ts";
import type { Folds } from "./fold-types.ts";
import type { ExperimentStage } from "./lifecycle.ts";
import type { LedgerRecord } from "./records.ts";
import type { Experiment, Ledgered } from "./state.ts";

type Kinds =
  | "merge_intended"
  | "merge_done"
  | "requeued_as_candidate"
  | "land_intended"
  | "landed"
  | "lane_moved_by_hand"
  | "lane_healed"
  | "mirror_moved"
  | "mirror_waits"
  | "row_written"
  | "author_intended"
  | "author_ended";

const moveExperiment = (
  s: Ledgered,
  id: ExperimentId,
  stage: ExperimentStage,
  change: (e: Experiment) => Partial<Experiment> = () => ({}),
): Ledgered =>
  editExperiment(s, id, (e) => {
    checkMove("experiment", id, e.stage, stage);
    return { stage, ...change(e) };
  });

const intendLanding = (s: Ledgered, r: Extract<LedgerRecord, { kind: "land_intended" }>): Ledgered => {
  const { experiment, from, to, tree, tipSequence, value, at } = r;
  const s1 = moveExperiment(s, experiment, "landing");
  return editLane(s1, r.lane, () => ({ landing: { experiment, from, to, tree, tipSequence, value, at } }));
};

const land = (s: Ledgered, r: Extract<LedgerRecord, { kind: "landed" }>): Ledgered =>
  editCampaign(s, (c) => {
    const lane = c.lanes[r.lane];
    if (!lane?.landing) throw damaged(`landed without intent in lane ${r.lane}`);
    const { landing, ...rest } = lane;
    const tipSequence = lane.tipSequence + 1;
    return {
      lanes: {
        ...c.lanes,
        [r.lane]: {
          ...rest,
          tip: { commit: landing.to, tree: landing.tree },
          tipSequence,
          records: { ...lane.records, [tipSequence]: landing.value },
          landings: [...lane.landings, { ...landing, at: r.at }],
        },
      },
    };
  });

const endAuthor = (s: Ledgered, r: Extract<LedgerRecord, { kind: "author_ended" }>): Ledgered => {
  const { [r.session]: session, ...sessions } = campaignOf(s).sessions;
  if (!session) throw damaged(`author session ${r.session} ended twice`);
  return editCampaign(s, (c) => ({
    sessions,
    lastAuthorEnd: { ...r.end, session: r.session },
    barren: r.end.kind === "proposed" ? 0 : c.barren + 1,
    exhausted:
      r.end.kind === "exhausted" ? { ...c.exhausted, [session.lane]: session.tipSequence } : c.exhausted,
    nextExperiment:
      r.end.kind !== "proposed" &&
      session.experiment === c.nextExperiment - 1 &&
      !c.experiments[session.experiment]
        ? session.experiment
        : c.nextExperiment,
  }));
};

export const frontierFolds: Folds<Kinds> = {
  merge_intended: (s, r) =>
    moveExperiment(s, r.experiment, "merging", () => ({
      merge: { onto: r.onto, tipSequence: r.tipSequence },
    })),
  merge_done: (s, r) =>
    moveExperiment(s, r.experiment, "confirming", (e) => {
      if (!e.merge) throw damaged(`merge_done without intent for experiment ${e.id}`);
      return { merge: { ...e.merge, commit: r.commit, tree: r.tree } };
    }),
  requeued_as_candidate: (s, r) => {
    const {
      merge: _past,
      confirm: _old,
      ...experiment
    } = campaignOf(s).experiments[r.experiment] ?? missing(r.experiment);
    checkMove("experiment", experiment.id, experiment.stage, "candidate");
    return editCampaign(s, (c) => ({
      experiments: {
        ...c.experiments,
        [experiment.id]: { ...experiment, stage: "candidate", rebases: experiment.rebases + 1 },
      },
    }));
  },
  land_intended: intendLanding,
  landed: land,
  lane_moved_by_hand: (s, r) => editLane(s, r.lane, () => ({ movedByHand: r.actual })),
  lane_healed: (s, r) =>
    editCampaign(s, (c) => {
      const lane = c.lanes[r.lane];
      if (!lane) throw damaged(`no lane ${r.lane}`);
      const { movedByHand: _past, ...rest } = lane;
      return { lanes: { ...c.lanes, [r.lane]: rest } };
    }),
  mirror_moved: (s, r) => editCampaign(s, () => ({ mirror: { shows: r.commit } })),
  mirror_waits: (s, r) =>
    editCampaign(s, (c) => ({ mirror: { ...c.mirror, waits: { reason: r.reason, detail: r.detail } } })),
  row_written: (s, r) =>
    editLane(s, r.lane, (l) => ({
      rows: {
        written: Math.max(l.rows.written, r.row),
        sizeBytes: r.sizeBytes,
        tailHash: r.tailHash,
        ...(r.warning === undefined ? {} : { warning: r.warning }),
      },
    })),
  author_intended: (s, r) => {
    const { kind: _kind, at: _at, ...session } = r;
    return editCampaign(s, (c) => ({
      sessions: { ...c.sessions, [r.session]: session },
      nextSession: c.nextSession + 1,
      nextExperiment: Math.max(c.nextExperiment, r.experiment + 1),
    }));
  },
  author_ended: endAuthor,
};

const missing = (experiment: ExperimentId): never => {
  throw damaged(`no experiment ${experiment}`);
};
