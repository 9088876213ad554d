/** Stands in a coordinator in the place of `proto/socket.ts`: every connection's messages come twice, or late and now and then out of order. */
import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { decodeToCoordinator } from "../../../../proto/session/wire.ts";
import { connect as connectReally, type Connection } from "../../../../proto/socket.ts";

export * from "../../../../proto/socket.ts";

/** Variables by which a test says what is done to messages, and where one byte is written for each of them. */
export const FRAMES_ENV = { mode: "FLEET_TEST_FRAMES", log: "FLEET_TEST_FRAMES_LOG" } as const;

const LATE_MS_MAX = 40;
/** One message, one report, in so many is overtaken. */
const OVERTAKEN = 10;
/** So that the last report of all comes, too. */
const HEARTBEATS_PASSED = 12;

/** Reports of all connections so far. */
let reports = 0;

const isTwice = process.env[FRAMES_ENV.mode] === "twice";

const note = (): void => appendFileSync(process.env[FRAMES_ENV.log] ?? "/dev/null", ".");

// Of a fixed seed: what a test sees once, it sees again.
let seed = 12_345;
const dice = (sides: number): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return Math.floor((seed / 2_147_483_648) * sides);
};

async function* twice(messages: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isHello = true;
  for await (const message of messages) {
    yield message;
    if (!isHello) {
      note();
      yield message;
    }
    isHello = false;
  }
}

/** A report that is overtaken comes behind the next one, or behind a few heartbeats when there is none. */
async function* late(messages: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let overtaken: { readonly message: Uint8Array; since: number } | undefined;
  for await (const message of messages) {
    await delay(dice(LATE_MS_MAX));
    const isReport = decodeToCoordinator(message).kind === "report";
    if (isReport && overtaken === undefined && ++reports % OVERTAKEN === 0) {
      note();
      overtaken = { message, since: 0 };
      continue;
    }
    yield message;
    if (overtaken === undefined || (!isReport && (overtaken.since += 1) < HEARTBEATS_PASSED)) continue;
    yield overtaken.message;
    overtaken = undefined;
  }
}

class MeddledConnection implements Connection {
  readonly messages: AsyncIterable<Uint8Array>;
  readonly closed: Connection["closed"];
  readonly #inner: Connection;
  #isGreeted = false;
  #sending: Promise<unknown> = Promise.resolve();

  constructor(inner: Connection) {
    this.#inner = inner;
    this.closed = inner.closed;
    this.messages = (isTwice ? twice : late)(inner.messages);
  }

  send(...[bytes, priority]: Parameters<Connection["send"]>): boolean {
    const isHello = !this.#isGreeted;
    this.#isGreeted = true;
    if (isHello) return this.#inner.send(bytes, priority);
    note();
    if (isTwice) return this.#inner.send(bytes, priority) && this.#inner.send(bytes, priority);
    const waited = Promise.all([this.#sending, delay(dice(LATE_MS_MAX))]);
    // Who does not wait for the one before overtakes it.
    const turn = dice(OVERTAKEN) === 0 ? Promise.resolve() : waited;
    this.#sending = turn.then(() => this.#inner.send(bytes, priority));
    return true;
  }

  room(...args: Parameters<Connection["room"]>): Promise<boolean> {
    return this.#inner.room(...args);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

/** As the real one, but for what is done to its messages. */
export const connect = (path: string): Connection => new MeddledConnection(connectReally(path));
