/** What the records about the fleet and its hosts make of the state. */
import { hostOfSlot, type HostName, type SlotId } from "../../proto/vocab/ids.ts";
import type { Seen } from "../../proto/vocab/messages.ts";
import { damaged, editHost } from "./change.ts";
import type { Folds } from "./fold-types.ts";
import { healthOf, withHealth } from "./health.ts";
import { defaultPolicy } from "./policy.ts";

import type { SlotFacts } from "./records.ts";
import type { Ledgered, Preparation } from "./state.ts";

type Kinds =
  | "fleet_created"
  | "daemon_started"
  | "generation_opened"
  | "history_missing"
  | "policy_set"
  | "host_declared"
  | "host_removed"
  | "host_probed"
  | "host_drained"
  | "host_undrained"
  | "slot_quarantined";

const NOTHING_SEEN: Seen = { generation: 0, term: 0, token: 0, experiment: 0 };

/** Attempts are numbered as tokens are: what is granted from now on has numbers that nobody saw. */
const withMissing = (s: Ledgered, seen: Seen = NOTHING_SEEN): Ledgered => {
  const fromToken = s.missing?.fromToken ?? s.nextToken;
  const toToken = Math.max(s.missing?.toToken ?? s.nextToken - 1, seen.token);
  const { campaign: c } = s;
  const campaign = c && { ...c, nextExperiment: Math.max(c.nextExperiment, seen.experiment + 1) };
  const term = Math.max(s.term, seen.term);
  return {
    ...s,
    ...(campaign ? { campaign } : {}),
    missing: { fromToken, toToken, term },
    term,
    nextToken: Math.max(s.nextToken, seen.token + 1),
    nextAttempt: Math.max(s.nextAttempt, seen.token + 1),
  };
};

/** Hosts that were not heard yet may hold more than the one that told: so far apart nobody takes one attempt's text for another's. */
const GENERATION_GAP = 10_000;

const withGap = (s: Ledgered): Ledgered => ({
  ...s,
  nextToken: s.nextToken + GENERATION_GAP,
  nextAttempt: s.nextAttempt + GENERATION_GAP,
});

export const fleetFolds: Folds<Kinds> = {
  fleet_created: (s, r) => ({ ...s, fleet: r.fleet, generation: r.generation }),
  daemon_started: (s, { term, program }) => {
    const { program: _former, ...rest } = s;
    return { ...rest, term, ...(program === undefined ? {} : { program }) };
  },
  generation_opened: (s, r) => {
    // What was missing before was told then.
    const { missing: _former, ...rest } = s;
    return { ...withGap(withMissing(rest, r.told?.seen)), generation: r.generation };
  },
  history_missing: (s, r) => withMissing(s, r.told.seen),
  // An older ledger's policy lacks what came since.
  policy_set: (s, r) => ({ ...s, policy: { ...defaultPolicy, ...r.policy } }),
  host_declared: (s, r) => ({
    ...s,
    hosts: {
      ...s.hosts,
      [r.host]: {
        ...(s.hosts[r.host] ?? { name: r.host, slots: [], preparation: { kind: "none" } }),
        trusted: r.trusted,
      },
    },
  }),
  host_removed: (s, r) => {
    const { [r.host]: _gone, ...hosts } = s.hosts;
    return { ...withSoundSlots(s, r.host), hosts };
  },
  host_probed: (s, r) =>
    editHost(s, r.host, (h) => ({
      machine: r.machine,
      slots: r.slots,
      preparation: sameSlots(h.slots, r.slots) && h.machine === r.machine ? h.preparation : { kind: "none" },
    })),
  host_drained: (s, r) => editHost(s, r.host, () => ({ drained: { reason: r.reason } })),
  host_undrained: (s, r) => {
    const host = s.hosts[r.host];
    if (!host) throw damaged(`no host ${r.host}`);
    const { drained: _past, ...rest } = host;
    const preparation: Preparation = host.preparation.kind === "failed" ? { kind: "none" } : host.preparation;
    return { ...withSoundSlots(s, r.host), hosts: { ...s.hosts, [r.host]: { ...rest, preparation } } };
  },
  slot_quarantined: (s, { slot, reason, forMs, times }) => {
    const { canary: _judged, ...health } = healthOf(s, slot);
    return withHealth(s, slot, { ...health, quarantine: { reason, forMs, times } });
  },
};

const withSoundSlots = (s: Ledgered, host: HostName): Ledgered => ({
  ...s,
  health: Object.fromEntries(
    Object.entries(s.health).filter(([slot]) => hostOfSlot(slot as SlotId) !== host),
  ),
});

const sameSlots = (a: readonly SlotFacts[], b: readonly SlotFacts[]): boolean =>
  a.length === b.length &&
  a.every((slot, i) => slot.slot === b[i]?.slot && slot.slotClass === b[i]?.slotClass);
