/** A fleet in which everything that may go wrong does: the real core, agents that keep what they hold, git as a map. Tests only. */
import { isDeepStrictEqual } from "node:util";
import type { AttemptOutcome, HeldAttempt, OutcomeKind } from "../../../../proto/vocab/attempt.ts";
import { FleetError } from "../../../../proto/vocab/errors.ts";
import type { AttemptId, CommitId, ExperimentId, HostName, LaneId } from "../../../../proto/vocab/ids.ts";
import { as, indexOfSlot, slotId, type SlotClass, type TreeId } from "../../../../proto/vocab/ids.ts";
import type { CampaignSpec } from "../../../../coordinator/core/campaign.ts";
import type { Effect } from "../../../../coordinator/core/effects.ts";
import type { Command, Event } from "../../../../coordinator/core/events.ts";
import type { Policy } from "../../../../coordinator/core/policy.ts";
import type { Campaign, Lane } from "../../../../coordinator/core/state.ts";
import { Oracle } from "./oracle.ts";
import { World, spec, type LeaseEffect } from "./world.ts";

/** One machine as the test wishes it. */
export interface HostWish {
  readonly slots: number;
  readonly slotClass: string;
}

interface Held {
  readonly lease: LeaseEffect;
  phase: HeldAttempt["phase"];
}

/** A machine with its agent: what it holds survives the connection, not a reboot. */
interface Machine {
  readonly name: HostName;
  readonly held: Map<AttemptId, Held>;
  /** Facts that were not acknowledged. */
  spool: Event[];
  session: number | undefined;
}

/** How an effect may end. */
type Ending = "well" | "badly" | "oddly";

const POLICY: Partial<Policy> = {
  leaseMs: 3_000,
  startWithinMs: 5_000,
  startMarginMs: 1_000,
  suspectMs: 2_000,
  retryMs: 100,
  retryMaxMs: 1_000,
  authorBackoffMs: 100,
  authorBackoffMaxMs: 1_000,
  baselines: 2,
  infraRetriesMax: 2,
  deliveriesMax: 2,
};

/** An effect that went well may be asked for again a few times, while its news cross something else. */
const TIMES_MAX = 8;

/** Keys that name a session or wait for one: they do not outlive the daemon. */
const isOfSession = (key: string): boolean => /^(lease|cancel|close)\//.test(key);

const pick = <T>(all: readonly T[], n: number): T | undefined => all[n % Math.max(1, all.length)];

export class UnrulyFleet {
  readonly world: World;
  readonly oracle = new Oracle();
  readonly #machines: Machine[] = [];
  readonly #refs = new Map<string, CommitId>();
  readonly #inFlight = new Map<string, Event>();
  readonly #outcomes: Event[] = [];
  readonly #spec: Partial<CampaignSpec>;
  readonly #carried = new Map<string, number>();
  #commits = 0;
  #sessions = 0;
  #campaigns = 0;
  #faults = true;

  constructor(hosts: readonly HostWish[], workAhead: number, change: Partial<CampaignSpec>) {
    this.world = new World({ ...POLICY, workAhead });
    this.oracle.observe(this.world.records, this.world.state, this.world.effects);
    this.#spec = change;
    this.#begin();
    for (const [i, { slots, slotClass }] of hosts.entries()) this.#declare(`h${i}`, slots, slotClass);
  }

  get #campaign(): Campaign {
    return this.world.campaign;
  }

  /** Enters an event as the loop would, and has the oracle look at what came of it. */
  tell(event: Event): void {
    this.world.nowMs += 10;
    const records = this.world.tell(event);
    this.oracle.observe(records, this.world.state, this.world.effects);
  }

  /** A wish of the operator; a refusal must change nothing. */
  command(command: Command): void {
    const before = this.world.state;
    try {
      this.tell({ kind: "command", command });
    } catch (error) {
      if (!(error instanceof FleetError) || error.fact.code === "ledger_damaged") throw error;
      if (!isDeepStrictEqual(before, this.world.state))
        throw new Error("a refusal changed something", { cause: error });
    }
  }

  #begin(): void {
    const base = { commit: as<CommitId>("base"), tree: as<TreeId>("tree-base"), subject: "start" };
    const tag = `mar${++this.#campaigns}` as CampaignSpec["tag"];
    this.command({ kind: "start_campaign", spec: spec({ ...this.#spec, tag }), base, firstExperiment: 1 });
  }

  #declare(name: string, slots: number, slotClass: string): void {
    const host = as<HostName>(name);
    this.#machines.push({ name: host, held: new Map(), spool: [], session: undefined });
    this.tell({ kind: "host_declared", host, trusted: false });
    const facts = Array.from({ length: slots }, (_, i) => ({
      slot: slotId(host, i),
      slotClass: slotClass as SlotClass,
      label: slotClass,
    }));
    this.tell({ kind: "host_probed", host, machine: `m-${name}` as never, slots: facts });
  }

  // What agents do.

  #holds(machine: Machine): readonly HeldAttempt[] {
    return [...machine.held.values()].map(({ lease, phase }) => ({
      attempt: lease.attempt,
      token: lease.token,
      slot: indexOfSlot(lease.slot),
      phase,
    }));
  }

  #connect(machine: Machine): void {
    machine.session = ++this.#sessions;
    const { name: host, session } = machine;
    this.tell({ kind: "session_opened", host, session, held: this.#holds(machine), slots: [] });
    const spool = machine.spool;
    machine.spool = [];
    for (const event of spool) this.#fact(machine, event);
  }

  #fall(machine: Machine): void {
    const { name: host, session } = machine;
    if (session === undefined) return;
    machine.session = undefined;
    this.tell({ kind: "session_closed", host, session, reason: "silence" });
  }

  #reboot(machine: Machine): void {
    this.#fall(machine);
    for (const [id, { phase }] of machine.held) if (phase !== "ending") machine.held.delete(id);
  }

  #beat(machine: Machine): void {
    const { name: host, session } = machine;
    if (session === undefined) return;
    this.tell({ kind: "heartbeat", host, session, held: this.#holds(machine), slots: [] });
  }

  /** A fact is spooled, and forgotten once the coordinator has it. */
  #fact(machine: Machine, event: Event): void {
    if (machine.session === undefined) {
      machine.spool.push(event);
      return;
    }
    this.tell(event);
    if (event.kind === "outcome_reported") {
      machine.held.delete(event.outcome.attempt);
      this.#outcomes.push(event);
    }
    if (event.kind === "attempt_returned") machine.held.delete(event.attempt);
  }

  #under(): readonly { readonly machine: Machine; readonly held: Held }[] {
    return this.#machines.flatMap((machine) =>
      [...machine.held.values()].filter((h) => h.phase !== "ending").map((held) => ({ machine, held })),
    );
  }

  #advance(machine: Machine, held: Held): void {
    const { lease } = held;
    const isBusy = [...machine.held.values()].some(
      (h) => h.lease.slot === lease.slot && h.phase === "running",
    );
    if (held.phase === "running" || (held.phase === "staged" && isBusy)) return;
    held.phase = held.phase === "staging" ? "staged" : "running";
    const { attempt, token } = lease;
    this.#fact(machine, { kind: "phase_reported", host: machine.name, attempt, token, phase: held.phase });
  }

  #end(machine: Machine, held: Held, outcome: AttemptOutcome): void {
    held.phase = "ending";
    this.#fact(machine, { kind: "outcome_reported", host: machine.name, outcome });
  }

  #giveBack(machine: Machine, { lease }: Held): void {
    const { attempt, token } = lease;
    const held = machine.held.get(attempt);
    if (held) held.phase = "ending";
    this.#fact(machine, { kind: "attempt_returned", host: machine.name, attempt, token, reason: "window" });
  }

  #outcomeOf(lease: LeaseEffect, n: number): AttemptOutcome {
    const bad: Readonly<Record<number, OutcomeKind>> = {
      0: { kind: "failed", exitCode: 1, signal: null, reason: "exit" },
      1: { kind: "invalid_env", reason: "disk_full" },
      2: { kind: "oom" },
      3: { kind: "lost" },
      4: { kind: "invalid_env", reason: "lane_changed" },
    };
    const outcome = this.#faults ? bad[n % 16] : undefined;
    if (outcome) return this.world.outcomeOf(lease, undefined, outcome);
    const value = lease.purpose === "prepare" ? undefined : 1 + (n % 5);
    return this.world.outcomeOf(lease, value);
  }

  // What the daemon's executor does.

  /** Starts an outstanding effect; its outer half happens at once, its news come with `complete`. */
  #start(effect: Effect, ending: Ending): void {
    if (this.#inFlight.has(effect.key)) return;
    const event =
      ending === "badly"
        ? ({ kind: "effect_failed", key: effect.key, detail: "the disk said no" } as const)
        : this.#carry(effect, ending === "oddly");
    if (event) this.#inFlight.set(effect.key, event);
  }

  #complete(key: string | undefined): void {
    const event = key === undefined ? undefined : this.#inFlight.get(key);
    if (!event || key === undefined) return;
    this.#inFlight.delete(key);
    this.tell(event);
  }

  #carry(e: Effect, isOdd: boolean): Event | undefined {
    const done: Event = { kind: "effect_done", key: e.key };
    switch (e.kind) {
      case "deliver_lease":
        return this.#take(e) ? done : { kind: "effect_failed", key: e.key, detail: "not connected" };
      case "cancel_attempt":
        return this.#cancel(e) ? done : { kind: "effect_failed", key: e.key, detail: "not connected" };
      case "close_campaign":
        return done;
      case "open_lane_ref": {
        const ref = this.#ref(e.lane);
        if (!this.#refs.has(ref)) this.#refs.set(ref, e.commit);
        return { kind: "lane_ref_opened", lane: e.lane };
      }
      case "merge":
        return this.#merge(e, isOdd);
      case "land":
        return this.#land(e);
      case "move_mirror":
        if (isOdd) return { kind: "mirror_waits", commit: e.commit, reason: "checked_out", detail: "/w" };
        return { kind: "mirror_moved", commit: this.#refs.get(this.#ref(e.lane)) ?? e.commit };
      case "write_row": {
        const { lane, row } = e;
        return { kind: "row_written", lane, row, sizeBytes: row * 10, tailHash: String(row) };
      }
      case "propose":
        return this.#propose(e, isOdd);
    }
  }

  #machine(host: HostName): Machine | undefined {
    return this.#machines.find((m) => m.name === host);
  }

  #take(e: LeaseEffect): boolean {
    const machine = this.#machine(e.host);
    if (machine?.session === undefined) return false;
    const isKnown = machine.held.has(e.attempt) || machine.spool.some((f) => isDeepStrictEqual(f, e));
    if (!isKnown) machine.held.set(e.attempt, { lease: e, phase: "staging" });
    return true;
  }

  #cancel(e: Extract<Effect, { kind: "cancel_attempt" }>): boolean {
    const machine = this.#machine(e.host);
    if (machine?.session === undefined) return false;
    const held = machine.held.get(e.attempt);
    if (held && held.phase !== "ending")
      this.#end(machine, held, this.world.outcomeOf(held.lease, undefined, { kind: "cancelled" }));
    return true;
  }

  #merge(e: Extract<Effect, { kind: "merge" }>, isOdd: boolean): Event {
    const { experiment, onto } = e;
    if (isOdd && experiment % 2 === 0)
      return { kind: "merge_conflicted", experiment, onto, files: ["train.js"] };
    if (isOdd) return { kind: "merge_empty", experiment, onto };
    const name = `${e.commit}+${onto}`;
    return { kind: "merged", experiment, onto, commit: as<CommitId>(name), tree: as<TreeId>(`tree-${name}`) };
  }

  #ref(lane: LaneId): string {
    return `${this.#campaign.spec.tag}/${lane}`;
  }

  #land(e: Extract<Effect, { kind: "land" }>): Event {
    const ref = this.#ref(e.lane);
    const actual = this.#refs.get(ref) ?? "absent";
    if (actual !== e.from && actual !== e.to) return { kind: "land_refused", lane: e.lane, to: e.to, actual };
    this.#refs.set(ref, e.to);
    return { kind: "landed", lane: e.lane, to: e.to };
  }

  #propose({ session, base }: Extract<Effect, { kind: "propose" }>, isOdd: boolean): Event {
    if (isOdd) return { kind: "author_ended", session, end: { kind: "nothing", detail: "no idea" } };
    return { kind: "author_proposed", session, proposal: this.#proposal(base) };
  }

  #proposal(base: CommitId): Extract<Command, { kind: "submit" }>["proposal"] {
    const n = ++this.#commits;
    const commit = as<CommitId>(`c${n}`);
    return { author: "test", subject: `idea ${n}`, base, commit, tree: as<TreeId>(`tree-c${n}`), knobs: {} };
  }

  // What happens to all of them.

  /** Each takes two numbers that choose among what is there. */
  readonly acts: Readonly<Record<string, (a: number, b: number) => void>> = {
    submit: (a) => {
      const lane = pick(Object.values<Lane>(this.#campaign.lanes), a);
      const bases = lane ? [lane.tip.commit, lane.origin.commit, ...lane.landings.map((l) => l.to)] : [];
      const experiment = this.#campaign.nextExperiment as ExperimentId;
      const base = pick(bases, a >> 2) ?? as<CommitId>("base");
      const proposal = this.#proposal(base);
      this.command({ kind: "submit", experiment, proposal, ...(lane ? { lane: lane.id } : {}) });
    },
    deliver: (a) => {
      const leases = this.world.effects.filter((e) => e.kind === "deliver_lease");
      const effect = pick(leases, a);
      if (!effect) return;
      this.#start(effect, a % 7 === 0 ? "badly" : "well");
      this.#complete(effect.key);
    },
    start: (a, b) => {
      const effect = pick(this.world.effects, a);
      if (effect) this.#start(effect, b % 5 === 0 ? "badly" : b % 5 === 1 ? "oddly" : "well");
    },
    complete: (a) => this.#complete(pick([...this.#inFlight.keys()], a)),
    carry: (a, b) => {
      this.acts["start"]?.(a, b);
      this.acts["complete"]?.(b, a);
    },
    advance: (a) => {
      const under = pick(this.#under(), a);
      if (under) this.#advance(under.machine, under.held);
    },
    finish: (a, b) => {
      const running = this.#under().filter(({ held }) => held.phase === "running" || a % 4 === 0);
      const under = pick(running, a);
      if (under) this.#end(under.machine, under.held, this.#outcomeOf(under.held.lease, b));
    },
    give_back: (a) => {
      const under = pick(
        this.#under().filter(({ held }) => held.phase !== "running"),
        a,
      );
      if (under) this.#giveBack(under.machine, under.held);
    },
    again: (a) => {
      const event = pick(this.#outcomes, a);
      if (event) this.tell(event);
    },
    fall: (a) => this.#fall(pick(this.#machines, a) as Machine),
    connect: (a) => this.#connect(pick(this.#machines, a) as Machine),
    reboot: (a) => this.#reboot(pick(this.#machines, a) as Machine),
    beat: () => this.#machines.forEach((machine) => this.#beat(machine)),
    pass: (a) => {
      for (let leftMs = [100, 1_000, 3_000, 7_000][a % 4] ?? 0; leftMs > 0; leftMs -= 500) {
        this.world.nowMs += Math.min(500, leftMs);
        this.tell({ kind: "tick" });
      }
    },
    drain: (a) =>
      this.command({ kind: "drain", host: (pick(this.#machines, a) as Machine).name, reason: "" }),
    undrain: (a) => this.command({ kind: "undrain", host: (pick(this.#machines, a) as Machine).name }),
    cancel: (a) => {
      const experiment = pick(Object.keys(this.#campaign.experiments), a);
      if (experiment !== undefined)
        this.command({ kind: "cancel", experiment: Number(experiment) as ExperimentId, by: "operator" });
    },
    pause: () => this.command({ kind: "pause", reason: "test" }),
    resume: () => this.command({ kind: "resume" }),
    stop: (a) => this.command({ kind: "stop", reason: "test", cancelRunning: a % 2 === 0 }),
    epoch: (a) => {
      if (a % 3 === 0) this.command({ kind: "open_epoch", spec: this.#campaign.spec });
    },
    next: () => {
      if (this.#campaign.status === "ended") this.#begin();
    },
    by_hand: (a) => {
      const landing = Object.values<Lane>(this.#campaign.lanes).find((l) => l.landing);
      const ref = landing ? this.#ref(landing.id) : pick([...this.#refs.keys()], a);
      if (ref !== undefined) this.#refs.set(ref, as<CommitId>("foreign"));
    },
    put_back: () => this.#putBack(),
    round: (a, b) => this.#round(a, b),
    restart: () => this.#restart(),
  };

  /** The coordinator dies: what was under way is forgotten with it, and every agent must be reached again. */
  #restart(): void {
    const before = this.world.effects.map((e) => e.key).filter((key) => !isOfSession(key));
    for (const machine of this.#machines) machine.session = undefined;
    this.#inFlight.clear();
    const known = this.world.records.length;
    this.world.restart();
    this.oracle.observe(this.world.records.slice(known), this.world.state, this.world.effects);
    const after = new Set(this.world.effects.map((e) => e.key));
    const missing = before.filter((key) => !after.has(key));
    if (missing.length > 0) throw new Error(`forgotten by a restart: ${missing.join(" ")}`);
    if ([...after].some(isOfSession)) throw new Error("a new daemon knows no session yet");
  }

  /** Everything is mended, and the operator wants it to go on. */
  heal(): void {
    this.#faults = false;
    for (const key of this.#inFlight.keys()) this.#complete(key);
    for (const machine of this.#machines) {
      this.command({ kind: "drain", host: machine.name, reason: "mended" });
      this.command({ kind: "undrain", host: machine.name });
      this.#fall(machine);
      this.#connect(machine);
    }
    this.#putBack();
    this.command({ kind: "resume" });
  }

  /** Whoever moved refs by hand moves them back. */
  #putBack(): void {
    for (const lane of Object.values<Lane>(this.#campaign.lanes)) {
      const ref = this.#ref(lane.id);
      const actual = this.#refs.get(ref);
      if (actual !== undefined && actual !== lane.landing?.to) this.#refs.set(ref, lane.tip.commit);
    }
  }

  /** Everybody does one thing: what is asked for is carried out, what may go on goes on. */
  #round(a: number, b: number): void {
    this.acts["beat"]?.(0, 0);
    this.world.nowMs += 400;
    this.tell({ kind: "tick" });
    for (const [i, effect] of this.world.effects.entries()) {
      this.#count(effect.key);
      const fault = this.#faults ? (a + i) % 9 : -1;
      this.#start(effect, fault === 0 ? "badly" : fault === 1 ? "oddly" : "well");
      this.#complete(effect.key);
    }
    for (const [i, { machine, held }] of this.#under().entries()) {
      this.#advance(machine, held);
      if (held.phase === "running" || held.lease.purpose === "prepare")
        this.#end(machine, held, this.#outcomeOf(held.lease, b + 3 * i));
    }
  }

  /** Lets everything run to its end, without faults. Returns what is left to do: nothing, when all is well. */
  runOut(rounds: number): readonly string[] {
    for (let round = 0; round < rounds; round++) {
      this.#round(0, round);
      if (this.#left().length === 0) return [];
    }
    return this.#left();
  }

  /** What was carried out well and is asked for again and again is a loop. */
  #count(key: string): void {
    if (this.#faults) return;
    const times = (this.#carried.get(key) ?? 0) + 1;
    this.#carried.set(key, times);
    if (times > TIMES_MAX) throw new Error(`asked for ${times} times although it went well: ${key}`);
  }

  #left(): readonly string[] {
    const c = this.#campaign;
    return [
      ...Object.values<Campaign["experiments"][ExperimentId]>(c.experiments).map((e) => `${e.id} ${e.stage}`),
      ...this.world.effects.map((e) => e.key),
      ...this.#under().map(({ held }) => `${held.lease.attempt} ${held.phase}`),
      ...Object.keys(c.sessions).map((session) => `session ${session}`),
      ...(c.spec.stop.experiments === undefined || c.status === "ended" ? [] : [`campaign ${c.status}`]),
    ];
  }
}
