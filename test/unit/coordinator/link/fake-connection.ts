/** A connection without a socket: what was sent lies open, what arrives is said by the test. */
import { encode, decodeToAgent } from "../../../../proto/session/wire.ts";
import type { CloseReason, Connection } from "../../../../proto/socket.ts";
import type { ToAgent, ToCoordinator } from "../../../../proto/vocab/messages.ts";

export class FakeConnection implements Connection {
  readonly sent: ToAgent[] = [];
  readonly closed: Promise<CloseReason>;
  readonly messages: AsyncIterable<Uint8Array>;
  isClosed = false;
  /** False: nothing more is taken. */
  isTaking = true;
  readonly #inbox: Uint8Array[] = [];
  readonly #end: (reason: CloseReason) => void;
  #wake: () => void = () => undefined;

  constructor() {
    const ended = Promise.withResolvers<CloseReason>();
    this.closed = ended.promise;
    this.#end = ended.resolve;
    this.messages = { [Symbol.asyncIterator]: () => this.#read() };
  }

  send(bytes: Uint8Array): boolean {
    if (!this.isTaking || this.isClosed) return false;
    this.sent.push(decodeToAgent(bytes));
    return true;
  }

  room(): Promise<boolean> {
    return Promise.resolve(this.isTaking);
  }

  async close(): Promise<void> {
    this.end({ kind: "closed" });
  }

  /** The agent says something. */
  say(message: ToCoordinator): void {
    this.#inbox.push(encode(message));
    this.#wake();
  }

  /** The other side, or the link, is gone. */
  end(reason: CloseReason): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#end(reason);
    this.#wake();
  }

  sentOf<K extends ToAgent["kind"]>(kind: K): Extract<ToAgent, { kind: K }>[] {
    return this.sent.filter((m): m is Extract<ToAgent, { kind: K }> => m.kind === kind);
  }

  async *#read(): AsyncGenerator<Uint8Array> {
    for (;;) {
      for (let next = this.#inbox.shift(); next; next = this.#inbox.shift()) yield next;
      if (this.isClosed) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
