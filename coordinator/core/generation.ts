/** What agents remember against what the ledger knows: a history that went back, or went on without us, is noticed here (HAZARDS 8). */
import { generationAfter } from "../../proto/vocab/generation.ts";
import type { HeldAttempt } from "../../proto/vocab/attempt.ts";
import { type HostName, hostOfSlot } from "../../proto/vocab/ids.ts";
import type { Seen } from "../../proto/vocab/messages.ts";
import { valuesOf } from "./change.ts";
import type { Draft } from "./draft.ts";
import type { Event } from "./events.ts";
import type { Link } from "./live.ts";
import type { Ledgered } from "./state.ts";

type Of<Kind extends Event["kind"]> = Extract<Event, { kind: Kind }>;

/** Experiments count anew in every campaign: only terms and tokens tell which history is later. */
const isLater = (seen: Seen, s: Ledgered): boolean =>
  seen.generation > s.generation ||
  (seen.generation === s.generation && (seen.term > s.term || seen.token >= s.nextToken));

const wasServed = (d: Draft, host: HostName): boolean => {
  const link = d.live.links[host];
  return link !== undefined && (link.kind === "up" || link.isHeard);
};

/** Of a generation that is over, more was granted than was known when this one was opened. */
const isMissingMore = (seen: Seen, s: Ledgered): boolean =>
  seen.generation !== 0 &&
  seen.generation < s.generation &&
  s.missing !== undefined &&
  seen.token > s.missing.toToken;

/**
 * Begins a new generation. Grants that never came to their host are made again under it; what came there goes on and counts, since the
 * ledger knows it. Of hosts without a session that is known when they are heard again.
 */
export const openGeneration = (
  d: Draft,
  cause: "rolled_back" | "restored",
  salt: number,
  told?: { readonly host: HostName; readonly seen: Seen },
): void => {
  const generation = generationAfter(Math.max(d.ledgered.generation, told?.seen.generation ?? 0), salt);
  d.record({ kind: "generation_opened", generation, cause, ...(told ? { told } : {}) });
  for (const [name, link] of Object.entries(d.live.links) as [HostName, Link][])
    if (link.kind === "up") returnUndelivered(d, name, link.held);
};

/** Takes back what an earlier generation granted to this host and what never came there: it would not be taken any more. */
export const returnUndelivered = (d: Draft, host: HostName, held: readonly HeldAttempt[]): void => {
  const there = new Set(held.map(({ attempt }) => attempt));
  for (const { id, slot, status, generation } of valuesOf(d.campaign?.attempts ?? {}))
    if (
      status === "granted" &&
      hostOfSlot(slot) === host &&
      generation !== d.ledgered.generation &&
      !there.has(id)
    )
      d.record({ kind: "attempt_returned", attempt: id, reason: "a new generation was opened" });
};

/** A host that this very daemon served before cannot know more than it, unless another one with its ledger is at work. */
export const seeHistory = (d: Draft, { host, seen, salt }: Of<"history_seen">): void => {
  const told = { host, seen };
  if (isMissingMore(seen, d.ledgered)) d.record({ kind: "history_missing", told });
  if (!isLater(seen, d.ledgered)) return;
  if (wasServed(d, host)) d.live = { ...d.live, superseded: told };
  else openGeneration(d, "rolled_back", salt, told);
};
