/** The effects that the state asks for right now: intents without their fact. A restart finds the same list by folding. */
import { hostOfSlot } from "../../proto/vocab/ids.ts";
import { valuesOf } from "./change.ts";
import type { Effect } from "./effects.ts";
import { isLiveAttempt, primaryLane } from "./queries.ts";
import { finalRows } from "./rows.ts";
import type { Attempt, Campaign, Lane, Live, State, Trial } from "./state.ts";

const SECOND_MS = 1000;

const sessionOf = (live: Live, attempt: Attempt): number | undefined => {
  const link = live.links[hostOfSlot(attempt.slot)];
  return link?.kind === "up" ? link.session : undefined;
};

const delivery = (a: Attempt, t: Trial, session: number): Effect => ({
  kind: "deliver_lease",
  key: `lease/${a.id}/${hostOfSlot(a.slot)}#${session}`,
  attempt: a.id,
  trial: t.id,
  experiment: t.experiment,
  purpose: t.purpose,
  host: hostOfSlot(a.slot),
  slot: a.slot,
  token: a.token,
  commit: t.commit,
  tree: t.tree,
  seed: t.seed,
  epoch: t.epoch,
});

/** Why an attempt should not go on, or undefined. Running work is only ended when nobody wants its number. */
export const cancelReason = (s: State, c: Campaign, a: Attempt, t: Trial): string | undefined => {
  const experiment = c.experiments[t.experiment];
  if (experiment?.cancelled) return `cancelled by ${experiment.cancelled.by}`;
  if (t.status === "withdrawn") return "nobody needs this measurement any more";
  if (t.epoch !== c.epoch) return "its epoch was closed";
  if (c.status === "ended" || (c.status === "draining" && c.cancelRunning)) return `campaign ${c.status}`;
  if (a.status === "running") return undefined;
  if (c.status !== "running") return `campaign ${c.status}`;
  return s.ledgered.hosts[hostOfSlot(a.slot)]?.drained ? "host drained" : undefined;
};

const attemptEffects = (s: State, c: Campaign): readonly Effect[] =>
  valuesOf(c.attempts)
    .filter(isLiveAttempt)
    .flatMap((a): readonly Effect[] => {
      const session = sessionOf(s.live, a);
      const trial = c.trials[a.trial];
      if (session === undefined || !trial) return [];
      const reason = cancelReason(s, c, a, trial);
      const host = hostOfSlot(a.slot);
      if (reason !== undefined)
        return [
          {
            kind: "cancel_attempt",
            key: `cancel/${a.id}/${host}#${session}`,
            host,
            attempt: a.id,
            token: a.token,
            reason,
          },
        ];
      return a.status === "granted" ? [delivery(a, trial, session)] : [];
    });

const mergeEffects = (c: Campaign): readonly Effect[] =>
  valuesOf(c.experiments).flatMap((e): readonly Effect[] =>
    e.stage === "merging" && e.merge
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

const laneEffects = (c: Campaign, lane: Lane): readonly Effect[] => {
  const effects: Effect[] = [];
  if (lane.tipSequence === 0)
    effects.push({
      kind: "open_lane_ref",
      key: `lane/${lane.id}`,
      lane: lane.id,
      commit: lane.origin.commit,
    });
  if (lane.landing) {
    const { experiment, from, to, tree } = lane.landing;
    effects.push({ kind: "land", key: `land/${lane.id}/${to}`, lane: lane.id, experiment, from, to, tree });
  }
  const row = lane.rows.written + 1;
  if (c.primary !== undefined && row <= finalRows(c, lane).length)
    effects.push({ kind: "write_row", key: `row/${lane.id}/${row}`, lane: lane.id, row });
  return effects;
};

const mirrorEffects = (s: State): readonly Effect[] => {
  const lane = primaryLane(s.ledgered);
  if (!lane || s.ledgered.campaign?.mirror.shows === lane.tip.commit) return [];
  return [{ kind: "move_mirror", key: `mirror/${lane.tip.commit}`, commit: lane.tip.commit, lane: lane.id }];
};

const authorEffects = (c: Campaign): readonly Effect[] =>
  c.status === "running" || c.status === "draining"
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

/** Everything to be done now, without what was done in this daemon's life or waits to be tried again. */
export const outstanding = (s: State, nowMs: number): readonly Effect[] => {
  const c = s.ledgered.campaign;
  if (!c) return [];
  const effects = [
    ...attemptEffects(s, c),
    ...mergeEffects(c),
    ...valuesOf(c.lanes).flatMap((lane) => laneEffects(c, lane)),
    ...mirrorEffects(s),
    ...authorEffects(c),
    ...closingEffects(s, c),
  ];
  return effects.filter(({ key }) => !s.live.done[key] && (s.live.retries[key]?.notBeforeMs ?? 0) <= nowMs);
};
