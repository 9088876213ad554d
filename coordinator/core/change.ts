/** Small copying edits of the ledgered state, so that every fold reads as the one thing it changes. */
import { FleetError } from "../../proto/vocab/errors.ts";
import type { AttemptId, ExperimentId, HostName, LaneId, TrialId } from "../../proto/vocab/ids.ts";
import { canMove } from "./lifecycle.ts";
import { selection } from "./selection.ts";
import { put } from "./table.ts";
import type { Attempt, Campaign, Experiment, Host, Lane, Ledgered, Trial } from "./state.ts";

/** Refuses a record that contradicts those before it: the ledger was not written by this program. */
export const damaged = (detail: string): FleetError =>
  new FleetError({ code: "ledger_damaged", place: "fold", detail });

/** Refuses a move that the lifecycle table does not have. */
export const checkMove = (
  subject: "attempt" | "trial" | "experiment" | "campaign",
  id: string | number,
  from: string,
  to: string,
): void => {
  if (!canMove(subject, from, to)) throw damaged(`${subject} ${id} cannot go from ${from} to ${to}`);
};

/** The active or last campaign; records of a campaign never come before `campaign_started`. */
export const campaignOf = (s: Ledgered): Campaign => {
  if (!s.campaign) throw damaged("a campaign record before campaign_started");
  return s.campaign;
};

export const editCampaign = (s: Ledgered, edit: (c: Campaign) => Partial<Campaign>): Ledgered => {
  const campaign = campaignOf(s);
  return { ...s, campaign: { ...campaign, ...edit(campaign) } };
};

const edited = <Id extends string | number, T>(
  what: string,
  all: Readonly<Record<Id, T>>,
  id: Id,
  edit: (one: T) => Partial<T>,
): T => {
  const one = all[id];
  if (one === undefined) throw damaged(`no ${what} ${id}`);
  return { ...one, ...edit(one) };
};

export const editHost = (s: Ledgered, id: HostName, edit: (h: Host) => Partial<Host>): Ledgered => ({
  ...s,
  hosts: { ...s.hosts, [id]: edited("host", s.hosts, id, edit) },
});

export const editLane = (s: Ledgered, id: LaneId, edit: (l: Lane) => Partial<Lane>): Ledgered =>
  editCampaign(s, (c) => ({ lanes: { ...c.lanes, [id]: edited("lane", c.lanes, id, edit) } }));

export const editExperiment = (
  s: Ledgered,
  id: ExperimentId,
  edit: (e: Experiment) => Partial<Experiment>,
): Ledgered =>
  editCampaign(s, (c) => ({
    experiments: put(c.experiments, id, edited("experiment", c.experiments, id, edit)),
  }));

export const editTrial = (s: Ledgered, id: TrialId, edit: (t: Trial) => Partial<Trial>): Ledgered =>
  editCampaign(s, (c) => ({ trials: put(c.trials, id, edited("trial", c.trials, id, edit)) }));

export const editAttempt = (s: Ledgered, id: AttemptId, edit: (a: Attempt) => Partial<Attempt>): Ledgered =>
  editCampaign(s, (c) => ({ attempts: put(c.attempts, id, edited("attempt", c.attempts, id, edit)) }));

const everything = selection<unknown>(() => true);

/** The values of a record keyed by branded ids, typed. */
export const valuesOf = <T>(all: Readonly<Record<string | number, T>>): readonly T[] =>
  everything(all) as readonly T[];
