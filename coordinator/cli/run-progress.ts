/** Follows a campaign's events and tells each as a line, when there is something to tell. Pure. */
import type { EventView } from "../../proto/vocab/views/history.ts";
import type { ReasonView } from "../../proto/vocab/views/verdict.ts";
import { count, formatExperiment, formatGain, formatValue } from "./formats.ts";
import { reasonText } from "./render/reason.ts";
import { terminalText } from "./terminal-text.ts";

/** How the campaign ended. `reason` is foreign text. */
export interface CampaignEnd {
  readonly reason: string;
  readonly isFailure: boolean;
}

const SUBJECT_CHARACTERS = 60;

/** What the events of one campaign refer to; another campaign of the fleet uses the same numbers and lanes again. */
class CampaignBook {
  readonly rows = new Map<string, number>();
  mirror: { readonly commit?: string } | undefined;
  readonly subjects = new Map<number, string>();
  readonly trials = new Map<string, { readonly experiment: number; readonly purpose: string }>();
  readonly attempts = new Map<string, { readonly trial: string; readonly slot: string }>();
  readonly values = new Map<number, number>();
}

type Teller = (event: EventView) => string | undefined;

/** Remembers what events refer to; give it every event from the first one on. */
export class RunProgress {
  /** The end, while the campaign has one. */
  end: CampaignEnd | undefined;
  readonly #books = new Map<string, CampaignBook>();
  #book = new CampaignBook();

  readonly #tellers: Readonly<Record<string, Teller>> = {
    host_prepared: (e) => `${word(e, "host")} is prepared`,
    host_unprepared: (e) => `! ${word(e, "host")} could not be prepared: ${word(e, "reason")}`,
    host_drained: (e) => `${word(e, "host")} is drained: ${word(e, "reason")}`,
    host_undrained: (e) => `${word(e, "host")} is used again`,
    campaign_started: (e) => this.#open(word(e, "tag")),
    campaign_reopened: (e) => this.#open(word(e, "campaign")),
    campaign_paused: (e) => `paused: ${word(e, "reason")}`,
    campaign_resumed: (e) => this.#resume(e),
    campaign_draining: (e) => `draining: ${word(e, "reason")}`,
    campaign_ended: (e) => this.#finish(e),
    lane_failed: (e) => `! a lane cannot be measured: ${word(e, "reason")}`,
    lane_moved_by_hand: () => "! a lane's ref was moved by hand; then: fleet frontier verify",
    record_set: (e) => baselineLine(e),
    experiment_created: (e) => this.#remember(e),
    trial_planned: (e) => this.#plan(e),
    attempt_granted: (e) => this.#grant(e),
    attempt_running: (e) => this.#start(e),
    attempt_expired: (e) => this.#lost(e, "its host is silent"),
    attempt_ended: (e) => this.#ended(e),
    land_intended: (e) => this.#value(e),
    became_candidate: (e) => this.#value(e),
    requeued_as_candidate: (e) => `${this.#name(e)} is measured again, because the tip moved`,
    verdict: (e) => this.#verdict(e),
    row_written: (e) => this.#row(e),
    mirror_moved: (e) => this.#mirrored(e),
    slot_quarantined: (e) => `! ${word(e, "slot")} is set aside: ${word(e, "reason", 160)}`,
    mirror_waits: () => this.#waits(),
    author_ended: (e) => authorLine(e),
  };

  /** The line for one event; undefined when there is none. */
  tell(event: EventView): string | undefined {
    return this.#tellers[event.name]?.(event);
  }

  /** Result rows of the present campaign on disk, by lane. */
  get rows(): ReadonlyMap<string, number> {
    return this.#book.rows;
  }

  /** What the present campaign's mirror shows: no commit while it waits, undefined before it moved. */
  get mirror(): { readonly commit?: string } | undefined {
    return this.#book.mirror;
  }

  #open(tag: string): undefined {
    this.end = undefined;
    this.#book = this.#books.get(tag) ?? new CampaignBook();
    this.#books.set(tag, this.#book);
  }

  #resume(e: EventView): string {
    this.end = undefined;
    return `${word(e, "tag") || "the campaign"} goes on`;
  }

  #finish(e: EventView): string {
    this.end = { reason: String(e.facts["reason"] ?? ""), isFailure: e.facts["isFailure"] === true };
    return `${this.end.isFailure ? "failed" : "ended"}: ${word(e, "reason")}`;
  }

  #remember(e: EventView): undefined {
    this.#book.subjects.set(numberIn(e, "experiment"), word(e, "subject", SUBJECT_CHARACTERS));
  }

  #plan(e: EventView): undefined {
    const { trial, purpose } = e.facts;
    this.#book.trials.set(String(trial), { experiment: numberIn(e, "experiment"), purpose: String(purpose) });
  }

  #grant(e: EventView): undefined {
    const { attempt, trial, slot } = e.facts;
    this.#book.attempts.set(String(attempt), { trial: String(trial), slot: String(slot) });
  }

  #start(e: EventView): string | undefined {
    const { what, slot, purpose } = this.#attemptOf(e);
    if (purpose === "prepare") return undefined;
    return `${what} runs on ${slot}`;
  }

  #lost(e: EventView, why: string): string {
    const { what, slot } = this.#attemptOf(e);
    return `! ${what} on ${slot} is requeued: ${why}`;
  }

  #ended(e: EventView): string | undefined {
    if (e.facts["belief"] === "doubted")
      return this.#lost(e, `${word(e, "detail", 160)}; others failed there just before`);
    const isHostsFault = e.facts["belief"] === "infra" && word(e, "outcome") !== "cancelled";
    return isHostsFault ? this.#lost(e, word(e, "detail", 160) || "the host's fault") : undefined;
  }

  #value(e: EventView): undefined {
    const { value } = e.facts;
    if (typeof value === "number") this.#book.values.set(numberIn(e, "experiment"), value);
  }

  #verdict(e: EventView): string {
    const value = e.facts["value"] ?? this.#book.values.get(numberIn(e, "experiment"));
    const shown = typeof value === "number" ? ` ${formatValue(value)}` : "";
    const gain = e.facts["gain"];
    switch (word(e, "verdict")) {
      case "keep":
        return `${this.#name(e)} kept${shown}${typeof gain === "number" ? `, gain ${formatGain(gain)}` : ""}`;
      case "discard":
        return `${this.#name(e)} discarded${shown}${discardReason(e)}`;
      default:
        return `${this.#name(e)} ${word(e, "verdict")}: ${endReason(e)}`;
    }
  }

  #row(e: EventView): string | undefined {
    this.#book.rows.set(word(e, "lane"), numberIn(e, "row"));
    return "warning" in e.facts ? `! results file: ${word(e, "warning", 160)}` : undefined;
  }

  #mirrored(e: EventView): undefined {
    this.#book.mirror = { commit: word(e, "commit") };
  }

  /** Why it waits is told from the status, with what ends the wait. */
  #waits(): undefined {
    this.#book.mirror = {};
  }

  #attemptOf(e: EventView): { readonly what: string; readonly slot: string; readonly purpose: string } {
    const attempt = this.#book.attempts.get(String(e.facts["attempt"]));
    const trial = attempt && this.#book.trials.get(attempt.trial);
    const host =
      attempt?.slot.endsWith("/0") === true ? attempt.slot.slice(0, -2) : (attempt?.slot ?? "a host");
    const slot = terminalText(host, 64);
    if (!trial) return { what: "an experiment", slot, purpose: "" };
    const { experiment, purpose } = trial;
    if (experiment === 0) return { what: `a ${purpose}`, slot, purpose };
    const again = purpose === "confirm" ? " again, merged," : "";
    return { what: `${this.#title(experiment)}${again}`, slot, purpose };
  }

  #name(e: EventView): string {
    return this.#title(numberIn(e, "experiment"));
  }

  #title(experiment: number): string {
    const subject = this.#book.subjects.get(experiment);
    return `${formatExperiment(experiment)}${subject === undefined || subject === "" ? "" : ` "${subject}"`}`;
  }
}

const word = ({ facts }: EventView, name: string, max = 120): string => {
  const fact = facts[name];
  if (fact === undefined || fact === null) return "";
  return terminalText(Array.isArray(fact) ? fact.join(", ") : String(fact), max);
};

const numberIn = ({ facts }: EventView, name: string): number => Number(facts[name] ?? 0);

const baselineLine = (e: EventView): string => {
  const { value } = e.facts;
  return `baseline ${formatValue(typeof value === "number" ? value : null)} (${count(numberIn(e, "runs"), "run")})`;
};

const discardReason = (e: EventView): string => {
  const { reason, record } = e.facts;
  if (reason === "not_better" && typeof record === "number") return `, did not beat ${formatValue(record)}`;
  return `: ${endReason(e)}`;
};

/** A verdict's event has the facts of its reason, whose kind is called `reason`. */
const endReason = ({ facts }: EventView): string =>
  reasonText({ ...facts, kind: facts["reason"] } as unknown as ReasonView);

/** That it failed is told from the status, as long as it lasts. */
const authorLine = (e: EventView): string | undefined =>
  word(e, "end") === "exhausted"
    ? `the author has nothing left to propose: ${word(e, "detail", 160)}`
    : undefined;
