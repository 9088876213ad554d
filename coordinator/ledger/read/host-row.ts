/** One host's row of the status screen, from what the ledger and the link know of it. */
import type { AttemptId, HostName, LaneId } from "../../../proto/vocab/ids.ts";
import { indexOfSlot } from "../../../proto/vocab/ids.ts";
import { isDuplicateReason, isOwnedReason } from "../../../proto/vocab/host-reason.ts";
import { untrusted, type Untrusted } from "../../../proto/vocab/untrusted.ts";
import type { HostRow, HostStatus, RunRow } from "../../../proto/vocab/views/host-row.ts";
import { laneOfSlot } from "../../core/lanes.ts";
import { healthOf } from "../../core/health.ts";
import { attemptsOnHost, isLiveAttempt } from "../../core/queries.ts";
import type { Link, Live } from "../../core/live.ts";
import { silenceOf } from "../../core/silence.ts";
import type { Attempt, Campaign, Host, Ledgered, Now, Trial } from "../../core/state.ts";
import { finite } from "./finite.ts";

/** The newest point of an attempt. */
export interface LastPoint {
  readonly name: string;
  readonly value: number;
  readonly step: number;
}

/** What the rows are made of. Without `live` no daemon was asked, and what hosts do now is unknown. */
export interface StatusFacts {
  readonly ledgered: Ledgered;
  readonly live?: Live;
  readonly now: Now;
  readonly lastPoints: ReadonlyMap<AttemptId, LastPoint>;
  /** What is being done to reach a host that has no session, one sentence each. */
  readonly reaching?: ReadonlyMap<HostName, string>;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

type Condition = Pick<HostRow, "reason" | "next" | "mend"> & { readonly status: HostStatus };

const condition = (status: HostStatus, reason?: string, mend?: readonly string[]): Condition => ({
  status,
  ...(reason === undefined || reason === "" ? {} : { reason: untrusted(reason) }),
  ...(mend ? { mend } : {}),
});

const isHeld = (link: Link | undefined, a: Attempt): boolean =>
  link?.kind === "up" && link.held.some((h) => h.attempt === a.id);

const runRow = (facts: StatusFacts, c: Campaign, a: Attempt, t: Trial, link: Link | undefined): RunRow => {
  const held = link?.kind === "up" ? link.held.find((h) => h.attempt === a.id) : undefined;
  const sinceHeard = link?.kind === "up" ? Math.max(0, facts.now.monotonicMs - link.lastSeenMs) : 0;
  const subject = (c.experiments[t.experiment] ?? c.ended.find((e) => e.id === t.experiment))?.subject;
  const point = facts.lastPoints.get(a.id);
  const ledgeredPhase = a.status === "staged" || a.status === "running" ? a.status : "leased";
  return {
    slot: indexOfSlot(a.slot),
    attempt: a.id,
    experiment: t.experiment,
    ...(subject === undefined ? {} : { subject: untrusted(subject) }),
    purpose: t.purpose,
    commit: t.commit,
    phase: isLiveAttempt(a) ? (held?.phase ?? ledgeredPhase) : "expired",
    ...(held?.runMs === undefined ? {} : { elapsedMs: held.runMs + sinceHeard }),
    budgetMs: c.spec.budgetSeconds * SECOND_MS,
    ...(point ? { lastMetric: { ...point, name: untrusted(point.name), value: finite(point.value) } } : {}),
  };
};

/** What stands on a host's slots: leases of ours, and expired attempts that it still holds. */
const rowsOn = (facts: StatusFacts, host: Host, link: Link | undefined): readonly RunRow[] => {
  const c = facts.ledgered.campaign;
  if (!c) return [];
  return attemptsOnHost(c, host.name)
    .filter((a) => isLiveAttempt(a) || isHeld(link, a))
    .flatMap((a) => {
      const trial = c.trials[a.trial];
      return trial ? [runRow(facts, c, a, trial, link)] : [];
    });
};

const isActive = (row: RunRow): boolean => row.phase === "running" || row.phase === "ending";

const numberOf = (row: RunRow): number => Number(row.attempt.slice(1));

const isWaitingBehind = (row: RunRow, rows: readonly RunRow[]): boolean =>
  !isActive(row) &&
  rows.some(
    (one) => one.slot === row.slot && one !== row && (isActive(one) || numberOf(one) < numberOf(row)),
  );

/** Of a host that this daemon never heard of: what is in the way. */
const unheard = (host: Host, reason: string): string =>
  `${host.machine === undefined ? "never reached" : "not reached since the coordinator started"}: ${reason}`;

/** What is done to reach it. */
const attemptNow = (facts: StatusFacts, host: Host, reason: string): Untrusted => {
  const doing = facts.reaching?.get(host.name);
  return untrusted(doing === undefined || doing.endsWith(reason) ? "tried again by itself" : `now ${doing}`);
};

const awayCondition = (facts: StatusFacts, host: Host, link: Link & { readonly kind: "away" }): Condition => {
  const { reason, isHeard } = link;
  const check = ["check", host.name];
  if (isDuplicateReason(reason))
    return {
      ...condition("away", reason, ["up"]),
      next: untrusted("remove one of the two from the inventory"),
    };
  if (isOwnedReason(reason)) return condition("away", reason, ["up", "--take-over"]);
  if (isHeard) return condition("away", reason, check);
  return { ...condition("away", unheard(host, reason), check), next: attemptNow(facts, host, reason) };
};

const unreachable = (facts: StatusFacts, host: Host, link: Link | undefined): Condition | undefined => {
  if (!facts.live) return condition("unknown");
  if (!link) return condition("connecting", facts.reaching?.get(host.name));
  if (link.kind === "away") return awayCondition(facts, host, link);
  return silenceOf(facts.live, link) > facts.ledgered.policy.suspectMs
    ? condition("suspect", undefined, ["check", host.name])
    : undefined;
};

const campaignCondition = (c: Campaign | undefined, host: Host, rows: readonly RunRow[]): Condition => {
  const { preparation } = host;
  const isCurrent = c !== undefined && preparation.kind !== "none" && preparation.epoch === c.epoch;
  if (isCurrent && preparation.kind === "failed")
    return condition("failed", preparation.reason, ["undrain", host.name]);
  if (!c || c.status === "ended") return condition(rows.some(isActive) ? "busy" : "up");
  if (!isCurrent) return condition(host.slots.length === 0 ? "up" : "preparing");
  return condition(rows.some(isActive) ? "busy" : "idle");
};

/** The first slot's reason and end. */
const asideText = (first: HostRow["quarantined"][number] | undefined): string => {
  if (!first) return "";
  const minutes = first.againInMs === undefined ? undefined : Math.ceil(first.againInMs / MINUTE_MS);
  return `${first.reason}${minutes === undefined ? "" : `; tried again in ${minutes} min`}`;
};

const quarantinedSlots = ({ ledgered, live, now }: StatusFacts, host: Host): HostRow["quarantined"] =>
  host.slots.flatMap(({ slot }) => {
    const { quarantine, canary } = healthOf(ledgered, slot);
    if (!quarantine) return [];
    const endMs = live?.quarantines[slot]?.endsMs;
    const again =
      canary !== undefined || endMs === undefined ? {} : { againInMs: Math.max(0, endMs - now.monotonicMs) };
    return [{ slot: indexOfSlot(slot), reason: untrusted(quarantine.reason), ...again }];
  });

const conditionOf = (
  facts: StatusFacts,
  host: Host,
  rows: readonly RunRow[],
  blocked: readonly { readonly reason: Untrusted }[],
): Condition => {
  const link = facts.live?.links[host.name];
  if (host.drained) return condition("drained", host.drained.reason, ["undrain", host.name]);
  const gone = unreachable(facts, host, link);
  if (gone) return gone;
  const found = campaignCondition(facts.ledgered.campaign, host, rows);
  const aside = quarantinedSlots(facts, host);
  const isUsed = found.status === "idle" || found.status === "busy";
  if (isUsed && aside.length > 0 && aside.length === host.slots.length)
    return condition("quarantined", asideText(aside[0]), ["undrain", host.name]);
  const isBlocked = found.status === "idle" && host.slots.length > 0 && blocked.length === host.slots.length;
  return isBlocked ? condition("blocked", blocked[0]?.reason, ["check", host.name]) : found;
};

const blockedSlots = (link: Link | undefined): HostRow["blocked"] =>
  link?.kind === "up"
    ? link.slots.flatMap((s) =>
        s.reason === undefined ? [] : [{ slot: s.slot, reason: untrusted(s.reason) }],
      )
    : [];

const seenAgo = (facts: StatusFacts, link: Link | undefined): Pick<HostRow, "seenAgoMs"> => {
  if (!link || (link.kind === "away" && !link.isHeard)) return {};
  const seenMs = link.kind === "up" ? link.lastSeenMs : link.sinceMs;
  return { seenAgoMs: Math.max(0, facts.now.monotonicMs - seenMs) };
};

/** The row of one host. */
export const hostRow = (facts: StatusFacts, host: Host): HostRow => {
  const link = facts.live?.links[host.name];
  const all = rowsOn(facts, host, link);
  const runs = all.filter((row) => !isWaitingBehind(row, all));
  const blocked = blockedSlots(link);
  const lanes = host.slots.flatMap(({ slot }): LaneId[] => {
    const lane = laneOfSlot(facts.ledgered, slot);
    return lane ? [lane] : [];
  });
  return {
    host: host.name,
    accelerators: [...new Set(host.slots.map((s) => s.label))].map(untrusted),
    slots: { busy: new Set(all.filter(isActive).map((r) => r.slot)).size, total: host.slots.length },
    ...conditionOf(facts, host, all, blocked),
    runs,
    staged: all.length - runs.length,
    blocked,
    quarantined: quarantinedSlots(facts, host),
    lanes: [...new Set(lanes)],
    ...seenAgo(facts, link),
  };
};
