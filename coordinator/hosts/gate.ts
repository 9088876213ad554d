/** Counts how much of something scarce is in use and lets the rest wait: sshd's sessions and its unfinished handshakes. */

/** A counting semaphore; waiters are served in their order of arrival. */
export class Gate {
  readonly #capacity: number;
  #inUse = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Waits for a place and gives the function that returns it; calling that again does nothing. */
  async enter(): Promise<() => void> {
    if (this.#inUse < this.#capacity) this.#inUse += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    let isOut = false;
    return () => {
      if (isOut) return;
      isOut = true;
      const next = this.#waiting.shift();
      // The place passes to the next waiter without becoming free in between.
      if (next === undefined) this.#inUse -= 1;
      else next();
    };
  }

  /** Runs `work` inside the gate. */
  async run<Value>(work: () => Promise<Value>): Promise<Value> {
    const leave = await this.enter();
    try {
      return await work();
    } finally {
      leave();
    }
  }
}

/** Unfinished handshakes that one sshd may have of us; stock MaxStartups begins refusing at 10. */
export const HANDSHAKES_MAX = 8;

/** One gate per sshd, shared by all connections of a process. */
export class HandshakeGates {
  readonly #gates = new Map<string, Gate>();

  /** The gate of the sshd at `address` (`host:port`). */
  of(address: string): Gate {
    const known = this.#gates.get(address);
    if (known !== undefined) return known;
    const gate = new Gate(HANDSHAKES_MAX);
    this.#gates.set(address, gate);
    return gate;
  }
}
