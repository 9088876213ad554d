/** What the core makes of news from and about hosts. */
import type { AttemptOutcome, AttemptPhase } from "../../../proto/vocab/attempt.ts";
import { hostOfSlot, type AttemptId, type HostName, type SlotId } from "../../../proto/vocab/ids.ts";
import type { Draft } from "../draft.ts";
import type { Event } from "../events.ts";
import { returnUndelivered } from "../generation.ts";
import { isInfra, settleUnheld, takeOutcome } from "../outcomes.ts";
import type { Link, Live } from "../live.ts";
import { without } from "../table.ts";
import { acceptSlot, refuseSlot } from "./effects.ts";

type Of<Kind extends Event["kind"]> = Extract<Event, { kind: Kind }>;

const withLink = (live: Live, host: HostName, link: Link): Live => ({
  ...live,
  links: { ...live.links, [host]: link },
});

/** Forgets the deliveries of a host's earlier sessions; what is still owed has a key of the new one. */
const forgetDone = (live: Live, host: HostName): Live => ({
  ...live,
  delivered: without(
    live.delivered,
    Object.keys(live.delivered).filter((key) => key.includes(`/${host}#`)),
  ),
  done: Object.fromEntries(Object.entries(live.done).filter(([key]) => !key.includes(`/${host}#`))),
});

export const declareHost = (d: Draft, e: Of<"host_declared">): void => {
  const known = d.ledgered.hosts[e.host];
  if (known?.trusted === e.trusted) return;
  d.record({ kind: "host_declared", host: e.host, trusted: e.trusted });
};

export const probeHost = (d: Draft, e: Of<"host_probed">): void => {
  const known = d.ledgered.hosts[e.host];
  if (!known) return;
  const isSame = known.machine === e.machine && JSON.stringify(known.slots) === JSON.stringify(e.slots);
  if (!isSame) d.record({ kind: "host_probed", host: e.host, machine: e.machine, slots: e.slots });
};

export const loseHost = (d: Draft, host: HostName, reason: string): void => {
  const link = d.link(host);
  const sinceMs = link.kind === "up" ? link.lastSeenMs : link.sinceMs;
  const isHeard = link.kind === "up" || link.isHeard;
  d.live = withLink(d.live, host, { kind: "away", sinceMs, heardMs: link.heardMs, isHeard, reason });
};

const heardNow = (d: Draft): { readonly lastSeenMs: number; readonly heardMs: number } => ({
  lastSeenMs: d.now.monotonicMs,
  heardMs: d.live.silence.countedMs,
});

export const openSession = (d: Draft, e: Of<"session_opened">): void => {
  const { session, held, slots } = e;
  d.live = forgetDone(withLink(d.live, e.host, { kind: "up", session, ...heardNow(d), held, slots }), e.host);
  returnUndelivered(d, e.host, held);
  settleUnheld(d, e.host, new Set(held.map((h) => h.attempt)));
};

export const closeSession = (d: Draft, e: Of<"session_closed">): void => {
  const link = d.link(e.host);
  if (link.kind === "up" && link.session === e.session) loseHost(d, e.host, e.reason);
};

export const hearHeartbeat = (d: Draft, e: Of<"heartbeat">): void => {
  const link = d.link(e.host);
  if (link.kind !== "up" || link.session !== e.session) return;
  d.live = withLink(d.live, e.host, { ...link, ...heardNow(d), held: e.held, slots: e.slots });
  settleUnheld(d, e.host, new Set(e.held.map((h) => h.attempt)));
};

export const reportSlot = (d: Draft, e: Of<"slot_reported">): void => {
  const link = d.link(e.host);
  if (link.kind !== "up") return;
  const slots = [...link.slots.filter((s) => s.slot !== e.slot.slot), e.slot];
  d.live = withLink(d.live, e.host, { ...link, slots });
};

const phaseRecord: Readonly<Record<AttemptPhase, "attempt_staged" | "attempt_running" | undefined>> = {
  staging: undefined,
  staged: "attempt_staged",
  running: "attempt_running",
  ending: undefined,
};

const rank: Readonly<Record<string, number>> = { granted: 0, staged: 1, running: 2 };

export const reportPhase = (d: Draft, e: Of<"phase_reported">): void => {
  const attempt = d.campaign?.attempts[e.attempt];
  const kind = phaseRecord[e.phase];
  const link = d.link(e.host);
  if (link.kind === "up") hold(d, e.host, link, e);
  if (!attempt || !kind || attempt.token !== e.token || hostOfSlot(attempt.slot) !== e.host) return;
  const isForward = (rank[attempt.status] ?? 9) < (kind === "attempt_staged" ? 1 : 2);
  if (isForward) d.record({ kind, attempt: e.attempt });
};

/** Keeps the picture of what a host holds fresh between heartbeats. */
const hold = (
  d: Draft,
  host: HostName,
  link: Extract<Link, { kind: "up" }>,
  e: Of<"phase_reported">,
): void => {
  const held = link.held.map((h) => (h.attempt === e.attempt ? { ...h, phase: e.phase } : h));
  d.live = withLink(d.live, host, { ...link, held });
};

const release = (d: Draft, host: HostName, attempt: AttemptId): void => {
  const link = d.link(host);
  if (link.kind !== "up") return;
  d.live = withLink(d.live, host, { ...link, held: link.held.filter((h) => h.attempt !== attempt) });
};

const judgeSlot = (d: Draft, slot: SlotId, outcome: AttemptOutcome): void => {
  if (outcome.outcome.kind === "invalid_env") refuseSlot(d, slot, outcome.detail);
  else if (!isInfra(outcome)) acceptSlot(d, slot);
};

export const reportOutcome = (d: Draft, e: Of<"outcome_reported">): void => {
  const attempt = d.campaign?.attempts[e.outcome.attempt];
  // What was told already says nothing new about the slot.
  if (attempt && attempt.status !== "ended") judgeSlot(d, attempt.slot, e.outcome);
  takeOutcome(d, e.host, e.outcome);
  release(d, e.host, e.outcome.attempt);
};

export const returnAttempt = (d: Draft, e: Of<"attempt_returned">): void => {
  const attempt = d.campaign?.attempts[e.attempt];
  release(d, e.host, e.attempt);
  if (attempt && hostOfSlot(attempt.slot) !== e.host) return;
  if (attempt?.token !== e.token || (attempt.status !== "granted" && attempt.status !== "staged")) return;
  if (attempt.status === "granted") refuseSlot(d, attempt.slot, e.reason);
  d.record({ kind: "attempt_returned", attempt: e.attempt, reason: e.reason });
};
