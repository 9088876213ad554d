/** The daemon's only writer: the events of one turn go in together, their records are committed at once, and only then do effects run. */
import type { HostCursor, LedgerPort } from "../ledger/ledger-port.ts";
import type { Effect } from "../core/effects.ts";
import type { Event } from "../core/events.ts";
import type { LedgerRecord } from "../core/records.ts";
import type { Now, State } from "../core/state.ts";
import { stepAll } from "../core/step.ts";
import { FleetError, type ErrorFact } from "../../proto/vocab/errors.ts";

/** What the loop needs of the world. */
export interface LoopPorts {
  readonly ledger: Pick<LedgerPort, "append">;
  readonly now: () => Now;
  /** After every commit: the state, what was added, everything outstanding. */
  readonly onCommit: (
    state: State,
    records: readonly LedgerRecord[],
    effects: readonly Effect[],
    lastSeq: number,
  ) => void;
  /** The ledger refused from the start, or the core broke: nothing may go on. */
  readonly onFatal: (error: unknown) => void;
  /** The disk refuses a commit; everything waits, and is tried again. Told at every failed try. */
  readonly onStall?: (fact: Unwritable) => void;
  /** The commit that waited is made. */
  readonly onResume?: () => void;
}

/** Why nothing can be committed now. */
export type Unwritable = Extract<ErrorFact, { readonly code: "ledger_unwritable" }>;

/** How long a commit that the disk refused waits for its next try. */
const COMMIT_RETRY_MS = 500;

interface Waiting {
  readonly event: Event;
  readonly cursor?: HostCursor;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Owns the state. `post` is the only way to change it. */
export class Loop {
  readonly #ports: LoopPorts;
  #state: State;
  #queue: Waiting[] = [];
  #isScheduled = false;
  #isDead = false;
  /** A ledger that never took anything is no disk that filled up: then the daemon must not begin. */
  #hasCommitted = false;
  #stall: Unwritable | undefined;
  #isEnding = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(state: State, ports: LoopPorts) {
    this.#state = state;
    this.#ports = ports;
  }

  get state(): State {
    return this.#state;
  }

  /** Why nothing is committed at present, or undefined. */
  get stall(): Unwritable | undefined {
    return this.#stall;
  }

  /**
   * Enters an event, with the stream position it came from. Resolves when its records and the position are durable;
   * rejects with the fact when a command is refused. While the disk takes nothing, what comes anew by itself is refused, and the rest waits.
   */
  post(event: Event, cursor?: HostCursor): Promise<void> {
    if (this.#isDead) return Promise.reject(stopping());
    if (this.#stall && !this.#isKept({ event, ...(cursor ? { cursor } : {}) }))
      return Promise.reject(new FleetError(this.#stall));
    return new Promise((resolve, reject) => {
      this.#queue.push({ event, resolve, reject, ...(cursor ? { cursor } : {}) });
      if (this.#isScheduled || this.#stall) return;
      this.#isScheduled = true;
      setImmediate(() => this.#tick());
    });
  }

  /** Tries at once to commit what waits for the disk. */
  hurry(): void {
    if (!this.#stall) return;
    clearTimeout(this.#retry);
    this.#tick();
  }

  /** Enters an event whose durability nobody waits for. */
  tell(event: Event): void {
    this.post(event).catch((error: unknown) => {
      const isRefusal = error instanceof FleetError && error.fact.code === "ledger_unwritable";
      if (!this.#isDead && !isRefusal) this.#ports.onFatal(error);
    });
  }

  /** From now on whatever the disk refuses is told to those who wait for it, so that nobody waits for a disk while the coordinator ends. */
  endWaiting(): void {
    this.#isEnding = true;
    this.hurry();
  }

  /** Takes no more events; what is in the queue is forgotten, as in a crash, and those who wait for it are told. */
  stop(): void {
    this.#isDead = true;
    clearTimeout(this.#retry);
    const forgotten = this.#queue;
    this.#queue = [];
    for (const one of forgotten) one.reject(stopping());
  }

  #tick(): void {
    this.#isScheduled = false;
    const batch = this.#stall ? [...this.#queue, probe] : this.#queue;
    this.#queue = [];
    if (this.#isDead || batch.length === 0) return;
    try {
      this.#commit(batch);
    } catch (error) {
      const fact = FleetError.factOf(error);
      if (fact.code === "ledger_unwritable" && this.#hasCommitted) return this.#wait(batch, fact);
      this.stop();
      for (const one of batch) one.reject(error);
      this.#ports.onFatal(error);
    }
  }

  /** Nothing of the batch happened. What nobody tells again is kept in its order; whoever can ask again is told. */
  #wait(batch: readonly Waiting[], fact: Unwritable): void {
    this.#stall = fact;
    this.#queue = [...batch.filter((one) => this.#isKept(one)), ...this.#queue];
    for (const one of batch) if (!this.#isKept(one)) one.reject(new FleetError(fact));
    this.#retry = setTimeout(() => this.#tick(), COMMIT_RETRY_MS);
    this.#ports.onStall?.(fact);
  }

  /** A position in a stream is told once a session, whatever came with it. */
  #isKept({ event, cursor }: Pick<Waiting, "event" | "cursor">): boolean {
    return !this.#isEnding && (cursor !== undefined || !COMES_AGAIN.has(event.kind));
  }

  #goOn(): void {
    if (!this.#stall) return;
    this.#stall = undefined;
    this.#ports.onResume?.();
  }

  #commit(batch: readonly Waiting[]): void {
    const events = batch.map(({ event }) => event);
    const { state, records, effects, refused } = stepAll(this.#state, events, this.#ports.now());
    for (const [place, error] of refused) batch[place]?.reject(error);
    const done = batch.filter((_, place) => !refused.has(place));
    if (done.length === 0) return;
    const cursors = done.flatMap(({ cursor }) => (cursor ? [cursor] : []));
    const lastSeq = this.#ports.ledger.append(records, cursors);
    this.#state = state;
    this.#hasCommitted ||= records.length > 0;
    this.#goOn();
    for (const one of done) one.resolve();
    this.#ports.onCommit(state, records, effects, lastSeq);
  }
}

/** An operator can ask again; time, a host's next heartbeat and the next look at the disk come by themselves. */
const COMES_AGAIN: ReadonlySet<Event["kind"]> = new Set(["command", "tick", "heartbeat", "disk_space"]);

/** So that a stall ends also when nothing waits any more. */
const probe: Waiting = { event: { kind: "tick" }, resolve: () => undefined, reject: () => undefined };

const stopping = (): Error => new Error("the coordinator is stopping");
