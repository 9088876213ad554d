/** Asks authors for as many proposals as the slots can use, no more; a barren author is asked less and less often. */
import type { ExperimentId } from "../../proto/vocab/ids.ts";
import { isSuspect } from "./canary.ts";
import { valuesOf } from "./change.ts";
import { hasDiskRoom } from "./disk.ts";
import type { Draft } from "./draft.ts";
import { currentLanes, laneOfSlot } from "./lanes.ts";
import { isOpenLane, takesWork, trialsOf } from "./queries.ts";
import type { Campaign, Lane } from "./state.ts";

/** Barren sessions in a row before the author is asked more slowly. */
const BARREN_MAX = 3;

/** How many proposals the stop rule still allows, counting sessions that may yet bring one. */
export const proposalsLeft = (c: Campaign): number =>
  (c.spec.stop.experiments ?? Number.POSITIVE_INFINITY) - c.proposed - valuesOf(c.sessions).length;

/** When a barren author may be asked again, counted from the end of its last session; one that failed waits from the first time on. */
export const barrenWaitMs = (barren: number, hasFailed: boolean, firstMs: number, maxMs: number): number => {
  const counted = hasFailed ? barren - 1 : barren - BARREN_MAX;
  return counted < 0 ? 0 : Math.min(firstMs * 2 ** counted, maxMs);
};

const usableSlots = (d: Draft, c: Campaign, lane: Lane): number =>
  valuesOf(d.ledgered.hosts)
    .filter((h) => takesWork(c, h) && d.isReachable(h.name))
    .flatMap((h) => h.slots)
    .filter(({ slot }) => laneOfSlot(d.ledgered, slot) === lane.id && !isSuspect(d.ledgered, slot)).length;

const pending = (c: Campaign, lane: Lane): number =>
  trialsOf(c, lane, "screen").filter((t) => t.status === "waiting" || t.status === "granted").length +
  valuesOf(c.sessions).filter((s) => s.lane === lane.id).length;

const parallel = (c: Campaign): number => {
  const { author } = c.spec;
  if (author.kind === "submit") return 0;
  return author.kind === "command" ? author.parallel : currentLanes(c).length;
};

const mayAsk = (d: Draft, c: Campaign): boolean =>
  c.status === "running" &&
  hasDiskRoom(d) &&
  d.now.monotonicMs >= d.live.authorsNotBeforeMs &&
  proposalsLeft(c) > 0 &&
  valuesOf(c.sessions).length < parallel(c);

const isHungry = (d: Draft, c: Campaign, lane: Lane): boolean =>
  isOpenLane(c, lane) &&
  !(c.spec.author.kind === "sweep" && valuesOf(c.sessions).some((s) => s.lane === lane.id)) &&
  c.exhausted[lane.id] !== lane.tipSequence &&
  pending(c, lane) < usableSlots(d, c, lane) * (1 + d.policy.workAhead);

/** Opens author sessions for the lane that lacks most. */
export const askAuthors = (d: Draft): void => {
  for (;;) {
    const c = d.campaign;
    if (!c || !mayAsk(d, c)) return;
    const lane = currentLanes(c)
      .filter((l) => isHungry(d, c, l))
      .toSorted((a, b) => pending(c, a) - pending(c, b))[0];
    if (!lane) return;
    d.record({
      kind: "author_intended",
      session: c.nextSession,
      lane: lane.id,
      base: lane.tip.commit,
      tipSequence: lane.tipSequence,
      experiment: c.nextExperiment as ExperimentId,
    });
  }
};
