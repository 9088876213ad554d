/** The operator's wishes, already checked by `refusal`; a wish that no longer fits changes nothing. */
import { FleetError, type ErrorFact } from "../../../proto/vocab/errors.ts";
import { valuesOf } from "../change.ts";
import type { Draft } from "../draft.ts";
import type { Command, Event } from "../events.ts";
import { currentLanes } from "../lanes.ts";
import { canUse, verbsIn, verbWorksIn, type LifecycleVerb } from "../lifecycle.ts";
import { owedAfterEnd } from "../outstanding.ts";
import { planTrial } from "../plan.ts";
import { tipSequenceOf } from "../queries.ts";
import type { State } from "../state.ts";

type Subject = Extract<ErrorFact, { code: "wrong_status" }>["subject"];

const wrongStatus = (verb: LifecycleVerb, subject: Subject, status: string): ErrorFact => ({
  code: "wrong_status",
  verb,
  subject,
  status,
  worksIn: [...verbWorksIn[verb]],
  worksNow: verbsIn(status),
});

const noCampaign: ErrorFact = { code: "no_campaign", fleet: "" };

const campaignRefusal = (s: State, verb: LifecycleVerb): ErrorFact | undefined => {
  const c = s.ledgered.campaign;
  if (!c) return noCampaign;
  const subject = { kind: "campaign", campaign: c.spec.tag } as const;
  return canUse(verb, c.status) ? undefined : wrongStatus(verb, subject, c.status);
};

const cancelRefusal = (s: State, command: Extract<Command, { kind: "cancel" }>): ErrorFact | undefined => {
  const c = s.ledgered.campaign;
  if (!c) return noCampaign;
  const subject = { kind: "experiment", experiment: command.experiment } as const;
  const ended = c.ended.find((e) => e.id === command.experiment);
  if (ended)
    return wrongStatus("cancel", subject, ended.reason.kind === "cancelled" ? "cancelled" : ended.verdict);
  const live = c.experiments[command.experiment];
  if (!live)
    return {
      code: "no_such_experiment",
      experiment: String(command.experiment),
      highest: c.nextExperiment - 1,
    };
  return canUse("cancel", live.stage) ? undefined : wrongStatus("cancel", subject, live.stage);
};

const hostRefusal = (s: State, host: string): ErrorFact | undefined =>
  valuesOf(s.ledgered.hosts).some((h) => h.name === host)
    ? undefined
    : { code: "no_such_host", host, hosts: Object.keys(s.ledgered.hosts) };

/** A campaign that has just ended may still owe its last rows and its mirror; those that fail are not waited for. */
const startRefusal = (s: State): ErrorFact | undefined => {
  const c = s.ledgered.campaign;
  if (!c) return undefined;
  if (c.status !== "ended") return { code: "campaign_active", campaign: c.spec.tag };
  const owed = owedAfterEnd(s).filter(({ key }) => s.live.retries[key] === undefined);
  return owed.length > 0
    ? {
        code: "usage",
        detail: `the last results of campaign ${c.spec.tag} are still being written`,
        hint: "try again in a moment; fleet status",
      }
    : undefined;
};

/** Why a wish cannot be granted in this state, or undefined when it can. */
export const refusal = (s: State, command: Command): ErrorFact | undefined => {
  const c = s.ledgered.campaign;
  switch (command.kind) {
    case "start_campaign":
      return startRefusal(s);
    case "reopen":
      return startRefusal(s) ?? (s.ledgered.past[command.campaign] ? undefined : noCampaign);
    case "open_epoch":
      return c ? undefined : noCampaign;
    case "pause":
    case "resume":
    case "stop":
      return campaignRefusal(s, command.kind);
    case "submit":
      return campaignRefusal(s, "submit") ?? submitRefusal(s, command.experiment);
    case "cancel":
      return cancelRefusal(s, command);
    case "drain":
    case "undrain":
      return hostRefusal(s, command.host);
  }
};

const submitRefusal = (s: State, experiment: number): ErrorFact | undefined => {
  if (experiment < (s.ledgered.campaign?.nextExperiment ?? 0)) return { code: "number_taken", experiment };
  const waiting = valuesOf(s.ledgered.campaign?.experiments ?? {}).length;
  const max = s.ledgered.policy.queuedMax;
  if (waiting < max) return undefined;
  return { code: "usage", detail: `${waiting} experiments are waiting already; the limit is ${max}` };
};

/** Carries a wish out. Throws its refusal when it was not asked for first. */
export const obey = (d: Draft, { command }: Extract<Event, { kind: "command" }>): void => {
  const refused = refusal(d.state, command);
  if (refused) throw new FleetError(refused);
  switch (command.kind) {
    case "start_campaign":
      d.record({ ...command, kind: "campaign_started" });
      break;
    case "reopen":
      d.record({ kind: "campaign_reopened", campaign: command.campaign });
      break;
    case "open_epoch":
      openEpoch(d, command);
      break;
    case "pause":
      d.record({ kind: "campaign_paused", reason: command.reason });
      break;
    case "resume":
      if (d.campaign) d.record({ kind: "campaign_resumed", spec: command.spec ?? d.campaign.spec });
      break;
    case "stop":
      d.record({ kind: "campaign_draining", reason: command.reason, cancelRunning: command.cancelRunning });
      if (command.cancelRunning) endAuthors(d);
      break;
    case "submit":
      submit(d, command);
      break;
    case "cancel":
      d.record({ kind: "cancel_requested", experiment: command.experiment, by: command.by });
      break;
    case "drain":
      d.record({ kind: "host_drained", host: command.host, reason: command.reason });
      break;
    case "undrain":
      d.record({ kind: "host_undrained", host: command.host });
      break;
  }
};

/** Whoever stops now does not wait for an author to finish a thought. */
const endAuthors = (d: Draft): void => {
  for (const { session } of valuesOf(d.campaign?.sessions ?? {}))
    d.record({ kind: "author_ended", session, end: { kind: "nothing", detail: "the campaign was stopped" } });
};

/** Authors that think about the closed epoch are not waited for; its experiments end by their own rule. */
const openEpoch = (d: Draft, command: Extract<Command, { kind: "open_epoch" }>): void => {
  for (const { session } of valuesOf(d.campaign?.sessions ?? {}))
    d.record({ kind: "author_ended", session, end: { kind: "nothing", detail: "the epoch was closed" } });
  const { spec, base } = command;
  const epoch = (d.campaign?.epoch ?? 0) + 1;
  d.record({ kind: "epoch_opened", epoch, spec, ...(base ? { base } : {}) });
};

const submit = (d: Draft, command: Extract<Command, { kind: "submit" }>): void => {
  const c = d.campaign;
  const lanes = c ? currentLanes(c).filter((l) => l.failed === undefined) : [];
  const its = lanes.find((l) => l.id === command.lane) ?? lanes.find((l) => l.id === c?.primary) ?? lanes[0];
  if (!its)
    throw new FleetError({
      code: "usage",
      detail: "no lane is open yet",
      hint: "wait until a host is prepared: fleet status",
    });
  createExperiment(d, { ...command.proposal, experiment: command.experiment, lane: its.id });
};

/** Enters a proposal as an experiment with its screen run. */
export const createExperiment = (
  d: Draft,
  wish: Extract<Command, { kind: "submit" }>["proposal"] & {
    readonly experiment: Extract<Command, { kind: "submit" }>["experiment"];
    readonly lane: NonNullable<Extract<Command, { kind: "submit" }>["lane"]>;
  },
): void => {
  const lane = d.campaign?.lanes[wish.lane];
  if (!lane) return;
  d.record({ kind: "experiment_created", ...wish, tipSequence: tipSequenceOf(lane, wish.base) });
  const { experiment, commit, tree } = wish;
  planTrial(d, {
    experiment,
    purpose: "screen",
    place: { kind: "lane", lane: lane.id },
    commit,
    tree,
    replicate: 0,
  });
};
