/** The effects that the state asks for right now: intents without their fact. A restart finds the same list by folding. */
import type { HeldAttempt } from "../../proto/vocab/attempt.ts";
import { hostOfSlot, type AttemptId, type HostName } from "../../proto/vocab/ids.ts";
import { isSuspect } from "./canary.ts";
import { valuesOf } from "./change.ts";
import type { Effect } from "./effects.ts";
import { laneOfSlot } from "./lanes.ts";
import { concerned } from "./concerned.ts";
import { attemptOfKey, isLeaseKey, leaseKey } from "./delivery.ts";
import { allInStage, isLiveAttempt, primaryLane } from "./queries.ts";
import { rowCount } from "./rows.ts";
import { selection } from "./selection.ts";
import { without } from "./table.ts";
import type { Link, Live } from "./live.ts";
import type { Attempt, Campaign, Lane, Ledgered, State, Trial } from "./state.ts";

const SECOND_MS = 1000;

const sessionOf = (live: Live, attempt: Attempt): number | undefined => {
  const link = live.links[hostOfSlot(attempt.slot)];
  return link?.kind === "up" ? link.session : undefined;
};

const delivery = (a: Attempt, t: Trial, session: number): Effect => ({
  kind: "deliver_lease",
  key: leaseKey(a, session),
  attempt: a.id,
  trial: t.id,
  experiment: t.experiment,
  purpose: t.purpose,
  host: hostOfSlot(a.slot),
  slot: a.slot,
  token: a.token,
  generation: a.generation,
  commit: t.commit,
  tree: t.tree,
  seed: t.seed,
  epoch: t.epoch,
});

/** The slot's lane is in doubt, or another one by now: what starts there would be counted where it does not belong. */
const hasLeftLane = (s: Ledgered, a: Attempt, t: Trial): boolean =>
  t.place.kind !== "host" && laneOfSlot(s, a.slot) !== t.place.lane;

/** Why an attempt should not go on, or undefined. Running work is only ended when nobody wants its number. */
export const cancelReason = (s: State, c: Campaign, a: Attempt, t: Trial): string | undefined => {
  const experiment = c.experiments[t.experiment];
  if (experiment?.cancelled) return `cancelled by ${experiment.cancelled.by}`;
  if (t.status === "withdrawn") return "nobody needs this measurement any more";
  if (t.epoch !== c.epoch) return "its epoch was closed";
  if (c.status === "ended" || (c.status === "draining" && c.cancelRunning)) return `campaign ${c.status}`;
  if (a.status === "running") return undefined;
  if (c.status !== "running") return `campaign ${c.status}`;
  if (t.purpose !== "canary" && t.purpose !== "prepare" && isSuspect(s.ledgered, a.slot))
    return "its slot is under suspicion";
  if (hasLeftLane(s.ledgered, a, t)) return "its host does not measure in its lane any more";
  return s.ledgered.hosts[hostOfSlot(a.slot)]?.drained ? "host drained" : undefined;
};

const cancellation = (
  host: HostName,
  session: number,
  attempt: AttemptId,
  token: number,
  reason: string,
): Effect => ({
  kind: "cancel_attempt",
  key: `cancel/${attempt}/${host}#${session}`,
  host,
  attempt,
  token,
  reason,
});

const selectReturned = selection((a: Attempt) => a.status === "returned");

/** What a host holds although it was taken back, or belongs to an earlier campaign: nobody waits for it. */
const strayEffects = (s: State, c: Campaign): readonly Effect[] => {
  const returned = new Set<AttemptId>(selectReturned(c.attempts).map(({ id }) => id));
  return (Object.entries(s.live.links) as [HostName, Link][]).flatMap(([host, link]) =>
    link.kind === "up" && (returned.size > 0 || leastToken(link.held) < c.firstToken)
      ? link.held.flatMap((h): readonly Effect[] => {
          const reason = h.phase === "ending" ? undefined : strayReason(c, returned, h);
          return reason === undefined ? [] : [cancellation(host, link.session, h.attempt, h.token, reason)];
        })
      : [],
  );
};

/** By what a host holds, a list that never changes itself. */
const leastTokens = new WeakMap<readonly HeldAttempt[], number>();

const leastToken = (held: readonly HeldAttempt[]): number => {
  const known = leastTokens.get(held) ?? Math.min(...held.map((h) => h.token));
  leastTokens.set(held, known);
  return known;
};

const strayReason = (
  c: Campaign,
  returned: ReadonlySet<AttemptId>,
  held: HeldAttempt,
): string | undefined => {
  if (held.token < c.firstToken) return "its campaign is over";
  return returned.has(held.attempt) ? "its lease was taken back" : undefined;
};

const attemptEffects = (s: State, c: Campaign): readonly Effect[] =>
  concerned(s.ledgered, c).flatMap((a): readonly Effect[] => {
    const session = sessionOf(s.live, a);
    const trial = c.trials[a.trial];
    if (session === undefined || !trial) return [];
    const reason = cancelReason(s, c, a, trial);
    const host = hostOfSlot(a.slot);
    if (reason !== undefined) return [cancellation(host, session, a.id, a.token, reason)];
    return a.status === "granted" ? [delivery(a, trial, session)] : [];
  });

const mergeEffects = (c: Campaign): readonly Effect[] =>
  allInStage(c, "merging").flatMap((e): readonly Effect[] =>
    e.merge
      ? [
          {
            kind: "merge",
            key: `merge/${e.id}/${e.merge.onto}`,
            experiment: e.id,
            commit: e.commit,
            base: e.base,
            onto: e.merge.onto,
            subject: e.subject,
            atSeconds: Math.floor(e.createdAt / SECOND_MS),
          },
        ]
      : [],
  );

const hasRowsToWrite = (lane: Lane): boolean => lane.rows.written < rowCount(lane);

/** The primary lanes of all epochs share one file: a later one writes when the earlier ones have nothing to write. */
const isBehindAnother = (c: Campaign, lane: Lane): boolean => {
  const earlier = c.primaries.slice(0, Math.max(0, c.primaries.indexOf(lane.id)));
  return earlier.some((id) => {
    const past = c.lanes[id];
    return past !== undefined && hasRowsToWrite(past);
  });
};

const laneEffects = (c: Campaign, lane: Lane): readonly Effect[] => {
  const effects: Effect[] = [];
  const name = `${c.spec.tag}/${lane.id}`;
  const { commit } = lane.origin;
  if (!lane.hasRef) effects.push({ kind: "open_lane_ref", key: `lane/${name}`, lane: lane.id, commit });
  else if (lane.landing) {
    const { experiment, from, to, tree } = lane.landing;
    effects.push({ kind: "land", key: `land/${name}/${to}`, lane: lane.id, experiment, from, to, tree });
  }
  const row = lane.rows.written + 1;
  // Without a primary lane nobody knows yet whose file is the campaign's own; of a closed epoch it is known.
  const isFileKnown = c.primary !== undefined || lane.epoch !== c.epoch;
  if (isFileKnown && hasRowsToWrite(lane) && !isBehindAnother(c, lane))
    effects.push({ kind: "write_row", key: `row/${name}/${row}`, lane: lane.id, row });
  return effects;
};

const mirrorEffects = (s: State): readonly Effect[] => {
  const lane = primaryLane(s.ledgered);
  if (!lane?.hasRef || s.ledgered.campaign?.mirror.shows === lane.tip.commit) return [];
  return [{ kind: "move_mirror", key: `mirror/${lane.tip.commit}`, commit: lane.tip.commit, lane: lane.id }];
};

/** A paused or draining campaign lets its authors finish. */
const authorEffects = (c: Campaign): readonly Effect[] =>
  c.status !== "ended"
    ? valuesOf(c.sessions).map(({ session, lane, base, experiment }) => ({
        kind: "propose" as const,
        key: `author/${session}`,
        session,
        lane,
        base,
        experiment,
      }))
    : [];

/** Outcomes stay on a host until the campaign is over and nothing of it is under way there. */
const closingEffects = (s: State, c: Campaign): readonly Effect[] => {
  if (c.status !== "ended") return [];
  const busy = new Set(
    valuesOf(c.attempts)
      .filter((a) => isLiveAttempt(a) || a.status === "expired")
      .map((a) => hostOfSlot(a.slot)),
  );
  return valuesOf(s.ledgered.hosts).flatMap(({ name: host }): readonly Effect[] => {
    const link = s.live.links[host];
    if (link?.kind !== "up" || busy.has(host)) return [];
    return [{ kind: "close_campaign", key: `close/${c.spec.tag}/${host}#${link.session}`, host }];
  });
};

/** Rows and mirror of a campaign, which must be settled before another one may begin. */
export const owedAfterEnd = (s: State): readonly Effect[] => {
  const c = s.ledgered.campaign;
  if (!c) return [];
  const rows = valuesOf(c.lanes).flatMap((lane) => laneEffects(c, lane));
  return [...rows.filter((e) => e.kind === "write_row"), ...mirrorEffects(s)];
};

const asked = (s: State, c: Campaign): readonly Effect[] => [
  ...attemptEffects(s, c),
  ...strayEffects(s, c),
  ...mergeEffects(c),
  ...valuesOf(c.lanes).flatMap((lane) => laneEffects(c, lane)),
  ...mirrorEffects(s),
  ...authorEffects(c),
  ...closingEffects(s, c),
];

/** Whether this names the delivery of a lease that lives, in the present session. */
const isOwnDelivery = (s: State, c: Campaign, key: string): boolean => {
  const attempt = isLeaseKey(key) ? attemptOfKey(c, key) : undefined;
  const session = attempt && isLiveAttempt(attempt) ? sessionOf(s.live, attempt) : undefined;
  return attempt !== undefined && session !== undefined && leaseKey(attempt, session) === key;
};

/** Forgets the deliveries of leases that lived before and do not any more. */
const stillDelivered = (s: State, c: Campaign, before: Campaign | undefined): Live["delivered"] => {
  if (!before || before.leases === c.leases) return s.live.delivered;
  const same = new Set(valuesOf(c.leases));
  const changed = valuesOf(before.leases).filter((leases) => !same.has(leases));
  const gone = changed.flat().flatMap((id): readonly string[] => {
    const attempt = before.attempts[id];
    const session = attempt && sessionOf(s.live, attempt);
    if (!attempt || session === undefined) return [];
    return c.leases[hostOfSlot(attempt.slot)]?.includes(id) ? [] : [leaseKey(attempt, session)];
  });
  return gone.length > 0 ? without(s.live.delivered, gone) : s.live.delivered;
};

const only = <T>(
  all: Readonly<Record<string, T>>,
  isWanted: (key: string) => boolean,
): Readonly<Record<string, T>> => {
  const entries = Object.entries(all);
  const kept = entries.filter(([key]) => isWanted(key));
  return kept.length === entries.length ? all : Object.fromEntries(kept);
};

/** What is to be done now, and this daemon's memory without what nobody asks for any more. */
export interface Outstanding {
  readonly effects: readonly Effect[];
  readonly live: Live;
}

/** Everything to be done now, without what was done in this daemon's life or waits to be tried again. `before` is the campaign as it was. */
export const outstanding = (s: State, nowMs: number, before: Campaign | undefined): Outstanding => {
  const { live } = s;
  const c = s.ledgered.campaign;
  if (!c) return { effects: [], live };
  const all = asked(s, c);
  const keys = new Set(all.map((e) => e.key));
  const isWanted = (key: string): boolean => keys.has(key) || isOwnDelivery(s, c, key);
  return {
    effects: all.filter(
      ({ key }) => !live.done[key] && !live.delivered[key] && (live.retries[key]?.notBeforeMs ?? 0) <= nowMs,
    ),
    live: {
      ...live,
      delivered: stillDelivered(s, c, before),
      done: only(live.done, isWanted),
      retries: only(live.retries, isWanted),
    },
  };
};
