/** What the coordinator may never decide, judged from the records before a decision and from what really goes on in the world. */
import { isLiveAttempt } from "../../coordinator/core/queries.ts";
import type { Policy } from "../../coordinator/core/policy.ts";
import type { LedgerRecord } from "../../coordinator/core/records.ts";
import type { Attempt, AuthorSession, Campaign, Ledgered } from "../../coordinator/core/state.ts";
import type { AttemptOutcome } from "../../proto/vocab/attempt.ts";
import {
  type AttemptId,
  type ExperimentId,
  type HostName,
  hostOfSlot,
  indexOfSlot,
  type LaneId,
} from "../../proto/vocab/ids.ts";
import type { SimKeeper } from "./coordinator-link.ts";
import { Broken } from "./truth.ts";

type Of<Kind extends LedgerRecord["kind"]> = Extract<LedgerRecord, { kind: Kind }>;

/** Each waking of the coordinator may count one tick that it slept through. */
const WAKINGS_MS = 2_000;

/** A little later than heard: what came waits for the disk, and a tick is credited late. */
const TICK_MS = 1_000;

const broken = (what: string): never => {
  throw new Broken(what);
};

type KeeperOf = (host: HostName) => SimKeeper;

/** Judges one record that is about to be folded into `before`, with what measured in each lane so far. Throws what is wrong with it. */
export const judgeDecision = (
  record: LedgerRecord,
  before: Ledgered,
  keeperOf: KeeperOf,
  kinds: Map<LaneId, string>,
): void => {
  const c = before.campaign;
  if (c === undefined) return;
  if (record.kind === "attempt_expired") requireSilence(c, before.policy, record.attempt, keeperOf);
  else if (record.kind === "attempt_granted") requireOpen(record, before, c, keeperOf);
  else if (record.kind === "author_intended") requireRoom(c, record);
  else if (record.kind === "became_candidate") requireBetter(c, record.experiment, record.value, true);
  else if (record.kind === "verdict" && record.reason.kind === "not_better" && record.reason.on === "screen")
    requireBetter(c, record.experiment, record.reason.value, false);
  else if (record.kind === "campaign_ended") requireDrained(c);
  else if (record.kind === "attempt_ended" && record.belief === "accepted") {
    requireLane(c, record.outcome, c.attempts[record.attempt], keeperOf, kinds);
    requireFair(before, c, record, keeperOf);
  }
};

/** A trial is freed only when its host was silent for long enough while the coordinator was awake, with a dial that ended. */
const requireSilence = (
  c: Campaign,
  { leaseMs, startWithinMs, startMarginMs }: Policy,
  id: AttemptId,
  keeperOf: KeeperOf,
): void => {
  const attempt = c.attempts[id];
  if (!attempt) return;
  const leastMs = attempt.status === "running" ? leaseMs : startWithinMs + startMarginMs;
  const { silentMs } = keeperOf(hostOfSlot(attempt.slot));
  if (silentMs < leastMs - WAKINGS_MS) broken(`${id} expires after ${silentMs} ms of silence`);
};

/** Nothing new goes to a drained or silent host, nor out of a campaign that does not run, nor while a connected host still runs it. */
const requireOpen = (
  { attempt, trial, slot }: Of<"attempt_granted">,
  { hosts, policy: { suspectMs } }: Ledgered,
  c: Campaign,
  keeperOf: KeeperOf,
): void => {
  if (c.status !== "running") broken(`${attempt} is granted in a campaign that is ${c.status}`);
  if (hosts[hostOfSlot(slot)]?.drained) broken(`${attempt} is granted to a drained host`);
  if (keeperOf(hostOfSlot(slot)).silentMs > suspectMs + TICK_MS)
    broken(`${attempt} is granted to a host that nobody hears`);
  // An older one would not be believed any more.
  const last = Object.values<Attempt>(c.attempts).find(({ token }) => token === c.trials[trial]?.topToken);
  if (last) {
    const { id, slot: its } = last;
    const keeper = keeperOf(hostOfSlot(its));
    const isRunning = keeper.host.liveTrees.some((lease) => lease.attempt === id);
    if (isRunning && keeper.upForMs > TICK_MS && keeper.silentMs < suspectMs - WAKINGS_MS)
      broken(`${attempt} is granted while ${id} runs for the same number`);
  }
};

/** A campaign that finishes what runs does not end before it has. */
const requireDrained = (c: Campaign): void => {
  const live = Object.values<Attempt>(c.attempts).find(isLiveAttempt);
  if (c.status === "draining" && !c.cancelRunning && live)
    broken(`the drain ends while ${live.id} is under way`);
};

/** Authors are not asked for more than the stop rule allows, and a sweep thinks of one change at a time in each lane. */
const requireRoom = (c: Campaign, { lane, base, tipSequence }: Of<"author_intended">): void => {
  const its = c.lanes[lane];
  if (c.status !== "running") broken(`an author is asked in a campaign that is ${c.status}`);
  if (!its || its.failed !== undefined || its.epoch !== c.epoch)
    return broken(`an author is asked for the lost ${lane}`);
  if (base !== its.tip.commit || tipSequence !== its.tipSequence)
    broken(`an author is asked for ${base}, the tip is ${its.tip.commit}`);
  const { kind } = c.spec.author;
  if (kind === "sweep" && Object.values<AuthorSession>(c.sessions).some((one) => one.lane === lane))
    broken(`two sweeps at once in ${lane}`);
  const promised = c.proposed + Object.keys(c.sessions).length;
  if (promised >= (c.spec.stop.experiments ?? Infinity))
    broken(`an author is asked beyond ${promised} proposals`);
};

/** Before a rotten slot is found out, and while a quarantine ends, a branch or two may bear it; never one after the other. */
const BLAMED_MAX = 2;

/** What fails on a rotten slot is not held against branch after branch. */
const requireFair = (
  { health }: Ledgered,
  c: Campaign,
  { attempt: id, outcome }: Of<"attempt_ended">,
  keeperOf: KeeperOf,
): void => {
  const attempt = c.attempts[id];
  const experiment = attempt && c.trials[attempt.trial]?.experiment;
  if (!attempt || !experiment || outcome.outcome.kind !== "failed") return;
  // Where the tip ran after others had failed, it was the branches, and so it is believed to be for a while.
  if ((health[attempt.slot]?.cleared ?? 0) > 0) return;
  const { host } = keeperOf(hostOfSlot(attempt.slot));
  const blamed = host.rotten.get(indexOfSlot(attempt.slot))?.add(experiment).size ?? 0;
  if (blamed > BLAMED_MAX) broken(`${attempt.slot} is rotten, and ${blamed} branches bear it`);
};

/** A change is compared with the record of the very tip that it was made on. */
const requireBetter = (c: Campaign, id: ExperimentId, value: number, isSaid: boolean): void => {
  const experiment = c.experiments[id];
  const lane = experiment && c.lanes[experiment.lane];
  if (!lane) return;
  const at = lane.landings.findLastIndex(({ to }) => to === experiment.base) + 1;
  const record = lane.records[at];
  const isOfTip = at > 0 || experiment.base === lane.origin.commit;
  if (isOfTip && record !== undefined && value < record !== isSaid)
    broken(`${id} is ${isSaid ? "" : "not "}better with ${value}, its tip has ${record}`);
};

/** A number counts only in the lane of what its host was while it ran. */
const requireLane = (
  c: Campaign,
  { epoch, outcome, value }: AttemptOutcome,
  attempt: Attempt | undefined,
  keeperOf: KeeperOf,
  kinds: Map<LaneId, string>,
): void => {
  const place = attempt && c.trials[attempt.trial]?.place;
  if (!attempt || place?.kind !== "lane" || outcome.kind !== "succeeded" || value === undefined) return;
  const { host } = keeperOf(hostOfSlot(attempt.slot));
  for (const driver of host.driversOf(attempt.id, attempt.token)) {
    const kind = `${host.slotClass}, ${driver}, epoch ${epoch}`;
    const before = kinds.get(place.lane) ?? kind;
    kinds.set(place.lane, kind);
    if (kind !== before) broken(`${attempt.id} counts in the lane of ${before} and ran on ${kind}`);
  }
};
