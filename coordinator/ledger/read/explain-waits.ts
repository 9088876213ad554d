/** What an experiment or a host waits for now, and why: the reasons of placement, in the order in which they stand in the way. */
import {
  type HostName,
  hostOfSlot,
  indexOfSlot,
  type LaneId,
  type SlotId,
} from "../../../proto/vocab/ids.ts";
import { untrusted } from "../../../proto/vocab/untrusted.ts";
import type { WaitView } from "../../../proto/vocab/views/explain.ts";
import { isSuspect } from "../../core/canary.ts";
import { healthOf } from "../../core/health.ts";
import { laneOfSlot } from "../../core/lanes.ts";
import { byUrgency, hasBaseline } from "../../core/placement.ts";
import { attemptsOnHost, isLiveAttempt } from "../../core/queries.ts";
import type { Retry } from "../../core/live.ts";
import type { Attempt, Campaign, EndedExperiment, Experiment, Host, Lane, Trial } from "../../core/state.ts";
import { hostRow, type StatusFacts } from "./host-row.ts";
import { isEnded } from "./experiment-status.ts";

const SECOND_MS = 1000;
/** In these a host takes work, or is about to. */
const TAKES_WORK: ReadonlySet<string> = new Set(["idle", "busy", "up"]);

const campaignWaits = (c: Campaign): readonly WaitView[] => {
  const { status } = c;
  if (status === "running") return [];
  const mend = [status === "paused" ? "resume" : "run"];
  return [{ kind: "campaign_stands", status, reason: untrusted(c.statusReason), mend }];
};

const laneWaits = (lane: Lane): readonly WaitView[] => {
  const label = untrusted(lane.label);
  if (lane.failed !== undefined)
    return [{ kind: "lane_failed", lane: label, reason: untrusted(lane.failed), mend: ["show", "0"] }];
  return lane.movedByHand === undefined
    ? []
    : [
        {
          kind: "lane_moved_by_hand",
          lane: label,
          actual: untrusted(lane.movedByHand),
          mend: ["frontier", "restore"],
        },
      ];
};

const effectWaits = (facts: StatusFacts, isIts: (key: string) => boolean): readonly WaitView[] =>
  Object.entries<Retry>(facts.live?.retries ?? {}).flatMap(([key, { failures, detail }]) =>
    isIts(key) ? [{ kind: "effect_failing", failures, detail: untrusted(detail) } as const] : [],
  );

const attemptWait = (facts: StatusFacts, c: Campaign, a: Attempt): readonly WaitView[] => {
  const trial = c.trials[a.trial];
  if (!trial) return [];
  const link = facts.live?.links[hostOfSlot(a.slot)];
  const held = link?.kind === "up" ? link.held.find((h) => h.attempt === a.id) : undefined;
  const ledgered = a.status === "staged" || a.status === "running" ? a.status : "granted";
  return [
    {
      kind: "attempt",
      attempt: a.id,
      slot: a.slot,
      experiment: trial.experiment,
      purpose: trial.purpose,
      phase: held?.phase ?? ledgered,
      ...(held?.runMs === undefined ? {} : { runMs: held.runMs }),
      budgetMs: c.spec.budgetSeconds * SECOND_MS,
      ...(ledgered === "running" && trial.experiment !== 0
        ? { mend: ["logs", String(trial.experiment)] }
        : {}),
    },
  ];
};

/** A host that does not take work now, and why. */
const hostWait = (facts: StatusFacts, host: Host): readonly WaitView[] => {
  const { status, reason, next, mend } = hostRow(facts, host);
  if (TAKES_WORK.has(status)) return [];
  const told = { ...(reason === undefined ? {} : { reason }), ...(next === undefined ? {} : { next }) };
  return [{ kind: "host", host: host.name, status, ...told, ...(mend ? { mend } : {}) }];
};

/** What is held against a slot, if it takes nothing but its canary for it. */
const suspectWait = (facts: StatusFacts, host: Host, slot: SlotId): WaitView | undefined => {
  if (!isSuspect(facts.ledgered, slot)) return undefined;
  const { failing, quarantine } = healthOf(facts.ledgered, slot);
  if (!quarantine) return { kind: "slot_suspect", slot, failing };
  const endMs = facts.live?.quarantines[slot]?.endsMs;
  const again = endMs === undefined ? {} : { againInMs: Math.max(0, endMs - facts.now.monotonicMs) };
  const reason = untrusted(quarantine.reason);
  return { kind: "slot_quarantined", slot, reason, ...again, mend: ["undrain", host.name] };
};

const slotWaits = (facts: StatusFacts, host: Host): readonly WaitView[] => {
  const link = facts.live?.links[host.name];
  return host.slots.flatMap(({ slot }): readonly WaitView[] => {
    const reported = link?.kind === "up" ? link.slots.find((s) => s.slot === indexOfSlot(slot)) : undefined;
    if (reported?.reason !== undefined)
      return [{ kind: "slot_blocked", slot, reason: untrusted(reported.reason), mend: ["check", host.name] }];
    const aside = suspectWait(facts, host, slot);
    if (aside) return [aside];
    const refusal = facts.live?.refusals[slot];
    if (!refusal) return [];
    return [{ kind: "slot_refused", slot, failures: refusal.failures, detail: untrusted(refusal.detail) }];
  });
};

const hostsIn = (facts: StatusFacts, lane: LaneId): readonly Host[] =>
  Object.values<Host>(facts.ledgered.hosts).filter((h) =>
    h.slots.some(({ slot }) => laneOfSlot(facts.ledgered, slot) === lane),
  );

const busyWaits = (c: Campaign, trial: Trial, lane: Lane, hosts: readonly Host[]): readonly WaitView[] => {
  const waiting = Object.values<Trial>(c.trials).filter((t) => t.status === "waiting");
  const ahead = waiting.filter(
    (t) => t.place.kind === "lane" && t.place.lane === lane.id && byUrgency(t, trial) < 0,
  ).length;
  const slots = hosts.flatMap((h) => h.slots).length;
  const live = hosts.flatMap((h) => attemptsOnHost(c, h.name).filter(isLiveAttempt)).length;
  if (ahead === 0 && live === 0) return [{ kind: "next" }];
  return [{ kind: "slots_busy", lane: untrusted(lane.label), slots, ahead }];
};

const waitingInLane = (facts: StatusFacts, c: Campaign, trial: Trial, id: LaneId): readonly WaitView[] => {
  const lane = c.lanes[id];
  if (!lane) return [];
  const closed = laneWaits(lane);
  if (closed.length > 0) return closed;
  if (trial.purpose === "screen" && !hasBaseline(c, id))
    return [{ kind: "baseline", lane: untrusted(lane.label), mend: ["explain", "0"] }];
  const hosts = hostsIn(facts, id);
  if (hosts.length === 0) {
    const all = Object.values<Host>(facts.ledgered.hosts).flatMap((h) => hostWait(facts, h));
    return [{ kind: "no_host", lane: untrusted(lane.label), mend: ["status"] }, ...all];
  }
  const out = hosts.flatMap((h) => hostWait(facts, h));
  const usable = hosts.filter((h) => hostWait(facts, h).length === 0);
  const slots = usable.flatMap((h) => slotWaits(facts, h));
  return [...(usable.length > 0 ? busyWaits(c, trial, lane, usable) : []), ...slots, ...out];
};

const heldWaits = (facts: StatusFacts, c: Campaign, trial: Trial): readonly WaitView[] =>
  Object.values<Attempt>(c.attempts).flatMap((a) => {
    const link = facts.live?.links[hostOfSlot(a.slot)];
    const isHeld = link?.kind === "up" && link.held.some((h) => h.attempt === a.id);
    return a.trial === trial.id && a.token === trial.topToken && isHeld
      ? [{ kind: "still_held", attempt: a.id, slot: a.slot } as const]
      : [];
  });

const trialWaits = (facts: StatusFacts, c: Campaign, trial: Trial): readonly WaitView[] => {
  if (trial.status === "granted") {
    const live = Object.values<Attempt>(c.attempts).filter((a) => a.trial === trial.id && isLiveAttempt(a));
    return live.flatMap((a) => {
      const host = facts.ledgered.hosts[hostOfSlot(a.slot)];
      const out = host && facts.live ? hostWait(facts, host) : [];
      return [...attemptWait(facts, c, a), ...out];
    });
  }
  if (trial.status !== "waiting") return [{ kind: "stage", stage: "measured" }];
  if (!facts.live) return [];
  const held = heldWaits(facts, c, trial);
  if (held.length > 0) return held;
  const { place } = trial;
  if (place.kind === "lane") return waitingInLane(facts, c, trial, place.lane);
  const host = facts.ledgered.hosts[place.kind === "host" ? place.host : hostOfSlot(place.slot)];
  if (!host) return [];
  return [...hostWait(facts, host), ...slotWaits(facts, host)];
};

const candidateWaits = (c: Campaign, e: Experiment, lane: Lane): readonly WaitView[] => {
  const front = Object.values<Experiment>(c.experiments).find(
    (one) =>
      one.lane === lane.id && ["merging", "confirming", "landing"].includes(one.stage) && one.id !== e.id,
  );
  return front
    ? [{ kind: "candidate_behind", experiment: front.id, mend: ["explain", String(front.id)] }]
    : [{ kind: "stage", stage: "candidate" }];
};

const openWaits = (facts: StatusFacts, c: Campaign, e: Experiment): readonly WaitView[] => {
  const lane = c.lanes[e.lane];
  const trial = e.stage === "confirming" ? e.confirm && c.trials[e.confirm] : e.screen && c.trials[e.screen];
  switch (e.stage) {
    case "screening":
    case "confirming":
      return trial ? trialWaits(facts, c, trial) : [{ kind: "stage", stage: "confirming" }];
    case "candidate":
      return lane ? [...laneWaits(lane), ...candidateWaits(c, e, lane)] : [];
    case "merging":
      return [
        { kind: "stage", stage: "merging" },
        ...effectWaits(facts, (key) => key.startsWith(`merge/${e.id}/`)),
      ];
    case "landing": {
      const to = lane?.landing?.to ?? e.commit;
      const stands = lane ? laneWaits(lane) : [];
      return [
        ...stands,
        { kind: "stage", stage: "landing" },
        ...effectWaits(facts, (key) => key.startsWith("land/") && key.endsWith(`/${to}`)),
      ];
    }
    case "ended":
      return [];
  }
};

/** Without a daemon nothing is granted, whatever else stands in the way. */
const daemonWaits = (facts: StatusFacts): readonly WaitView[] =>
  facts.live ? [] : [{ kind: "no_coordinator", mend: ["up"] }];

/** What an experiment waits for; nothing once it has its verdict. */
export const experimentWaits = (
  facts: StatusFacts,
  c: Campaign,
  e: Experiment | EndedExperiment,
): readonly WaitView[] =>
  isEnded(e) ? [] : [...campaignWaits(c), ...openWaits(facts, c, e), ...daemonWaits(facts)];

/** What the campaign's own trials wait for. */
export const ownWaits = (facts: StatusFacts, c: Campaign): readonly WaitView[] => {
  const open = Object.values<Trial>(c.trials).filter(
    (t) => t.experiment === 0 && (t.status === "waiting" || t.status === "granted"),
  );
  if (open.length === 0) return [];
  return [...campaignWaits(c), ...open.flatMap((t) => trialWaits(facts, c, t)), ...daemonWaits(facts)];
};

/** What a host does, or why it gets nothing. */
export const hostWaits = (facts: StatusFacts, name: HostName): readonly WaitView[] => {
  const host = facts.ledgered.hosts[name];
  if (!host) return [];
  const c = facts.ledgered.campaign;
  const runs = c
    ? attemptsOnHost(c, name)
        .filter(isLiveAttempt)
        .flatMap((a) => attemptWait(facts, c, a))
    : [];
  const stands = c ? campaignWaits(c) : [{ kind: "no_campaign", mend: ["run"] } as const];
  const out = facts.live ? hostWait(facts, host) : [];
  const found = [...runs, ...out, ...slotWaits(facts, host), ...stands, ...daemonWaits(facts)];
  return c && found.length === 0 ? idleWaits(facts, c, host) : found;
};

const idleWaits = (facts: StatusFacts, c: Campaign, host: Host): readonly WaitView[] => {
  const lanes = [...new Set(host.slots.flatMap(({ slot }) => laneOfSlot(facts.ledgered, slot) ?? []))];
  const waiting = Object.values<Trial>(c.trials).filter(
    (t) => t.status === "waiting" && t.place.kind === "lane" && lanes.includes(t.place.lane),
  );
  const [first] = waiting.toSorted(byUrgency);
  if (!first) return [{ kind: "nothing_waiting", lanes, mend: ["queue"] }];
  const closed = lanes.flatMap((id) => (c.lanes[id] ? laneWaits(c.lanes[id]) : []));
  if (closed.length > 0) return closed;
  if (first.purpose === "screen" && first.place.kind === "lane" && !hasBaseline(c, first.place.lane))
    return [
      { kind: "baseline", lane: untrusted(c.lanes[first.place.lane]?.label ?? ""), mend: ["explain", "0"] },
    ];
  return [{ kind: "next" }];
};
