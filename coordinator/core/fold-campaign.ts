/** What the records about the campaign, its hosts' preparation and its lanes make of the state. */
import type { LaneId } from "../../proto/vocab/ids.ts";
import { campaignOf, checkMove, damaged, editCampaign, editHost, editLane, valuesOf } from "./change.ts";
import type { Folds } from "./fold-types.ts";
import { withoutStreaks } from "./health.ts";
import type { CampaignStatus } from "./lifecycle.ts";
import { laneIdOf } from "./lane-id.ts";
import { hasRow } from "./queries.ts";
import { withoutLeases } from "./leases.ts";
import { without } from "./table.ts";
import type { LedgerRecord } from "./records.ts";
import type { Campaign, Host, Lane, Ledgered } from "./state.ts";

type Kinds =
  | "campaign_started"
  | "campaign_reopened"
  | "campaign_paused"
  | "campaign_resumed"
  | "campaign_draining"
  | "campaign_ended"
  | "epoch_opened"
  | "host_prepared"
  | "host_unprepared"
  | "host_outdated"
  | "lane_opened"
  | "lane_ref_opened"
  | "primary_chosen"
  | "lane_failed"
  | "record_set";

/** Numbers of sessions and tokens go on from the campaign before, so that late news of it are not taken for ours. */
const begin = (s: Ledgered, r: Extract<LedgerRecord, { kind: "campaign_started" }>): Campaign => ({
  spec: r.spec,
  base: r.base,
  epoch: 1,
  status: "running",
  statusReason: "",
  isFailure: false,
  cancelRunning: false,
  startedAt: r.at,
  hoursFrom: r.at,
  pausedAt: undefined,
  primaries: [],
  lanes: {},
  experiments: {},
  trials: {},
  attempts: {},
  leases: {},
  ended: [],
  nextExperiment: r.firstExperiment,
  firstToken: s.nextToken,
  proposed: 0,
  sessions: {},
  nextSession: s.campaign?.nextSession ?? 1,
  barren: 0,
  exhausted: {},
  mirror: {},
});

const withPresent = (s: Ledgered): Ledgered["past"] =>
  s.campaign ? { ...s.past, [s.campaign.spec.tag]: s.campaign } : s.past;

const reopen = (s: Ledgered, r: Extract<LedgerRecord, { kind: "campaign_reopened" }>): Ledgered => {
  const { [r.campaign]: campaign, ...past } = withPresent(s);
  if (!campaign) throw damaged(`no earlier campaign ${r.campaign}`);
  const nextSession = Math.max(campaign.nextSession, s.campaign?.nextSession ?? 1);
  return unprepareAll({ ...withoutStreaks(s), past, campaign: { ...campaign, nextSession } });
};

const unprepareAll = (s: Ledgered): Ledgered => ({
  ...s,
  hosts: Object.fromEntries(
    valuesOf(s.hosts).map((host): [string, Host] => [host.name, { ...host, preparation: { kind: "none" } }]),
  ),
});

/** Each keeps its origin, where its ref is. */
const mendedLanes = (failed: readonly Lane[]): Readonly<Record<LaneId, Lane>> =>
  Object.fromEntries(failed.map(({ failed: _past, ...lane }): [LaneId, Lane] => [lane.id, lane]));

/** What failed for the operator to mend is tried anew: preparations, and lanes that never got a record. */
const forgetFailures = (s: Ledgered): Ledgered => {
  const c = campaignOf(s);
  const failed = valuesOf(c.lanes).filter((l) => l.failed !== undefined && l.epoch === c.epoch);
  const lanes = new Set<string>(failed.map((l) => l.id));
  const trials = valuesOf(c.trials).filter(
    (t) => t.purpose === "baseline" && t.place.kind === "lane" && lanes.has(t.place.lane),
  );
  const trialIds = new Set<string>(trials.map((t) => t.id));
  const attempts = valuesOf(c.attempts).filter((a) => trialIds.has(a.trial));
  const mended = valuesOf(s.hosts).map((host): [string, Host] =>
    host.preparation.kind === "failed"
      ? [host.name, { ...host, preparation: { kind: "none" } }]
      : [host.name, host],
  );
  return {
    ...s,
    hosts: Object.fromEntries(mended),
    campaign: {
      ...c,
      lanes: { ...c.lanes, ...mendedLanes(failed) },
      trials: without(c.trials, trialIds),
      attempts: without(
        c.attempts,
        attempts.map((a) => a.id),
      ),
      leases: withoutLeases(c.leases, attempts),
    },
  };
};

/** A pause does not count as hours; after an end they begin anew. */
const hoursGoOn = ({ pausedAt, hoursFrom }: Campaign, at: number): Partial<Campaign> => ({
  hoursFrom: pausedAt === undefined ? at : hoursFrom + Math.max(0, at - pausedAt),
  pausedAt: undefined,
});

const move = (s: Ledgered, status: CampaignStatus, change: Partial<Campaign>): Ledgered => {
  checkMove("campaign", campaignOf(s).spec.tag, campaignOf(s).status, status);
  return editCampaign(s, () => ({ status, ...change }));
};

export const campaignFolds: Folds<Kinds> = {
  campaign_started: (s, r) =>
    unprepareAll({ ...withoutStreaks(s), past: withPresent(s), campaign: begin(s, r) }),
  campaign_reopened: reopen,
  campaign_paused: (s, r) => move(s, "paused", { statusReason: r.reason, pausedAt: r.at }),
  campaign_resumed: (s, r) =>
    move(forgetFailures(s), "running", {
      spec: r.spec,
      ...hoursGoOn(campaignOf(s), r.at),
      statusReason: "",
      isFailure: false,
      cancelRunning: false,
      barren: 0,
      exhausted: {},
    }),
  campaign_draining: (s, r) =>
    move(s, "draining", { statusReason: r.reason, cancelRunning: r.cancelRunning, pausedAt: undefined }),
  campaign_ended: (s, r) =>
    move(s, "ended", { statusReason: r.reason, isFailure: r.isFailure, pausedAt: undefined }),
  epoch_opened: (s, r) => {
    const { primary: _past, ...campaign } = campaignOf(s);
    const anew = r.base ? { base: r.base } : {};
    return unprepareAll({
      ...withoutStreaks(s),
      campaign: { ...campaign, ...anew, epoch: r.epoch, spec: r.spec, exhausted: {}, barren: 0 },
    });
  },
  host_prepared: (s, r) =>
    editHost(s, r.host, ({ slots }) => {
      const { epoch, manifest } = r;
      const { spec } = campaignOf(s);
      const lanes = Object.fromEntries(
        slots.map(({ slot, slotClass }) => [slot, laneIdOf(slotClass, spec, manifest, epoch)]),
      );
      return { preparation: { kind: "ready", epoch, manifest, lanes } };
    }),
  host_outdated: (s, r) => editHost(s, r.host, () => ({ preparation: { kind: "none" } })),
  host_unprepared: (s, r) =>
    editHost(s, r.host, () => ({ preparation: { kind: "failed", epoch: r.epoch, reason: r.reason } })),
  lane_opened: (s, r) =>
    editCampaign(s, (c) => ({
      lanes: {
        ...c.lanes,
        [r.lane]: {
          id: r.lane,
          label: r.label,
          slotClass: r.slotClass,
          epoch: c.epoch,
          goal: c.spec.metric.goal,
          origin: r.tip,
          tip: r.tip,
          tipSequence: 0,
          records: {},
          baselineRuns: 0,
          landings: [],
          hasRef: false,
          measured: c.ended.filter((e) => e.lane === r.lane && hasRow(e)).length,
          rows: { written: 0 },
        },
      },
    })),
  lane_ref_opened: (s, r) => editLane(s, r.lane, () => ({ hasRef: true })),
  primary_chosen: (s, r) =>
    editCampaign(s, (c) => ({ primary: r.lane, primaries: [...c.primaries, r.lane] })),
  lane_failed: (s, r) => editLane(s, r.lane, () => ({ failed: r.reason })),
  record_set: (s, r) =>
    editLane(s, r.lane, (l) => ({
      records: { ...l.records, [l.tipSequence]: r.value },
      baselineRuns: r.runs,
    })),
};
