/** Words for what an experiment or a host waits for now, one line each without full stop. */
import type { WaitView } from "../../../proto/vocab/views/explain.ts";
import { count, formatAge, formatClock, formatExperiment } from "../formats.ts";
import { terminalText } from "../terminal-text.ts";
import { madeText } from "./step-words.ts";

type WaitOf<K extends WaitView["kind"]> = Extract<WaitView, { readonly kind: K }>;
type WaitWords = { readonly [K in WaitView["kind"]]: (wait: WaitOf<K>, isHost: boolean) => string };

const name = (text: string): string => terminalText(text, 80);
const short = (text: string): string => terminalText(text, 160);
const because = (reason: string | undefined): string =>
  reason === undefined || reason === "" ? "" : `: ${short(reason)}`;

const phases: Readonly<Record<WaitOf<"attempt">["phase"], string>> = {
  granted: "on its way to",
  staging: "being set up on",
  staged: "ready, behind what runs on",
  running: "running on",
  ending: "being ended on",
};

const stages: Readonly<Record<WaitOf<"stage">["stage"], string>> = {
  candidate: "the next to land in its lane",
  merging: "it is being carried onto the tip",
  confirming: "the run of its merged tree is being planned",
  landing: "the tip is being moved to it",
  measured: "measured; the coordinator is about to judge it",
};

const attemptText = (wait: WaitOf<"attempt">, isHost: boolean): string => {
  const clock =
    wait.runMs === undefined ? "" : `, ${formatClock(wait.runMs)} of ${formatClock(wait.budgetMs)}`;
  return `${phases[wait.phase]} ${name(wait.slot)}: ${madeText(wait, isHost)}${clock}`;
};

const busyText = ({ lane, slots, ahead }: WaitOf<"slots_busy">): string => {
  const before = ahead === 0 ? "it is the next one there" : `${count(ahead, "run")} go first`;
  return `waits for one of ${count(slots, "slot")} in lane ${name(lane)}, which have work; ${before}`;
};

const words: WaitWords = {
  no_coordinator: () => "nothing is decided or granted while no coordinator runs",
  no_campaign: () => "there is no campaign",
  campaign_stands: ({ status, reason }) => `the campaign is ${status}${because(reason)}`,
  lane_failed: ({ lane, reason }) => `lane ${name(lane)} could not be measured${because(reason)}`,
  lane_moved_by_hand: ({ lane, actual }) =>
    `lane ${name(lane)} stands still, because its ref was moved by hand to ${name(actual)}`,
  baseline: ({ lane }) => `waits for the first baseline of lane ${name(lane)}`,
  no_host: ({ lane }) => `no host measures in lane ${name(lane)} now`,
  host: ({ host, status, reason, next }, isHost) =>
    `${isHost ? "it" : name(host)} is ${status}${because(reason)}${next === undefined ? "" : `; ${short(next)}`}`,
  slot_blocked: ({ slot, reason }) => `${name(slot)} is not free${because(reason)}`,
  slot_refused: ({ slot, failures, detail }) =>
    `${name(slot)} gave work back ${count(failures, "time")} and is tried again by itself${because(detail)}`,
  slot_quarantined: ({ slot, reason, againInMs }) =>
    `${name(slot)} is set aside${because(reason)}${againInMs === undefined ? "" : `; tried again in ${formatAge(againInMs)}`}`,
  slot_suspect: ({ slot, failing }) =>
    `${name(slot)} runs the tip itself first, because ${failing.map(formatExperiment).join(", ")} failed there in a row`,
  slots_busy: busyText,
  still_held: ({ attempt, slot }) =>
    `${name(attempt)} lost its lease, but ${name(slot)} still has it: its outcome is waited for`,
  attempt: attemptText,
  candidate_behind: ({ experiment }) =>
    `experiment ${formatExperiment(experiment)} is landing in its lane; one at a time`,
  stage: ({ stage }) => stages[stage],
  effect_failing: ({ failures, detail }) =>
    `that failed ${count(failures, "time")} and is tried again by itself${because(detail)}`,
  nothing_waiting: ({ lanes }) =>
    lanes.length === 0 ? "nothing waits that it could run" : "free; nothing waits in its lanes",
  next: () => "nothing is in its way: it is next",
};

/** What it waits for. `isHost`: said of a host. */
export const waitText = (wait: WaitView, isHost: boolean): string =>
  (words[wait.kind] as (wait: WaitView, isHost: boolean) => string)(wait, isHost);
