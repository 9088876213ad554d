/** The whole coordinator as one function: step(state, event, now) → {state, records, effects}; records are durable before effects run. */
import { FleetError } from "../../proto/vocab/errors.ts";
import { askAuthors } from "./authoring.ts";
import { watchSlots } from "./canary.ts";
import { seeDisk } from "./disk.ts";
import { Draft } from "./draft.ts";
import type { Effect } from "./effects.ts";
import { endCampaign } from "./ending.ts";
import { openGeneration, seeHistory } from "./generation.ts";
import type { Event } from "./events.ts";
import { obey } from "./handle/commands.ts";
import * as effects from "./handle/effects.ts";
import * as hosts from "./handle/hosts.ts";
import { choosePrimary, openLanes } from "./lanes.ts";
import { expireLeases, takeBackUnsent } from "./lease.ts";
import { outstanding } from "./outstanding.ts";
import { grantLeases } from "./placement.ts";
import { planPreparations } from "./prepare.ts";
import { advanceQueues, planConfirms } from "./queue.ts";
import type { LedgerRecord } from "./records.ts";
import type { Now, State } from "./state.ts";
import { decideBaselines, decideExperiments } from "./verdict/decide.ts";

/** What one event led to. `effects` is everything outstanding, old and new; the shell starts what it is not doing yet. */
export interface Step {
  readonly state: State;
  readonly records: readonly LedgerRecord[];
  readonly effects: readonly Effect[];
}

/** Exactly one handler for each kind of event. */
const handlers: { readonly [K in Event["kind"]]: (d: Draft, event: Extract<Event, { kind: K }>) => void } = {
  tick: () => undefined,
  disk_space: (d, e) => seeDisk(d, e.freeBytes),
  daemon_started: (d, e) => d.record(e),
  history_seen: seeHistory,
  ledger_restored: (d, e) => openGeneration(d, "restored", e.salt),
  policy_set: (d, e) => {
    if (JSON.stringify(e.policy) !== JSON.stringify(d.policy)) d.record(e);
    // What was too little may be enough now.
    if (d.live.disk) seeDisk(d, d.live.disk.freeBytes);
  },
  command: obey,
  host_declared: hosts.declareHost,
  host_removed: (d, e) => {
    if (d.ledgered.hosts[e.host]) d.record(e);
  },
  host_probed: hosts.probeHost,
  host_unreachable: (d, e) => hosts.loseHost(d, e.host, e.reason),
  session_opened: hosts.openSession,
  session_closed: hosts.closeSession,
  heartbeat: hosts.hearHeartbeat,
  slot_reported: hosts.reportSlot,
  phase_reported: hosts.reportPhase,
  outcome_reported: hosts.reportOutcome,
  attempt_returned: hosts.returnAttempt,
  effect_done: effects.effectDone,
  effect_failed: effects.effectFailed,
  merged: effects.merged,
  merge_conflicted: effects.conflicted,
  merge_empty: effects.mergedEmpty,
  lane_ref_opened: effects.laneRefOpened,
  landed: effects.landed,
  land_refused: effects.landRefused,
  mirror_moved: effects.mirrorMoved,
  mirror_waits: effects.mirrorWaits,
  row_written: effects.rowWritten,
  author_proposed: effects.authorProposed,
  author_ended: effects.authorEnded,
};

const learn = (d: Draft, event: Event): void => {
  const handle = handlers[event.kind] as (d: Draft, event: Event) => void;
  handle(d, event);
};

/** The rules, in the order in which one makes work for the next. */
const rules: readonly ((d: Draft) => void)[] = [
  expireLeases,
  takeBackUnsent,
  watchSlots,
  planPreparations,
  openLanes,
  choosePrimary,
  decideBaselines,
  decideExperiments,
  advanceQueues,
  planConfirms,
  askAuthors,
  grantLeases,
  endCampaign,
];

/** More rounds than any chain of rules is long; reaching it is a bug. */
const ROUNDS_MAX = 50;

const settle = (d: Draft): void => {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const before = d.records.length;
    for (const rule of rules) rule(d);
    if (d.records.length === before) return;
  }
  throw new Error("the rules do not settle");
};

/** What a batch of events led to, and which of its commands were refused, by their place in it. */
export interface BatchStep extends Step {
  readonly refused: ReadonlyMap<number, FleetError>;
}

/** Learns one event; the refusal of a command is returned, and leaves the draft as it was. */
const learnOrRefuse = (d: Draft, event: Event): FleetError | undefined => {
  const undo = d.mark();
  try {
    learn(d, event);
    return undefined;
  } catch (error) {
    const isRefusal = event.kind === "command" && error instanceof FleetError;
    if (!isRefusal || error.fact.code === "ledger_damaged") throw error;
    undo();
    return error;
  }
};

const conclude = (d: Draft, before: State): Step => {
  settle(d);
  const { effects, live } = outstanding(d.state, d.now.monotonicMs, before.ledgered.campaign);
  return { state: { ledgered: d.ledgered, live }, records: d.records, effects };
};

/**
 * Learns events that came together, one after the other, and settles the rules once for all of them. A refused command changes nothing;
 * where all are refused nothing is decided either, and no effects are named.
 */
export const stepAll = (state: State, events: readonly Event[], now: Now): BatchStep => {
  const d = new Draft(state, now);
  const refused = new Map<number, FleetError>();
  for (const [place, event] of events.entries()) {
    const refusal = learnOrRefuse(d, event);
    if (refusal) refused.set(place, refusal);
  }
  if (refused.size === events.length) return { state, records: [], effects: [], refused };
  return { ...conclude(d, state), refused };
};

/** One step of the coordinator: a batch of one. Throws a FleetError, and changes nothing, when a command is refused. */
export const step = (state: State, event: Event, now: Now): Step => {
  const { refused, ...result } = stepAll(state, [event], now);
  const refusal = refused.get(0);
  if (refusal) throw refusal;
  return result;
};
