/** When a campaign ends: its stop rule, a drain that has finished, an author with nothing left, or a failure of the campaign itself. */
import { proposalsLeft } from "./authoring.ts";
import { valuesOf } from "./change.ts";
import type { Draft } from "./draft.ts";
import { isAbandoned, isDeserted } from "./deserted.ts";
import { currentLanes } from "./lanes.ts";
import { inStage, liveAttempts, recordAt, trialsOf } from "./queries.ts";
import type { Campaign } from "./state.ts";

const HOUR_MS = 3_600_000;

const isExhausted = (d: Draft, c: Campaign): boolean => {
  const lanes = currentLanes(c).filter(
    (l) => l.failed === undefined && trialsOf(c, l, "baseline").length > 0 && !isDeserted(d, l),
  );
  return (
    lanes.length > 0 &&
    lanes.every((l) => recordAt(l, 0) !== undefined && c.exhausted[l.id] === l.tipSequence)
  );
};

/** Drained: nothing runs, nothing is half merged or half landed. What still waits, also for a person, is kept for a resume. */
const isDrained = (c: Campaign): boolean =>
  liveAttempts(c).length === 0 &&
  valuesOf(c.sessions).length === 0 &&
  valuesOf(c.lanes).every(
    (l) => (l.landing === undefined || l.movedByHand !== undefined) && inStage(c, l, "merging").length === 0,
  );

const failure = (d: Draft, c: Campaign): string | undefined => {
  const lanes = currentLanes(c);
  if (lanes.length > 0) {
    const failed = lanes.find((l) => l.failed !== undefined);
    const isLost = (l: (typeof lanes)[number]): boolean => l.failed !== undefined || isAbandoned(d, l);
    return failed && lanes.every(isLost) ? failed.failed : undefined;
  }
  const hosts = valuesOf(d.ledgered.hosts).filter((h) => !h.drained);
  // A host that is being reached for the first time may yet be the one that works.
  if (hosts.some((h) => d.live.links[h.name] === undefined)) return undefined;
  const up = hosts.filter((h) => d.link(h.name).kind === "up" && h.slots.length > 0);
  const reasons = up.flatMap((h) =>
    h.preparation.kind === "failed" && h.preparation.epoch === c.epoch
      ? [`${h.name}: ${h.preparation.reason}`]
      : [],
  );
  return up.length > 0 && reasons.length === up.length
    ? `no host could be prepared; ${reasons.join("; ")}`
    : undefined;
};

const stopReached = (d: Draft, c: Campaign): string | undefined => {
  const { hours } = c.spec.stop;
  const until = c.pausedAt ?? d.now.wallMs;
  const isOver = hours !== undefined && until >= c.hoursFrom + hours * HOUR_MS;
  return isOver ? `${hours} hours have passed` : undefined;
};

/** How many experiments only wait for hosts that are gone; undefined when any other one is still under way. */
const onlyStranded = (d: Draft, c: Campaign): number | undefined => {
  const deserted = new Set(currentLanes(c).flatMap((lane) => (isDeserted(d, lane) ? [lane.id] : [])));
  const open = valuesOf(c.experiments);
  if (open.length > 0 && deserted.size === 0) return undefined;
  const busy = new Set(liveAttempts(c).map((a) => c.trials[a.trial]?.experiment));
  // Merging and landing need no host; a candidate waits behind another one that does.
  const isStranded = ({ id, lane, stage }: (typeof open)[number]): boolean =>
    deserted.has(lane) && stage !== "merging" && stage !== "landing" && !busy.has(id);
  return open.every(isStranded) ? open.length : undefined;
};

/** Nothing can be done any more but wait for hosts that are gone; what waits for them is kept for a resume. */
const completion = (d: Draft, c: Campaign): string | undefined => {
  if (valuesOf(c.sessions).length > 0) return undefined;
  const stranded = onlyStranded(d, c);
  if (stranded === undefined) return undefined;
  const rest = stranded === 0 ? "" : `; ${stranded} more wait for hosts that are gone`;
  if (c.spec.stop.experiments !== undefined && proposalsLeft(c) <= 0)
    return `${c.proposed - stranded} experiments are done${rest}`;
  return isExhausted(d, c) ? `the author has nothing left to try${rest}` : undefined;
};

/** Ends or drains the campaign when it is time. */
export const endCampaign = (d: Draft): void => {
  const c = d.campaign;
  if (!c || c.status === "ended") return;
  if (c.status === "draining") {
    if (isDrained(c)) d.record({ kind: "campaign_ended", reason: c.statusReason, isFailure: false });
    return;
  }
  const failed = failure(d, c);
  if (failed !== undefined) {
    d.record({ kind: "campaign_ended", reason: failed, isFailure: true });
    return;
  }
  const stop = stopReached(d, c);
  if (stop !== undefined) d.record({ kind: "campaign_draining", reason: stop, cancelRunning: false });
  const done = c.status === "running" ? completion(d, c) : undefined;
  if (done !== undefined && stop === undefined)
    d.record({ kind: "campaign_ended", reason: done, isFailure: false });
};
