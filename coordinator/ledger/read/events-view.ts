/** Records as events that people read: a name, a topic and plain facts. */
import { untrusted } from "../../../proto/vocab/untrusted.ts";
import type { EventView, FactView } from "../../../proto/vocab/views/history.ts";
import type { LedgerRecord, RecordKind } from "../../core/records.ts";
import { finite } from "./finite.ts";
import type { StoredRecord } from "./stored-record.ts";

const topics: Readonly<Record<RecordKind, EventView["topic"]>> = {
  fleet_created: "fleet",
  daemon_started: "fleet",
  generation_opened: "fleet",
  history_missing: "fleet",
  policy_set: "fleet",
  host_declared: "host",
  host_removed: "host",
  host_probed: "host",
  host_drained: "host",
  host_undrained: "host",
  slot_quarantined: "host",
  host_prepared: "host",
  host_unprepared: "host",
  host_outdated: "host",
  foreign_outcome: "host",
  campaign_started: "campaign",
  campaign_reopened: "campaign",
  campaign_paused: "campaign",
  campaign_resumed: "campaign",
  campaign_draining: "campaign",
  campaign_ended: "campaign",
  epoch_opened: "campaign",
  primary_chosen: "campaign",
  mirror_moved: "campaign",
  mirror_waits: "campaign",
  row_written: "campaign",
  lane_opened: "lane",
  lane_ref_opened: "lane",
  lane_failed: "lane",
  record_set: "lane",
  land_intended: "lane",
  landed: "lane",
  lane_moved_by_hand: "lane",
  lane_healed: "lane",
  experiment_created: "experiment",
  trial_planned: "experiment",
  trial_withdrawn: "experiment",
  cancel_requested: "experiment",
  became_candidate: "experiment",
  verdict: "experiment",
  merge_intended: "experiment",
  merge_done: "experiment",
  requeued_as_candidate: "experiment",
  attempt_granted: "attempt",
  attempt_staged: "attempt",
  attempt_running: "attempt",
  attempt_expired: "attempt",
  attempt_returned: "attempt",
  attempt_ended: "attempt",
  author_intended: "author",
  author_ended: "author",
};

/** Parts that nobody reads in a line: whole campaigns, policies, manifests. */
const OMITTED: ReadonlySet<string> = new Set([
  "spec",
  "policy",
  "manifest",
  "peakMemory",
  "finals",
  "generation",
]);

/** A field without a value is no fact; null means a number that is not finite. */
const plainFact = (value: unknown): FactView | undefined => {
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return finite(value);
  if (typeof value === "string") return untrusted(value);
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value.map(untrusted);
  return undefined;
};

/**
 * The scalar facts of a record. What is nested lends its facts under its own names, told once; where a name is taken by another value,
 * the part's name is put before it, and a part's `kind` is called as the part.
 */
const collect = (facts: Record<string, FactView>, part: object, prefix: string): void => {
  for (const [name, value] of Object.entries(part) as [string, unknown][]) {
    if (OMITTED.has(name) || (name in facts && facts[name] === value)) continue;
    const key = name === "kind" && prefix !== "" ? prefix : name in facts ? `${prefix}_${name}` : name;
    const fact = plainFact(value);
    if (fact !== undefined) facts[key] = fact;
    else if (Array.isArray(value)) facts[key] = value.length;
    else if (typeof value === "object" && value !== null) collect(facts, value, name);
  }
};

/** The facts that only the omitted parts hold. */
const ownFacts = (record: LedgerRecord): Record<string, FactView> =>
  "spec" in record
    ? {
        tag: untrusted(record.spec.tag),
        metric: untrusted(record.spec.metric.name),
        goal: untrusted(record.spec.metric.goal),
        budgetSeconds: record.spec.budgetSeconds,
      }
    : {};

/** One record as an event. */
export const eventView = ({ seq, record }: StoredRecord): EventView => {
  const { kind, at, ...rest } = record;
  const facts = ownFacts(record);
  collect(facts, rest, "");
  return { seq, at, topic: topics[kind], name: kind, facts };
};
