/** A spool in memory that drops the oldest of a full `bulk` and remembers what it dropped. */
import type { SpoolItem, StreamSpool } from "../../../../proto/session/outgoing.ts";
import type { StreamName } from "../../../../proto/vocab/messages.ts";

interface Entry {
  readonly sequence: number;
  readonly payload: Uint8Array;
}

export class FakeSpool implements StreamSpool {
  readonly stream: StreamName;
  readonly id: string;
  readonly dropped = new Set<number>();
  readonly #bytesMax: number;
  #entries: Entry[] = [];
  #last = 0;

  constructor(stream: StreamName, id: string, bytesMax = Number.POSITIVE_INFINITY) {
    this.stream = stream;
    this.id = id;
    this.#bytesMax = bytesMax;
  }

  get last(): number {
    return this.#last;
  }

  append(bytes: number): number {
    this.#last += 1;
    this.#entries.push({ sequence: this.#last, payload: new Uint8Array(bytes).fill(this.#last % 251) });
    while (this.#entries.reduce((sum, { payload }) => sum + payload.length, 0) > this.#bytesMax) {
      const oldest = this.#entries.shift();
      if (oldest) this.dropped.add(oldest.sequence);
    }
    return this.#last;
  }

  *after(cursor: number, maxBytes: number): Generator<SpoolItem> {
    let [expected, bytes] = [cursor + 1, 0];
    for (const { sequence, payload } of this.#entries) {
      if (sequence <= cursor) continue;
      if (bytes >= maxBytes) return;
      if (sequence > expected) yield { kind: "gap", from: expected, count: sequence - expected };
      yield { kind: "entry", sequence, payload };
      bytes += payload.length;
      expected = sequence + 1;
    }
    if (expected <= this.#last) yield { kind: "gap", from: expected, count: this.#last - expected + 1 };
  }

  ack(sequence: number): void {
    this.#entries = this.#entries.filter((entry) => entry.sequence > sequence);
  }
}
