/** One DEALER–DEALER connection over a unix socket: one reader, one writer, a bounded outbox. The only file that imports zeromq. */
import { rmSync } from "node:fs";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import { Dealer, Reply, type Event, type SocketOptions } from "zeromq";
import { Bell, MESSAGE_BYTES_MAX, Outbox, type Priority } from "./socket-outbox.ts";
import { FleetError } from "./vocab/errors.ts";

/** Longest unix socket path in bytes; systems allow little more. */
const PATH_BYTES_MAX = 99;
/** A dialled peer that has not finished ZeroMQ's handshake by then is unreachable. */
const CONNECT_TIMEOUT_MS = 5_000;
/** A peer that takes no message for this long is stalled. */
const SEND_TIMEOUT_MS = 10_000;
/**
 * ZeroMQ's own "never" (-1) throws away what arrived just before the peer went. A day does not, and the connection ends
 * with its peer long before.
 */
const NO_RECONNECT_MS = 86_400_000;
/** How long `close` waits for the outbox, and then ZeroMQ for the peer. */
const CLOSE_FLUSH_MS = 1_000;

/** Why a connection ended. `unreachable`: there never was a peer; `second_peer`: somebody else came to the listening path. */
export type CloseReason =
  | { readonly kind: "closed" | "peer_gone" | "second_peer" | "stalled" }
  | { readonly kind: "unreachable" | "failed"; readonly detail: string };

/**
 * One session's connection; it never reconnects. Read `messages` steadily: a reader that rests for more than a few
 * seconds under load loses the connection, because heartbeats wait behind unread messages. Always `close` it in the end.
 */
export interface Connection {
  /** Takes a message to be written; false when its class is full or the connection is over. Throws RangeError above 16 MiB. */
  send(bytes: Uint8Array, priority: Priority): boolean;
  /** Resolves to true when the class has room for a message of that many bytes, to false when nothing is taken any more. */
  room(priority: Priority, bytes: number): Promise<boolean>;
  /** What the peer sent, to be iterated once. Ends with the connection, after everything that arrived before its end. */
  readonly messages: AsyncIterable<Uint8Array>;
  /** Resolves, never rejects, when the connection is over. */
  readonly closed: Promise<CloseReason>;
  /** Writes out what `send` took, ends the connection, and resolves when socket and path are gone. */
  close(): Promise<void>;
}

// Few messages wait inside ZeroMQ, where an urgent one could not overtake them.
const dealerOptions: SocketOptions<Dealer> = {
  linger: 0,
  sendHighWaterMark: 8,
  receiveHighWaterMark: 128,
  sendTimeout: SEND_TIMEOUT_MS,
  maxMessageSize: MESSAGE_BYTES_MAX,
  heartbeatInterval: 2_000,
  heartbeatTimeout: 6_000,
  heartbeatTimeToLive: 6_000,
  handshakeInterval: CONNECT_TIMEOUT_MS,
  reconnectInterval: NO_RECONNECT_MS,
};

/**
 * libzmq 4.3.5 aborts the process (`!_io_error` in stream_engine_base.cpp) when a ping is due on a connection that ended
 * behind unread messages which had stopped its input, as a coordinator finds it that slept. What hosts may have under way
 * is bounded by credit, so there is room for all of it and the input never stops.
 */
const dialOptions: SocketOptions<Dealer> = { ...dealerOptions, receiveHighWaterMark: 65_536 };

/**
 * Answers ZeroMQ's authentication requests: each listening socket has its own domain and gate, so that a second peer is
 * turned away inside the handshake, before a message could reach it. ZeroMQ knows one such endpoint per process, and a
 * context per session would leak descriptors; hence this one instance. It runs only while a socket listens.
 */
class Doorkeeper {
  readonly #gates = new Map<string, () => boolean>();
  #turn: Promise<void> = Promise.resolve();
  #running: { readonly reply: Reply; readonly answering: Promise<void> } | undefined;

  guard(domain: string, gate: () => boolean): Promise<void> {
    this.#gates.set(domain, gate);
    return this.#inTurn();
  }

  release(domain: string): Promise<void> {
    this.#gates.delete(domain);
    return this.#inTurn();
  }

  #inTurn(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#adjust());
    return this.#turn;
  }

  async #adjust(): Promise<void> {
    if (this.#gates.size > 0 && this.#running === undefined) {
      const reply = new Reply({ linger: 0 });
      await reply.bind("inproc://zeromq.zap.01");
      this.#running = { reply, answering: this.#answer(reply) };
    } else if (this.#gates.size === 0 && this.#running !== undefined) {
      const { reply, answering } = this.#running;
      this.#running = undefined;
      await reply.unbind("inproc://zeromq.zap.01");
      reply.close();
      await answering;
    }
  }

  async #answer(reply: Reply): Promise<void> {
    for await (const [version, request, domain] of reply) {
      const isAdmitted = this.#gates.get(String(domain))?.() ?? false;
      const verdict = isAdmitted ? ["200", "OK"] : ["400", "taken"];
      await reply.send([version ?? "1.0", request ?? "", ...verdict, "", ""]);
    }
  }
}

const doorkeeper = new Doorkeeper();
let domainsGiven = 0;

const detailOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

class DealerConnection implements Connection {
  readonly messages: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => this.#claim() };
  readonly closed: Promise<CloseReason>;
  readonly #resolveClosed: (reason: CloseReason) => void;
  readonly #socket: Dealer;
  /** The listening path, removed with the first peer; absent on the side that dials. */
  readonly #path: string | undefined;
  readonly #domain: string | undefined;
  readonly #outbox = new Outbox();
  readonly #bell = new Bell();
  readonly #watching: Promise<void>;
  readonly #writing: Promise<void>;
  readonly #limiting: Promise<void> | undefined;
  #status: "opening" | "open" | "closing" | "over" = "opening";
  #reader: "none" | "resting" | "waiting" | "done" = "none";
  #accepted = 0;
  #admitted = 0;
  #closing: Promise<void> | undefined;

  constructor(socket: Dealer, listening?: { readonly path: string; readonly domain: string }) {
    this.#socket = socket;
    this.#path = listening?.path;
    this.#domain = listening?.domain;
    ({ promise: this.closed, resolve: this.#resolveClosed } = Promise.withResolvers<CloseReason>());
    this.#watching = this.#watch();
    this.#writing = this.#write();
    this.#limiting = listening === undefined ? this.#limitOpening() : undefined;
  }

  send(bytes: Uint8Array, priority: Priority): boolean {
    if (bytes.length > MESSAGE_BYTES_MAX) throw new RangeError(`a message of ${bytes.length} bytes`);
    if (!this.#isTaking()) return false;
    if (!this.#outbox.hasRoom(priority, bytes.length)) return false;
    this.#outbox.put(bytes, priority);
    this.#bell.ring();
    return true;
  }

  async room(priority: Priority, bytes: number): Promise<boolean> {
    while (this.#isTaking() && !this.#outbox.hasRoom(priority, bytes)) await this.#bell.heard();
    return this.#isTaking();
  }

  close(): Promise<void> {
    this.#closing ??= this.#shut();
    return this.#closing;
  }

  /** The gate of the listening side: true once. */
  admit(): boolean {
    this.#hide();
    this.#admitted += 1;
    if (this.#admitted > 1) this.end({ kind: "second_peer" });
    return this.#admitted === 1 && this.#status === "opening";
  }

  /** Ends the connection unless it is over. Only what `close` already handed to ZeroMQ is still delivered. */
  end(reason: CloseReason): void {
    if (this.#status === "over") return;
    this.#socket.linger = reason.kind === "closed" && this.#status === "closing" ? CLOSE_FLUSH_MS : 0;
    this.#status = "over";
    this.#hide();
    this.#resolveClosed(reason);
    this.#bell.ring();
    if (reason.kind !== "peer_gone" || this.#reader === "done") this.#socket.close();
    else void this.#drain();
  }

  #isTaking(): boolean {
    return this.#status === "opening" || this.#status === "open";
  }

  async #limitOpening(): Promise<void> {
    const timer = new AbortController();
    const opened = this.#whenOpened().then(() => timer.abort());
    await pause(CONNECT_TIMEOUT_MS, undefined, { signal: timer.signal }).catch(() => undefined);
    if (this.#status === "opening") this.end({ kind: "unreachable", detail: "no answer" });
    await opened;
  }

  async #whenOpened(): Promise<void> {
    while (this.#status === "opening") await this.#bell.heard();
  }

  // Told by the handshake's event or by a first message, whichever is seen earlier.
  #open(): void {
    if (this.#status !== "opening") return;
    this.#status = "open";
    this.#bell.ring();
  }

  #hide(): void {
    if (this.#path !== undefined) rmSync(this.#path, { force: true });
  }

  async #watch(): Promise<void> {
    try {
      for await (const event of this.#socket.events) {
        if (event.type === "end") break;
        this.#observe(event);
      }
    } catch {
      // The observer of a closed socket rejects instead of ending.
    }
  }

  #observe(event: Event): void {
    if (event.type === "accept") {
      this.#hide();
      this.#accepted += 1;
      if (this.#accepted > 1) this.end({ kind: "second_peer" });
    } else if (event.type === "handshake") this.#open();
    else if (event.type === "disconnect") {
      const wasOpen = this.#status !== "opening";
      this.end(wasOpen ? { kind: "peer_gone" } : { kind: "unreachable", detail: "no handshake" });
    } else if (event.type === "close" && this.#path === undefined)
      this.end({ kind: "unreachable", detail: "nobody listens" });
  }

  async #write(): Promise<void> {
    await this.#whenOpened();
    while (this.#status === "open" || this.#status === "closing") {
      const bytes = this.#outbox.take();
      if (bytes === undefined && this.#status === "closing") return;
      if (bytes === undefined) await this.#bell.heard();
      else await this.#writeOne(bytes);
    }
  }

  async #writeOne(bytes: Uint8Array): Promise<void> {
    try {
      await this.#socket.send(bytes);
      this.#bell.ring();
    } catch (thrown) {
      const isStalled = (thrown as NodeJS.ErrnoException).code === "EAGAIN";
      this.end(isStalled ? { kind: "stalled" } : { kind: "failed", detail: detailOf(thrown) });
    }
  }

  #claim(): AsyncGenerator<Uint8Array> {
    if (this.#reader !== "none") throw new Error("the messages of a connection are iterated once");
    this.#reader = "resting";
    return this.#read();
  }

  async *#read(): AsyncGenerator<Uint8Array> {
    try {
      while (!this.#socket.closed) {
        this.#reader = "waiting";
        const [bytes, ...more] = await this.#socket.receive();
        this.#reader = "resting";
        this.#open();
        if (bytes === undefined || more.length > 0) throw new Error("a message of several frames");
        yield bytes;
      }
    } catch (thrown) {
      this.end({ kind: "failed", detail: detailOf(thrown) });
    } finally {
      this.#reader = "done";
      if (this.#status === "over") this.#socket.close();
    }
  }

  // What arrived before the peer went is still to be read. From now on an empty queue rejects `receive`; one that
  // already waits is woken within two turns of the event loop, if anything is there.
  async #drain(): Promise<void> {
    this.#socket.receiveTimeout = 0;
    if (this.#reader !== "waiting") return;
    await nextTurn();
    await nextTurn();
    if (this.#reader === "waiting") this.#socket.close();
  }

  async #shut(): Promise<void> {
    if (this.#status === "open") {
      this.#status = "closing";
      this.#bell.ring();
      const timer = new AbortController();
      const flushed = pause(CLOSE_FLUSH_MS, undefined, { signal: timer.signal }).catch(() => undefined);
      await Promise.race([this.#writing, flushed, this.closed]);
      timer.abort();
    }
    this.end({ kind: "closed" });
    this.#socket.close();
    await Promise.all([this.#writing, this.#watching, this.#limiting]);
    if (this.#domain !== undefined) await doorkeeper.release(this.#domain);
  }
}

function checkPath(path: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes <= PATH_BYTES_MAX) return;
  const detail = `the path has ${bytes} bytes, a unix socket's may have ${PATH_BYTES_MAX}`;
  throw new FleetError({ code: "socket_unusable", path, detail });
}

/**
 * The agent's side: resolves when the path is there to be dialled. The first peer gets the connection and the path is
 * removed; anybody who comes beside it receives nothing and ends the session. Throws FleetError `socket_unusable`.
 */
export async function listen(path: string): Promise<Connection> {
  checkPath(path);
  domainsGiven += 1;
  const domain = `fleet-${domainsGiven}`;
  const socket = new Dealer({ ...dealerOptions, zapDomain: domain });
  const connection = new DealerConnection(socket, { path, domain });
  await doorkeeper.guard(domain, () => connection.admit());
  try {
    await socket.bind(`ipc://${path}`);
  } catch (thrown) {
    await connection.close();
    throw new FleetError({ code: "socket_unusable", path, detail: detailOf(thrown) }, thrown);
  }
  return connection;
}

/**
 * The coordinator's side: dials at once and never again; that nobody answers is told by `closed`. What is sent before
 * the peer answered waits. Throws FleetError `socket_unusable` for a path that is too long.
 */
export function connect(path: string): Connection {
  checkPath(path);
  const socket = new Dealer(dialOptions);
  const connection = new DealerConnection(socket);
  socket.connect(`ipc://${path}`);
  return connection;
}
