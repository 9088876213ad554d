/** What the core makes of the news about its own effects. */
import type { SlotId } from "../../../proto/vocab/ids.ts";
import { barrenWaitMs } from "../authoring.ts";
import type { Draft } from "../draft.ts";
import type { Event } from "../events.ts";
import { attemptOfKey, isLeaseKey } from "../delivery.ts";
import { gainOver, isLiveAttempt, primaryLane } from "../queries.ts";
import type { Live, Retry } from "../live.ts";
import { put } from "../table.ts";
import { createExperiment } from "./commands.ts";

type Of<Kind extends Event["kind"]> = Extract<Event, { kind: Kind }>;

/** Waits longer after each failure in a row. */
const failedAgain = (d: Draft, past: Retry | undefined, detail: string): Retry => {
  const failures = (past?.failures ?? 0) + 1;
  const waitMs = Math.min(d.policy.retryMs * 2 ** (failures - 1), d.policy.retryMaxMs);
  return { failures, notBeforeMs: d.now.monotonicMs + waitMs, detail };
};

/** The slot's host could not do, or would not take, what was granted: it is left alone for a while. */
export const refuseSlot = (d: Draft, slot: SlotId, detail: string): void => {
  const { refusals } = d.live;
  d.live = { ...d.live, refusals: { ...refusals, [slot]: failedAgain(d, refusals[slot], detail) } };
};

/** The slot works. */
export const acceptSlot = (d: Draft, slot: SlotId): void => {
  if (!d.live.refusals[slot]) return;
  const { [slot]: _past, ...refusals } = d.live.refusals;
  d.live = { ...d.live, refusals };
};

const forgive = (live: Live, key: string): Live => {
  if (!live.retries[key]) return live;
  const { [key]: _past, ...retries } = live.retries;
  return { ...live, retries };
};

export const effectDone = (d: Draft, e: Of<"effect_done">): void => {
  d.live = forgive(d.live, e.key);
  if (!isLeaseKey(e.key)) d.live = { ...d.live, done: { ...d.live.done, [e.key]: true } };
  else if (d.campaign && isLiveAttempt(attemptOfKey(d.campaign, e.key)))
    d.live = { ...d.live, delivered: put(d.live.delivered, e.key, true) };
};

/** It is tried again later; a lease that cannot be delivered goes back to the queue. */
export const effectFailed = (d: Draft, e: Of<"effect_failed">): void => {
  const retry = failedAgain(d, d.live.retries[e.key], e.detail);
  d.live = { ...d.live, retries: { ...d.live.retries, [e.key]: retry } };
  const attempt = d.campaign && isLeaseKey(e.key) ? attemptOfKey(d.campaign, e.key) : undefined;
  if (attempt?.status !== "granted" || retry.failures < d.policy.deliveriesMax) return;
  refuseSlot(d, attempt.slot, e.detail);
  d.record({ kind: "attempt_returned", attempt: attempt.id, reason: e.detail });
};

const isMerging = (d: Draft, e: Of<"merged"> | Of<"merge_conflicted"> | Of<"merge_empty">): boolean => {
  const experiment = d.campaign?.experiments[e.experiment];
  return experiment?.stage === "merging" && experiment.merge?.onto === e.onto;
};

export const merged = (d: Draft, e: Of<"merged">): void => {
  if (isMerging(d, e))
    d.record({ kind: "merge_done", experiment: e.experiment, commit: e.commit, tree: e.tree });
};

export const conflicted = (d: Draft, e: Of<"merge_conflicted">): void => {
  if (!isMerging(d, e)) return;
  d.record({
    kind: "verdict",
    experiment: e.experiment,
    verdict: "discard",
    reason: { kind: "conflict", files: e.files },
  });
};

export const mergedEmpty = (d: Draft, e: Of<"merge_empty">): void => {
  if (!isMerging(d, e)) return;
  d.record({
    kind: "verdict",
    experiment: e.experiment,
    verdict: "discard",
    reason: { kind: "already_in_tip" },
  });
};

export const laneRefOpened = (d: Draft, e: Of<"lane_ref_opened">): void => {
  if (d.campaign?.lanes[e.lane]?.hasRef === false) d.record({ kind: "lane_ref_opened", lane: e.lane });
};

/** The compare-and-swap happened, now or before a crash: the tip moves and the experiment is kept. */
export const landed = (d: Draft, e: Of<"landed">): void => {
  const lane = d.campaign?.lanes[e.lane];
  const landing = lane?.landing;
  if (!lane || !landing || landing.to !== e.to) return;
  const before = lane.records[lane.tipSequence] ?? landing.value;
  if (lane.movedByHand !== undefined) d.record({ kind: "lane_healed", lane: lane.id });
  d.record({ kind: "landed", lane: lane.id, experiment: landing.experiment });
  const gain = gainOver(lane.goal, landing.value, before);
  const reason = { kind: "landed" as const, lane: lane.id, commit: landing.to, gain };
  d.record({ kind: "verdict", experiment: landing.experiment, verdict: "keep", reason });
};

export const landRefused = (d: Draft, e: Of<"land_refused">): void => {
  const lane = d.campaign?.lanes[e.lane];
  if (lane?.landing?.to !== e.to) return;
  if (lane.movedByHand !== e.actual) d.record({ kind: "lane_moved_by_hand", lane: e.lane, actual: e.actual });
  // Asked again later: somebody may put the ref back.
  effectFailed(d, {
    kind: "effect_failed",
    key: `land/${d.campaign?.spec.tag}/${e.lane}/${e.to}`,
    detail: `the ref is at ${e.actual}`,
  });
};

export const mirrorMoved = (d: Draft, e: Of<"mirror_moved">): void => {
  d.live = forgive(d.live, `mirror/${e.commit}`);
  if (d.campaign && (d.campaign.mirror.shows !== e.commit || d.campaign.mirror.waits))
    d.record({ kind: "mirror_moved", commit: e.commit });
  const tip = primaryLane(d.ledgered)?.tip.commit;
  // The lane's ref is not at its tip: a landing is on its way here, or somebody moved it. Looked at again later.
  if (tip !== undefined && tip !== e.commit)
    effectFailed(d, {
      kind: "effect_failed",
      key: `mirror/${tip}`,
      detail: `the lane's ref is at ${e.commit}`,
    });
};

export const mirrorWaits = (d: Draft, e: Of<"mirror_waits">): void => {
  const waits = d.campaign?.mirror.waits;
  if (d.campaign && (waits?.reason !== e.reason || waits.detail !== e.detail))
    d.record({ kind: "mirror_waits", reason: e.reason, detail: e.detail });
  effectFailed(d, { kind: "effect_failed", key: `mirror/${e.commit}`, detail: e.detail });
};

export const rowWritten = (d: Draft, e: Of<"row_written">): void => {
  const lane = d.campaign?.lanes[e.lane];
  if (lane && e.row > lane.rows.written) d.record({ ...e, kind: "row_written" });
};

export const authorProposed = (d: Draft, e: Of<"author_proposed">): void => {
  const session = d.campaign?.sessions[e.session];
  if (!session) return;
  const { experiment, lane: id } = session;
  const lane = d.campaign?.lanes[id];
  if (!lane || lane.failed !== undefined)
    return authorEnded(d, {
      kind: "author_ended",
      session: e.session,
      end: { kind: "nothing", detail: "its lane has failed meanwhile" },
    });
  d.record({ kind: "author_ended", session: e.session, end: { kind: "proposed", experiment } });
  createExperiment(d, { ...e.proposal, experiment, lane: id });
};

export const authorEnded = (d: Draft, e: Of<"author_ended">): void => {
  if (!d.campaign?.sessions[e.session]) return;
  d.record({ kind: "author_ended", session: e.session, end: e.end });
  const { authorBackoffMs, authorBackoffMaxMs } = d.policy;
  const waitMs = barrenWaitMs(
    d.campaign.barren,
    e.end.kind === "failed",
    authorBackoffMs,
    authorBackoffMaxMs,
  );
  d.live = { ...d.live, authorsNotBeforeMs: d.now.monotonicMs + waitMs };
};
