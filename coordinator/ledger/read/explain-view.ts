/** Why an experiment or a host is where it is: the records about it as steps, and what it waits for. */
import { FleetError } from "../../../proto/vocab/errors.ts";
import { type ExperimentId, type HostName, hostOfSlot, type LaneId } from "../../../proto/vocab/ids.ts";
import { untrusted } from "../../../proto/vocab/untrusted.ts";
import type { ExplainView, StepView } from "../../../proto/vocab/views/explain.ts";
import type { LedgerRecord, RecordKind } from "../../core/records.ts";
import type { Host } from "../../core/state.ts";
import { Chain } from "./explain-chain.ts";
import { stepFact } from "./explain-steps.ts";
import { experimentWaits, hostWaits, ownWaits } from "./explain-waits.ts";
import { findExperiment } from "./experiment-view.ts";
import { experimentStatus } from "./experiment-status.ts";
import { hostRow, type StatusFacts } from "./host-row.ts";
import type { StoredRecord } from "./stored-record.ts";

/** The latest steps that are told. */
const STEPS_MAX = 200;

/** Records that say something about every experiment that is open when they come. */
const AROUND: ReadonlySet<RecordKind> = new Set([
  "daemon_started",
  "generation_opened",
  "history_missing",
  "campaign_reopened",
  "campaign_paused",
  "campaign_resumed",
  "campaign_draining",
  "campaign_ended",
  "epoch_opened",
]);
const ABOUT_LANE: ReadonlySet<RecordKind> = new Set(["lane_failed", "lane_moved_by_hand", "lane_healed"]);
/** What belongs to the campaign's own runs. */
const OWN: ReadonlySet<RecordKind> = new Set([
  "campaign_started",
  "lane_opened",
  "lane_failed",
  "primary_chosen",
  "record_set",
  ...AROUND,
]);

const experimentOf = (r: LedgerRecord, chain: Chain): ExperimentId | undefined => {
  if ("experiment" in r) return r.experiment;
  if ("trial" in r) return chain.experimentOfTrial(r.trial);
  if ("attempt" in r) return chain.attempt(r.attempt)?.experiment;
  if (r.kind === "foreign_outcome") return chain.attempt(r.outcome.attempt)?.experiment;
  return r.kind === "author_ended" ? chain.experimentOfSession(r.session) : undefined;
};

const hostOf = (r: LedgerRecord, chain: Chain): HostName | undefined => {
  if ("host" in r) return r.host;
  if ("slot" in r) return hostOfSlot(r.slot);
  if ("told" in r && r.told) return r.told.host;
  const known = "attempt" in r ? chain.attempt(r.attempt) : undefined;
  return known && hostOfSlot(known.slot);
};

type Concerns = (r: LedgerRecord, chain: Chain) => boolean;

const concernsExperiment = (tag: string, id: ExperimentId, lane: LaneId | undefined): Concerns => {
  let isOpen = false;
  return (r, chain) => {
    if (chain.tag !== tag && r.kind !== "campaign_started" && r.kind !== "campaign_reopened") return false;
    if (r.kind === "campaign_started" && r.spec.tag !== tag) return false;
    if (r.kind === "campaign_reopened" && r.campaign !== tag) return false;
    if (id === 0 && OWN.has(r.kind)) return true;
    const isIts = experimentOf(r, chain) === id && (id !== 0 || r.kind !== "author_ended");
    if (isIts && r.kind === "experiment_created") isOpen = true;
    if (isIts && r.kind === "verdict") isOpen = false;
    if (isIts || !isOpen) return isIts;
    return AROUND.has(r.kind) || (ABOUT_LANE.has(r.kind) && "lane" in r && r.lane === lane);
  };
};

const isOnHost = (
  place: Extract<LedgerRecord, { kind: "trial_planned" }>["place"],
  host: HostName,
): boolean =>
  (place.kind === "host" && place.host === host) ||
  (place.kind === "slot" && hostOfSlot(place.slot) === host);

const concernsHost =
  (host: HostName): Concerns =>
  (r, chain) =>
    hostOf(r, chain) === host || (r.kind === "trial_planned" && isOnHost(r.place, host));

/** Gathers the steps of one subject while the records pass by. */
class Gathering {
  readonly #chain = new Chain();
  readonly #concerns: Concerns;
  readonly #steps: StepView[] = [];
  #omitted = 0;

  constructor(concerns: Concerns) {
    this.#concerns = concerns;
  }

  take({ seq, record }: StoredRecord): void {
    const fact = this.#concerns(record, this.#chain) ? stepFact(record, this.#chain) : undefined;
    this.#chain.note(record);
    if (!fact) return;
    this.#steps.push({ seq, at: record.at, fact });
    if (this.#steps.length <= STEPS_MAX) return;
    this.#steps.shift();
    this.#omitted += 1;
  }

  get told(): Pick<ExplainView, "steps" | "omitted"> {
    return { steps: this.#steps, omitted: this.#omitted };
  }
}

/** An explanation that is being gathered: give it every record in order, then ask for the view. */
export interface Explaining {
  take(stored: StoredRecord): void;
  view(): ExplainView;
}

/** Explains one experiment of the present campaign. Throws `no_such_experiment`, `no_campaign`. */
export const explainExperiment = (
  facts: StatusFacts & { readonly fleet: string },
  id: ExperimentId,
): Explaining => {
  const c = facts.ledgered.campaign;
  if (!c) throw new FleetError({ code: "no_campaign", fleet: facts.fleet });
  const e = id === 0 ? undefined : findExperiment(c, id);
  if (id !== 0 && !e)
    throw new FleetError({
      code: "no_such_experiment",
      experiment: String(id),
      highest: c.nextExperiment - 1,
    });
  const waits = e ? experimentWaits(facts, c, e) : ownWaits(facts, c);
  const status = e ? experimentStatus(c, e) : waits.length > 0 ? "running" : "measured";
  const title = untrusted(e ? e.subject : c.base.subject);
  const subject = { kind: "experiment" as const, experiment: id, title, status };
  const gathering = new Gathering(concernsExperiment(c.spec.tag, id, e?.lane));
  return {
    take: (stored) => gathering.take(stored),
    view: () => ({ subject, ...gathering.told, waits }),
  };
};

/** Explains one host of the fleet, also one that was removed. The view throws `no_such_host`. */
export const explainHost = (facts: StatusFacts, name: HostName): Explaining => {
  const host = facts.ledgered.hosts[name];
  const gathering = new Gathering(concernsHost(name));
  return {
    take: (stored) => gathering.take(stored),
    view: () => {
      if (!host && gathering.told.steps.length === 0) {
        const hosts = Object.values<Host>(facts.ledgered.hosts).map((h) => h.name);
        throw new FleetError({ code: "no_such_host", host: name, hosts });
      }
      const status = host ? hostRow(facts, host).status : "unknown";
      return {
        subject: { kind: "host", host: name, status },
        ...gathering.told,
        waits: hostWaits(facts, name),
      };
    },
  };
};
