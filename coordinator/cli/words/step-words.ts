/** Words for each kind of record that `fleet explain` tells: what happened, in one line without full stop. */
import type { TrialPurpose } from "../../../proto/vocab/attempt.ts";
import type { StepFact } from "../../../proto/vocab/views/explain.ts";
import {
  count,
  formatAge,
  formatClock,
  formatExperiment,
  formatGain,
  formatValue,
  shortCommit,
} from "../formats.ts";
import { reasonText } from "../render/reason.ts";
import { terminalText } from "../terminal-text.ts";

type FactOf<K extends StepFact["kind"]> = Extract<StepFact, { readonly kind: K }>;
type Made = Pick<FactOf<"attempt_staged">, "attempt" | "slot" | "experiment" | "purpose">;

/** `of`: an experiment's own chain needs no number at each attempt. */
type StepWords = { readonly [K in StepFact["kind"]]: (fact: FactOf<K>, isHost: boolean) => string };

const short = (text: string): string => terminalText(text, 160);
const name = (text: string): string => terminalText(text, 80);

const because = (reason: string): string => (reason === "" ? "" : `: ${short(reason)}`);

const runNames: Readonly<Record<TrialPurpose, string>> = {
  prepare: "preparation",
  baseline: "baseline",
  screen: "first run",
  confirm: "run of the merged tree",
  canary: "canary (the tip itself)",
};

/** One attempt by what it was made for: `attempt a7 of the first run`; on a host's chain with its experiment. */
export const madeText = ({ attempt, purpose, experiment }: Made, isHost: boolean): string => {
  const of = isHost && experiment !== 0 ? ` of experiment ${formatExperiment(experiment)}` : "";
  return `${name(attempt)}, ${runNames[purpose]}${of}`;
};

const onSlot = (fact: Made, isHost: boolean): string => `${madeText(fact, isHost)}, on ${name(fact.slot)}`;

const beliefs: Readonly<Record<FactOf<"attempt_ended">["belief"], string>> = {
  accepted: "",
  replicate: "; it came when another attempt counted already, and is only kept",
  foreign: "; this ledger did not ask for it, so it is kept and never counts",
  doubted: "; others failed there just before, so it is measured again",
  infra: "; the host's fault, not the experiment's, so it is measured again",
};

type Ended = Pick<FactOf<"attempt_ended">, "outcome" | "detail" | "value" | "runMs">;

const endText = ({ outcome, detail, value, runMs }: Ended): string => {
  const measured = value === undefined ? "" : ` with ${formatValue(value)}`;
  const why = outcome === "succeeded" ? "" : because(detail);
  return `${outcome.replaceAll("_", " ")}${measured} after ${formatClock(runMs)}${why}`;
};

const grantText = (fact: FactOf<"attempt_granted">, isHost: boolean): string => {
  const why = fact.behind === undefined ? "the slot was free" : `to wait there behind ${name(fact.behind)}`;
  const again = fact.before === 0 ? "" : `, after ${count(fact.before, "earlier attempt")}`;
  const not = fact.not.length === 0 ? "" : `; ${fact.not.map(name).join(", ")} had failed to measure it`;
  return `granted to ${name(fact.slot)} as ${madeText(fact, isHost)}${again}: ${why}${not}`;
};

const versionsText = (versions: FactOf<"host_prepared">["versions"]): string => {
  const told = Object.entries(versions).map(([what, version]) => `${name(what)} ${name(version)}`);
  return told.length === 0 ? "" : ` with ${told.toSorted().join(", ")}`;
};

const slotLabels = (slots: FactOf<"host_probed">["slots"]): string =>
  slots.length === 0
    ? "probed: no slot"
    : `probed: ${count(slots.length, "slot")}, ${[...new Set(slots)].map(name).join(", ")}`;

const words: StepWords = {
  daemon_started: ({ program }) =>
    `the coordinator was started${program === undefined ? "" : `, version ${name(program)}`}`,
  host_declared: ({ trusted }) =>
    `declared by the inventory${trusted ? ", experiments there run with your rights" : ""}`,
  host_removed: () => "taken out of the inventory",
  host_undrained: () => "in use again",
  host_outdated: () => "what its numbers rest on changed, so it is prepared again",
  slot_quarantined: ({ slot, reason, forMs }) =>
    `${name(slot)} was set aside for ${formatAge(forMs)}${because(reason)}`,
  generation_opened: ({ cause, host }) =>
    cause === "restored"
      ? "the ledger was put back from a backup, and a new generation began"
      : `the ledger had gone back in time${host === undefined ? "" : `, as ${name(host)} remembered`}, and a new generation began`,
  history_missing: ({ toToken }) => `more of the lost history was seen, up to grant ${toToken}`,
  host_probed: ({ slots }) => slotLabels(slots),
  host_drained: ({ reason }) => `drained${because(reason)}`,
  host_prepared: ({ versions }) => `prepared${versionsText(versions)}`,
  host_unprepared: ({ reason }) => `could not be prepared${because(reason)}`,
  foreign_outcome: (fact, isHost) =>
    `${isHost ? "it" : name(fact.host)} reported an attempt ${name(fact.attempt)} that this ledger did not grant: ${endText(fact)}; kept, never counted`,
  campaign_started: ({ campaign }) => `campaign ${name(campaign)} was started`,
  campaign_reopened: ({ campaign }) => `campaign ${name(campaign)} was taken up again`,
  campaign_resumed: () => "the campaign went on",
  campaign_paused: ({ reason }) => `the campaign was paused${because(reason)}`,
  campaign_draining: ({ reason }) => `the campaign was told to end${because(reason)}`,
  campaign_ended: ({ reason }) => `the campaign ended${because(reason)}`,
  epoch_opened: ({ epoch }) => `what is measured was changed: epoch ${epoch} began`,
  lane_opened: ({ lane }) => `lane ${name(lane)} was opened`,
  primary_chosen: ({ lane }) => `lane ${name(lane)} became the primary one`,
  lane_healed: ({ lane }) => `lane ${name(lane)} was put back and went on`,
  lane_failed: ({ lane, reason }) => `lane ${name(lane)} could not be measured${because(reason)}`,
  lane_moved_by_hand: ({ lane, actual }) =>
    `lane ${name(lane)} stopped, because its ref was moved by hand to ${name(shortCommit(actual))}`,
  record_set: ({ lane, value, runs }) =>
    `the record of lane ${name(lane)} became ${formatValue(value)}, from ${count(runs, "run")}`,
  experiment_created: ({ author, lane, base, commit }) =>
    `proposed by ${name(author)} as ${shortCommit(commit)} on ${shortCommit(base)}, for lane ${name(lane)}`,
  trial_planned: ({ purpose, place, commit }) =>
    purpose === "prepare"
      ? `preparation of ${name(place)} planned`
      : `${runNames[purpose]} planned: ${shortCommit(commit)} in lane ${name(place)}`,
  trial_withdrawn: ({ trial, reason }) => `${name(trial)} is not measured any more${because(reason)}`,
  attempt_granted: grantText,
  attempt_staged: (fact, isHost) => `ready to start: ${onSlot(fact, isHost)}`,
  attempt_running: (fact, isHost) => `runs: ${onSlot(fact, isHost)}`,
  attempt_expired: (fact, isHost) =>
    `its host was silent for longer than the lease, so it may be measured elsewhere: ${onSlot(fact, isHost)}`,
  attempt_returned: (fact, isHost) =>
    `its lease was taken back: ${onSlot(fact, isHost)}${because(fact.reason)}`,
  attempt_ended: (fact, isHost) => `${onSlot(fact, isHost)}: ${endText(fact)}${beliefs[fact.belief]}`,
  cancel_requested: ({ by }) => `${name(by)} asked to cancel it`,
  became_candidate: ({ value, gain }) =>
    `${formatValue(value)} beats the record by ${formatGain(gain)}: it waits for its turn to land`,
  verdict: ({ verdict, reason }) => `verdict ${verdict}: ${reasonText(reason)}`,
  merge_intended: ({ onto }) => `the tip had moved: it is carried onto ${shortCommit(onto)}`,
  merge_done: ({ commit }) => `carried: ${shortCommit(commit)} is to be measured`,
  requeued_as_candidate: () => "the tip moved meanwhile, so it waits for its turn again",
  land_intended: ({ from, to }) => `the tip is to move from ${shortCommit(from)} to ${shortCommit(to)}`,
  landed: ({ lane }) => `landed: it is the tip of lane ${name(lane)}`,
  author_intended: ({ base }) => `an author was asked for it, on ${shortCommit(base)}`,
  author_ended: ({ end, detail }) =>
    `the author ${end === "failed" ? "failed" : "proposed nothing"}${because(detail)}`,
};

/** What one record says. `isHost`: on the chain of a host, where each attempt is of another experiment. */
export const stepText = (fact: StepFact, isHost: boolean): string =>
  (words[fact.kind] as (fact: StepFact, isHost: boolean) => string)(fact, isHost);
