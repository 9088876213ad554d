/** What waits to be written to a connection: one bounded queue per class of messages, the most urgent first. */

/** Largest message of the link; a larger one would cost the connection. */
export const MESSAGE_BYTES_MAX = 16 * 1024 * 1024;

/** Classes of messages, most urgent first; a waiting one of an earlier class always goes before a later one. */
export type Priority = "control" | "facts" | "bulk";

/** What each class may hold while it waits to be written; beyond it the connection refuses. */
export const OUTBOX_LIMITS: Readonly<
  Record<Priority, { readonly messages: number; readonly bytes: number }>
> = {
  control: { messages: 1_024, bytes: 2 * MESSAGE_BYTES_MAX },
  facts: { messages: 1_024, bytes: MESSAGE_BYTES_MAX },
  bulk: { messages: 256, bytes: MESSAGE_BYTES_MAX },
};

/** The queues of one connection. */
export class Outbox {
  readonly #queues: Record<Priority, Uint8Array[]> = { control: [], facts: [], bulk: [] };
  readonly #bytes: Record<Priority, number> = { control: 0, facts: 0, bulk: 0 };

  /** Whether a message of that many bytes fits its class. */
  hasRoom(priority: Priority, bytes: number): boolean {
    const limit = OUTBOX_LIMITS[priority];
    return this.#queues[priority].length < limit.messages && this.#bytes[priority] + bytes <= limit.bytes;
  }

  /** Adds a message, which must have room. */
  put(bytes: Uint8Array, priority: Priority): void {
    this.#queues[priority].push(bytes);
    this.#bytes[priority] += bytes.length;
  }

  /** Removes the oldest message of the most urgent class that holds any. */
  take(): Uint8Array | undefined {
    for (const priority of ["control", "facts", "bulk"] as const) {
      const bytes = this.#queues[priority].shift();
      if (bytes === undefined) continue;
      this.#bytes[priority] -= bytes.length;
      return bytes;
    }
    return undefined;
  }
}

/** Lets any number of waiters go on, again and again. */
export class Bell {
  #next = Promise.withResolvers<void>();

  /** Resolves at the next ring. */
  heard(): Promise<void> {
    return this.#next.promise;
  }

  /** Wakes everybody who waits now. */
  ring(): void {
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  }
}
