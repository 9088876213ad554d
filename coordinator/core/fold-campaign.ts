/** What the records about the campaign, its hosts' preparation and its lanes make of the state. */
import { campaignOf, checkMove, editCampaign, editHost, editLane, valuesOf } from "./change.ts";
import type { Folds } from "./fold-types.ts";
import type { CampaignStatus } from "./lifecycle.ts";
import type { LedgerRecord } from "./records.ts";
import type { Campaign, Host, Ledgered } from "./state.ts";

type Kinds =
  | "campaign_started"
  | "campaign_paused"
  | "campaign_resumed"
  | "campaign_draining"
  | "campaign_ended"
  | "epoch_opened"
  | "host_prepared"
  | "host_unprepared"
  | "lane_opened"
  | "primary_chosen"
  | "lane_failed"
  | "record_set";

const begin = (r: Extract<LedgerRecord, { kind: "campaign_started" }>): Campaign => ({
  spec: r.spec,
  base: r.base,
  epoch: 1,
  status: "running",
  statusReason: "",
  isFailure: false,
  cancelRunning: false,
  startedAt: r.at,
  resumedAt: r.at,
  lanes: {},
  experiments: {},
  trials: {},
  attempts: {},
  ended: [],
  nextExperiment: r.firstExperiment,
  proposed: 0,
  sessions: {},
  nextSession: 1,
  barren: 0,
  exhausted: {},
  mirror: {},
});

const unprepareAll = (s: Ledgered): Ledgered => ({
  ...s,
  hosts: Object.fromEntries(
    valuesOf(s.hosts).map((host): [string, Host] => [host.name, { ...host, preparation: { kind: "none" } }]),
  ),
});

const move = (s: Ledgered, status: CampaignStatus, change: Partial<Campaign>): Ledgered => {
  checkMove("campaign", campaignOf(s).spec.tag, campaignOf(s).status, status);
  return editCampaign(s, () => ({ status, ...change }));
};

export const campaignFolds: Folds<Kinds> = {
  campaign_started: (s, r) => unprepareAll({ ...s, campaign: begin(r) }),
  campaign_paused: (s, r) => move(s, "paused", { statusReason: r.reason }),
  campaign_resumed: (s, r) =>
    move(s, "running", {
      spec: r.spec,
      resumedAt: r.at,
      statusReason: "",
      isFailure: false,
      cancelRunning: false,
      barren: 0,
      exhausted: {},
    }),
  campaign_draining: (s, r) =>
    move(s, "draining", { statusReason: r.reason, cancelRunning: r.cancelRunning }),
  campaign_ended: (s, r) => move(s, "ended", { statusReason: r.reason, isFailure: r.isFailure }),
  epoch_opened: (s, r) => {
    const { primary: _past, ...campaign } = campaignOf(s);
    return unprepareAll({
      ...s,
      campaign: { ...campaign, epoch: r.epoch, spec: r.spec, exhausted: {}, barren: 0 },
    });
  },
  host_prepared: (s, r) =>
    editHost(s, r.host, () => ({ preparation: { kind: "ready", epoch: r.epoch, manifest: r.manifest } })),
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
          origin: r.tip,
          tip: r.tip,
          tipSequence: 0,
          records: {},
          baselineRuns: 0,
          landings: [],
          rows: { written: 0 },
        },
      },
    })),
  primary_chosen: (s, r) => editCampaign(s, () => ({ primary: r.lane })),
  lane_failed: (s, r) => editLane(s, r.lane, () => ({ failed: r.reason })),
  record_set: (s, r) =>
    editLane(s, r.lane, (l) => ({
      records: { ...l.records, [l.tipSequence]: r.value },
      baselineRuns: r.runs,
    })),
};
