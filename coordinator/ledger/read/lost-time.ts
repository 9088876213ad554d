/** Slot time that measured nothing, by its cause: counted along the records, since the state keeps no times. */
import type { AttemptOutcome } from "../../../proto/vocab/attempt.ts";
import {
  hostOfSlot,
  type AttemptId,
  type CampaignTag,
  type HostName,
  type LaneId,
  type MachineId,
  type SlotId,
  type TrialId,
} from "../../../proto/vocab/ids.ts";
import type { LostMs } from "../../../proto/vocab/views/status.ts";
import type { CampaignSpec } from "../../core/campaign.ts";
import { laneIdOf } from "../../core/lane-id.ts";
import { defaultPolicy } from "../../core/policy.ts";
import type { LedgerRecord, RecordKind, SlotFacts } from "../../core/records.ts";
import { WaitingWork } from "./waiting-work.ts";

type Totals = { -readonly [Cause in keyof LostMs]: number };

interface Slot {
  readonly facts: SlotFacts;
  /** What it runs or stages. */
  readonly live: Live[];
  /** None while its host is not prepared. */
  lane: LaneId | undefined;
  /** Up to when it is counted, and the lane's drought by then. */
  sinceMs: number;
  droughtMs: number;
}

interface Host {
  readonly machine: MachineId;
  slots: readonly Slot[];
  isDrained: boolean;
  /** A lease of a running attempt ran out, and nothing was heard of the host since. */
  isAway: boolean;
}

interface Live {
  readonly slot: SlotId;
  readonly trial: TrialId;
  readonly isPrepare: boolean;
  /** Time in which its slot did nothing but stage it. */
  gapMs: number;
  runningAtMs?: number;
  /** Its lease ran out: when its host was last heard before, and what was counted as silence since. */
  away?: { readonly fromMs: number; unseenMs: number };
}

type Of<K extends RecordKind> = Extract<LedgerRecord, { kind: K }>;
type Handlers = { readonly [K in RecordKind]?: (r: Of<K>) => void };

const nothing = (): Totals => ({ fetchMs: 0, envMs: 0, buildMs: 0, idleMs: 0, voidMs: 0, partitionMs: 0 });

/**
 * One per daemon, fed with every record in the ledger's order. Its clock runs only while the campaign runs and the daemon lives. What
 * the records cannot tell is in no cause: a host that held nothing is not known to be silent, one that is heard again only from its
 * next record on; runs that were cancelled or came too late are nobody's loss.
 */
export class LostTime {
  readonly #hosts = new Map<HostName, Host>();
  readonly #past = new Map<CampaignTag, Totals>();
  #totals = nothing();
  #live = new Map<AttemptId, Live>();
  #work = new WaitingWork();
  #preparations = new Set<TrialId>();
  #tag: CampaignTag | undefined;
  #spec: CampaignSpec | undefined;
  #leaseMs = defaultPolicy.leaseMs;
  #isCounting = false;
  #clockMs = 0;
  #countedTo = 0;

  readonly #handlers: Handlers = {
    policy_set: (r) => void (this.#leaseMs = r.policy.leaseMs),
    host_probed: (r) => this.#probed(r),
    host_removed: (r) => this.#change(r.host, () => void this.#hosts.delete(r.host)),
    host_drained: (r) => this.#change(r.host, (host) => void (host.isDrained = true)),
    host_undrained: (r) => this.#change(r.host, (host) => void (host.isDrained = false)),
    host_prepared: (r) => this.#prepared(r),
    host_outdated: (r) => this.#unprepare(r.host),
    host_unprepared: (r) => this.#unprepare(r.host),
    campaign_started: (r) => this.#begin(r.spec.tag, r.spec),
    campaign_reopened: (r) => this.#begin(r.campaign),
    campaign_resumed: (r) => {
      this.#spec = r.spec;
      this.#isCounting = true;
    },
    campaign_paused: () => void (this.#isCounting = false),
    campaign_draining: () => void (this.#isCounting = false),
    campaign_ended: () => void (this.#isCounting = false),
    epoch_opened: (r) => {
      this.#spec = r.spec;
      this.#leaveLanes();
    },
    trial_planned: (r) => {
      if (r.purpose === "prepare") this.#preparations.add(r.trial);
      if (r.place.kind === "lane") this.#work.plan(r.trial, r.place.lane, r.experiment, this.#clockMs);
    },
    trial_withdrawn: (r) => this.#work.drop(r.trial, this.#clockMs),
    verdict: (r) => this.#work.dropAll(r.experiment, this.#clockMs),
    attempt_granted: (r) => this.#granted(r),
    attempt_staged: (r) => this.#heard(r.attempt),
    attempt_running: (r) => this.#heard(r.attempt, (live) => void (live.runningAtMs = this.#clockMs)),
    attempt_expired: (r) => this.#expired(r.attempt),
    attempt_returned: (r) => this.#heard(r.attempt, (live) => this.#returned(r.attempt, live)),
    attempt_ended: (r) => this.#heard(r.attempt, (live) => this.#ended(live, r)),
  };

  /** One more record. */
  count(record: LedgerRecord): void {
    // Since when no daemon lived, nobody can say: what was before its start is not counted.
    if (record.kind === "daemon_started") this.#countedTo = Math.max(this.#countedTo, record.at);
    this.#advance(record.at);
    const handle = this.#handlers[record.kind] as ((r: LedgerRecord) => void) | undefined;
    handle?.(record);
  }

  /** What was lost up to this wall-clock time. What is being staged or run counts once it is known how it ended. */
  upTo(nowWallMs: number): LostMs {
    this.#advance(nowWallMs);
    for (const name of this.#hosts.keys()) this.#change(name, () => undefined);
    return { ...this.#totals };
  }

  #advance(at: number): void {
    if (this.#isCounting) this.#clockMs += Math.max(0, at - this.#countedTo);
    this.#countedTo = Math.max(this.#countedTo, at);
  }

  /** Counts the host's slots up to now as they were, then changes something about it. */
  #change(name: HostName, change: (host: Host) => void): void {
    const host = this.#hosts.get(name);
    if (!host) return;
    for (const slot of host.slots) this.#settle(host, slot);
    change(host);
    for (const slot of host.slots) this.#mark(slot);
  }

  #mark(slot: Slot): void {
    slot.sinceMs = this.#clockMs;
    slot.droughtMs = slot.lane === undefined ? 0 : this.#work.droughtMs(slot.lane, this.#clockMs);
  }

  #settle(host: Host, slot: Slot): void {
    const ms = this.#clockMs - slot.sinceMs;
    if (ms <= 0) return;
    const running = slot.live.find((live) => live.runningAtMs !== undefined);
    if (running && !(running.away && host.isAway)) return;
    if (host.isAway) {
      this.#totals.partitionMs += ms;
      if (running?.away) running.away.unseenMs += ms;
    } else if (isPreparing(host)) this.#totals.envMs += ms;
    else if (slot.live[0]) slot.live[0].gapMs += ms;
    else if (!host.isDrained && slot.lane !== undefined)
      this.#totals.idleMs += this.#work.droughtMs(slot.lane, this.#clockMs) - slot.droughtMs;
  }

  #probed({ host: name, machine, slots }: Of<"host_probed">): void {
    this.#change(name, () => undefined);
    const before = this.#hosts.get(name);
    const known = new Map(before?.slots.map((slot) => [slot.facts.slot, slot]));
    const laneOf = (facts: SlotFacts): LaneId | undefined => {
      const slot = known.get(facts.slot);
      const isSame = slot?.facts.slotClass === facts.slotClass && before?.machine === machine;
      return isSame ? slot?.lane : undefined;
    };
    const { isDrained = false, isAway = false } = before ?? {};
    const now = slots.map((facts): Slot => {
      const live = known.get(facts.slot)?.live ?? [];
      return { facts, live, lane: laneOf(facts), sinceMs: 0, droughtMs: 0 };
    });
    this.#hosts.set(name, { machine, slots: now, isDrained, isAway });
    for (const slot of now) this.#mark(slot);
  }

  #prepared({ host, manifest, epoch }: Of<"host_prepared">): void {
    const spec = this.#spec;
    if (!spec) return;
    this.#change(host, ({ slots }) => {
      for (const slot of slots) slot.lane = laneIdOf(slot.facts.slotClass, spec, manifest, epoch);
    });
  }

  #unprepare(name: HostName): void {
    this.#change(name, ({ slots }) => {
      for (const slot of slots) slot.lane = undefined;
    });
  }

  #leaveLanes(): void {
    for (const name of this.#hosts.keys()) this.#unprepare(name);
  }

  #begin(tag: CampaignTag, spec?: CampaignSpec): void {
    this.#leaveLanes();
    if (this.#tag !== undefined) this.#past.set(this.#tag, this.#totals);
    this.#tag = tag;
    this.#spec = spec;
    this.#totals = (spec ? undefined : this.#past.get(tag)) ?? nothing();
    this.#live = new Map();
    this.#work = new WaitingWork();
    this.#preparations = new Set();
    this.#isCounting = spec !== undefined;
    this.#clockMs = 0;
    for (const { slots } of this.#hosts.values())
      for (const slot of slots) {
        slot.live.length = 0;
        this.#mark(slot);
      }
  }

  #granted({ attempt, trial, slot }: Of<"attempt_granted">): void {
    this.#change(hostOfSlot(slot), (host) => {
      host.isAway = false;
      const live = { slot, trial, isPrepare: this.#preparations.has(trial), gapMs: 0 };
      this.#live.set(attempt, live);
      host.slots.find(({ facts }) => facts.slot === slot)?.live.push(live);
      this.#work.set(trial, false, this.#clockMs);
    });
  }

  #forget(id: AttemptId, live: Live): void {
    this.#live.delete(id);
    const host = this.#hosts.get(hostOfSlot(live.slot));
    const here = host?.slots.find(({ facts }) => facts.slot === live.slot)?.live;
    if (here) here.splice(here.indexOf(live), 1);
  }

  /** News of an attempt come from its host. */
  #heard(id: AttemptId, change: (live: Live) => void = () => undefined): void {
    const live = this.#live.get(id);
    if (!live) return;
    this.#change(hostOfSlot(live.slot), (host) => {
      host.isAway = false;
      change(live);
    });
  }

  /** The host said nothing for a whole lease, so much of what was counted as its run, or as staging, was silence. */
  #expired(id: AttemptId): void {
    const live = this.#live.get(id);
    if (!live) return;
    this.#change(hostOfSlot(live.slot), (host) => {
      this.#work.set(live.trial, true, this.#clockMs);
      if (live.runningAtMs === undefined) {
        this.#totals.partitionMs += live.gapMs;
        return this.#forget(id, live);
      }
      const fromMs = Math.max(live.runningAtMs, this.#clockMs - this.#leaseMs);
      host.isAway = true;
      live.away = { fromMs, unseenMs: this.#clockMs - fromMs };
      this.#totals.partitionMs += live.away.unseenMs;
    });
  }

  #returned(id: AttemptId, live: Live): void {
    this.#totals.fetchMs += live.gapMs;
    this.#work.set(live.trial, true, this.#clockMs);
    this.#forget(id, live);
  }

  #ended(live: Live, { attempt, belief, outcome }: Of<"attempt_ended">): void {
    this.#forget(attempt, live);
    if (belief === "infra" || belief === "doubted") this.#work.set(live.trial, true, this.#clockMs);
    if (belief === "accepted") this.#work.drop(live.trial, this.#clockMs);
    const buildMs = Math.min(live.gapMs, outcome.buildMs);
    this.#totals.buildMs += buildMs;
    this.#totals.fetchMs += live.gapMs - buildMs;
    const { runningAtMs, away } = live;
    if (runningAtMs === undefined) return;
    if ((belief === "infra" && outcome.outcome.kind !== "cancelled") || belief === "doubted")
      this.#totals.voidMs += Math.min(ranMs(outcome), (away?.fromMs ?? this.#clockMs) - runningAtMs);
    // It went on unseen, and counts: so much of the silence lost nothing.
    if (belief === "accepted" && away)
      this.#totals.partitionMs -= Math.min(
        away.unseenMs,
        Math.max(0, runningAtMs + outcome.runMs - away.fromMs),
      );
  }
}

const isPreparing = ({ slots }: Host): boolean =>
  slots.some(({ live }) => live.some(({ isPrepare }) => isPrepare));

/** Of a run that its host forgot, all until that was known. */
const ranMs = ({ outcome, runMs }: AttemptOutcome): number =>
  outcome.kind === "lost" ? Number.POSITIVE_INFINITY : runMs;
