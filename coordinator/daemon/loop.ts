/** The daemon's only writer: events go in one by one, their records are committed once per tick, and only then do effects run. */
import type { HostCursor, LedgerPort } from "../ledger/ledger-port.ts";
import type { Effect } from "../core/effects.ts";
import type { Event } from "../core/events.ts";
import type { LedgerRecord } from "../core/records.ts";
import type { Now, State } from "../core/state.ts";
import { step } from "../core/step.ts";
import { FleetError } from "../../proto/vocab/errors.ts";

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
  /** The ledger refused or the core broke: nothing may go on. */
  readonly onFatal: (error: unknown) => void;
}

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

  constructor(state: State, ports: LoopPorts) {
    this.#state = state;
    this.#ports = ports;
  }

  get state(): State {
    return this.#state;
  }

  /**
   * Enters an event, with the stream position it came from. Resolves when its records and the position are durable;
   * rejects with the fact when a command is refused.
   */
  post(event: Event, cursor?: HostCursor): Promise<void> {
    if (this.#isDead) return Promise.reject(stopping());
    return new Promise((resolve, reject) => {
      this.#queue.push({ event, resolve, reject, ...(cursor ? { cursor } : {}) });
      if (this.#isScheduled) return;
      this.#isScheduled = true;
      setImmediate(() => this.#tick());
    });
  }

  /** Enters an event whose durability nobody waits for. */
  tell(event: Event): void {
    this.post(event).catch((error: unknown) => {
      if (!this.#isDead) this.#ports.onFatal(error);
    });
  }

  /** Takes no more events; what is in the queue is forgotten, as in a crash, and those who wait for it are told. */
  stop(): void {
    this.#isDead = true;
    const forgotten = this.#queue;
    this.#queue = [];
    for (const one of forgotten) one.reject(stopping());
  }

  #tick(): void {
    this.#isScheduled = false;
    const batch = this.#queue;
    this.#queue = [];
    if (this.#isDead || batch.length === 0) return;
    try {
      this.#commit(batch);
    } catch (error) {
      this.stop();
      for (const one of batch) one.reject(error);
      this.#ports.onFatal(error);
    }
  }

  #commit(batch: readonly Waiting[]): void {
    const records: LedgerRecord[] = [];
    const cursors: HostCursor[] = [];
    const done: Waiting[] = [];
    let effects: readonly Effect[] = [];
    let state = this.#state;
    const now = this.#ports.now();
    for (const one of batch) {
      const result = attempt(state, one, now);
      if (!result) continue;
      ({ state, effects } = result);
      records.push(...result.records);
      if (one.cursor) cursors.push(one.cursor);
      done.push(one);
    }
    if (done.length === 0) return;
    const lastSeq = this.#ports.ledger.append(records, cursors);
    this.#state = state;
    for (const one of done) one.resolve();
    this.#ports.onCommit(state, records, effects, lastSeq);
  }
}

const stopping = (): Error => new Error("the coordinator is stopping");

/** One event's step, or undefined after telling the operator why a command was refused. */
const attempt = (state: State, one: Waiting, now: Now): ReturnType<typeof step> | undefined => {
  try {
    return step(state, one.event, now);
  } catch (error) {
    const isRefusal = one.event.kind === "command" && error instanceof FleetError;
    if (!isRefusal || error.fact.code === "ledger_damaged") throw error;
    one.reject(error);
    return undefined;
  }
};
