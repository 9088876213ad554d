/** Small copying edits of the ledgered state, so that every fold reads as the one thing it changes. */
import { FleetError } from "../../proto/vocab/errors.ts";
import type { AttemptId, ExperimentId, HostName, LaneId, TrialId } from "../../proto/vocab/ids.ts";
import { canMove } from "./lifecycle.ts";
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

const editIn = <Id extends string | number, T>(
  what: string,
  all: Readonly<Record<Id, T>>,
  id: Id,
  edit: (one: T) => Partial<T>,
): Readonly<Record<Id, T>> => {
  const one = all[id];
  if (one === undefined) throw damaged(`no ${what} ${id}`);
  return { ...all, [id]: { ...one, ...edit(one) } };
};

export const editHost = (s: Ledgered, id: HostName, edit: (h: Host) => Partial<Host>): Ledgered => ({
  ...s,
  hosts: editIn("host", s.hosts, id, edit),
});

export const editLane = (s: Ledgered, id: LaneId, edit: (l: Lane) => Partial<Lane>): Ledgered =>
  editCampaign(s, (c) => ({ lanes: editIn("lane", c.lanes, id, edit) }));

export const editExperiment = (
  s: Ledgered,
  id: ExperimentId,
  edit: (e: Experiment) => Partial<Experiment>,
): Ledgered => editCampaign(s, (c) => ({ experiments: editIn("experiment", c.experiments, id, edit) }));

export const editTrial = (s: Ledgered, id: TrialId, edit: (t: Trial) => Partial<Trial>): Ledgered =>
  editCampaign(s, (c) => ({ trials: editIn("trial", c.trials, id, edit) }));

export const editAttempt = (s: Ledgered, id: AttemptId, edit: (a: Attempt) => Partial<Attempt>): Ledgered =>
  editCampaign(s, (c) => ({ attempts: editIn("attempt", c.attempts, id, edit) }));

/** A copy that lacks these. */
export const without = <T>(
  all: Readonly<Record<string | number, T>>,
  gone: ReadonlySet<string>,
): Record<string, T> => Object.fromEntries(Object.entries(all).filter(([id]) => !gone.has(id)));

/** The values of a record keyed by branded ids, typed. */
export const valuesOf = <T>(all: Readonly<Record<string | number, T>>): readonly T[] => Object.values(all);
