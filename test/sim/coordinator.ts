/** The simulated coordinator: the real core behind a loop, an executor and keepers of simulated time, disk and network. */
import type { Effect } from "../../coordinator/core/effects.ts";
import type { Event } from "../../coordinator/core/events.ts";
import { foldAll } from "../../coordinator/core/fold.ts";
import type { Policy } from "../../coordinator/core/policy.ts";
import type { LedgerRecord } from "../../coordinator/core/records.ts";
import { emptyLive } from "../../coordinator/core/live.ts";
import { emptyLedgered, type State } from "../../coordinator/core/state.ts";
import { stepAll } from "../../coordinator/core/step.ts";
import type { AttemptId, HostName } from "../../proto/vocab/ids.ts";
import { SimCarriers } from "./carriers.ts";
import { SimKeeper } from "./coordinator-link.ts";
import { type Dice, diceOf } from "./dice.ts";
import { DiskFull } from "./disk.ts";
import type { SimGit } from "./git.ts";
import type { SimHost } from "./host.ts";
import type { HostCursor, SimLedger } from "./ledger.ts";
import type { Machine, Process } from "./machine.ts";

const TICK_MS = 500;
/** How long what came may wait for the disk. */
const COMMIT_MAX_MS = 30;

/** What outlives every daemon, and who watches it. */
export interface Estate {
  readonly seed: number;
  readonly machine: Machine;
  readonly ledger: SimLedger;
  readonly git: SimGit;
  /** Row numbers in each lane's results file, as they were appended. */
  readonly rows: Map<string, number[]>;
  readonly hosts: readonly SimHost[];
  readonly policy: Policy;
  readonly spawn: () => Process;
  /** After every commit. */
  readonly observe: (records: readonly LedgerRecord[], state: State, effects: readonly Effect[]) => void;
  /** An agent is told to end something. */
  readonly cancelled: (effect: Extract<Effect, { kind: "cancel_attempt" }>) => void;
  /** A host is told to forget the campaign. */
  readonly closed: (host: SimHost) => void;
  /** A host is told what is still wanted, in a session that is up since then and called some off. */
  readonly renewed: (attempts: readonly AttemptId[], upMs: number, calledOff: ReadonlySet<AttemptId>) => void;
  /** A new daemon read the ledger. */
  readonly restarted: (state: State) => void;
}

interface Waiting {
  readonly event: Event;
  readonly cursor: HostCursor | undefined;
  readonly done: () => void;
}

export class SimCoordinator {
  readonly estate: Estate;
  readonly process: Process;
  state: State;
  effects: readonly Effect[] = [];
  readonly #keepers: readonly SimKeeper[];
  readonly #carriers: SimCarriers;
  /** Keys under way; an aborted one stays until it ends. */
  readonly #running = new Map<string, { isAborted: boolean }>();
  #queue: Waiting[] = [];
  readonly #dice: Dice;
  #isScheduled = false;
  #sessions = 0;

  constructor(estate: Estate) {
    this.estate = estate;
    this.process = estate.spawn();
    this.#dice = diceOf(estate.seed, "commits", estate.ledger.length);
    const records = estate.ledger.read();
    const ledgered = records.length === 0 ? emptyLedgered : foldAll(records);
    this.state = { ledgered, live: emptyLive(estate.machine.monotonicMs) };
    this.#carriers = new SimCarriers(this);
    estate.restarted(this.state);
    this.post({ kind: "daemon_started", term: ledgered.term + 1 });
    this.post({ kind: "policy_set", policy: estate.policy });
    for (const { name } of estate.hosts) this.post({ kind: "host_declared", host: name, trusted: true });
    this.#keepers = estate.hosts.map((host) => new SimKeeper(this, host));
    this.#tick();
  }

  get machine(): Machine {
    return this.estate.machine;
  }

  get ledger(): SimLedger {
    return this.estate.ledger;
  }

  get isAlive(): boolean {
    return this.process.isAlive;
  }

  nextSession(): number {
    return ++this.#sessions;
  }

  keeperOf(host: HostName): SimKeeper {
    const keeper = this.#keepers.find((one) => one.host.name === host);
    if (!keeper) throw new Error(`no host ${host}`);
    return keeper;
  }

  /** Enters an event; `done` is called when it is durable, together with its cursor. */
  post(event: Event, cursor?: HostCursor, done: () => void = () => undefined): void {
    this.#queue.push({ event, cursor, done });
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const ms = this.#dice.between(0, COMMIT_MAX_MS);
    this.machine.after(ms, this.process, () => this.#commit());
  }

  #tick(): void {
    this.machine.after(TICK_MS, this.process, () => {
      this.post({ kind: "tick" });
      this.#tick();
    });
  }

  #commit(): void {
    this.#isScheduled = false;
    const batch = this.#queue;
    this.#queue = [];
    const { machine } = this;
    const now = { monotonicMs: machine.monotonicMs, wallMs: machine.wallMs };
    const events = batch.map(({ event }) => event);
    const { state, records, effects, refused } = stepAll(this.state, events, now);
    const done = batch.filter((_, place) => !refused.has(place));
    // Nobody is told of a refusal here.
    if (done.length === 0) return;
    this.#append(records, done);
    this.state = state;
    this.effects = effects;
    this.estate.observe(records, state, effects);
    this.process.point("between commit and acknowledgement");
    for (const one of done) one.done();
    this.process.point("between commit and effects");
    this.#update();
  }

  /** A ledger that cannot be written ends the daemon. */
  #append(records: readonly LedgerRecord[], done: readonly Waiting[]): void {
    this.process.point("before commit");
    const cursors = done.flatMap(({ cursor }) => (cursor ? [cursor] : []));
    try {
      this.ledger.append(records, cursors);
    } catch (error) {
      if (!(error instanceof DiskFull)) throw error;
      this.process.kill();
    }
  }

  /** Brings what runs in line with what is outstanding. */
  #update(): void {
    const wanted = new Set(this.effects.map(({ key }) => key));
    for (const [key, one] of this.#running) if (!wanted.has(key)) one.isAborted = true;
    for (const effect of this.effects) if (!this.#running.has(effect.key)) this.#start(effect);
  }

  #start(effect: Effect): void {
    const running = { isAborted: false };
    this.#running.set(effect.key, running);
    this.#carriers.begin(
      effect,
      () => running.isAborted,
      (event) => {
        this.process.point(`between ${effect.kind} and its record`);
        this.post(event, undefined, () => this.#running.delete(effect.key));
      },
    );
  }
}
