/** The receiver's side of one stream: what is new, what was seen, what is missing, and what may be acknowledged. */
import type { StreamCursor, StreamName } from "../vocab/messages.ts";

/** Spools remembered after their end, so that a late report of one is not taken for a new one. */
export const RETIRED_SPOOLS_MAX = 16;

/** Where a received report stands. A gap report stands for `count` entries, any other for one. */
export interface Place {
  readonly spool: string;
  readonly sequence: number;
  readonly count?: number;
}

/** What to do with a received report. */
export type Reception =
  /** New: entries `from` to `through`. Of a gap that overlaps what is known, only the unknown end. */
  | { readonly kind: "accept"; readonly from: number; readonly through: number }
  | { readonly kind: "duplicate" }
  /** Something before it never came: end the session; the next one replays from the cursor. */
  | { readonly kind: "hole"; readonly expected: number }
  /** A new spool: everything of `previous` that did not come is unknown for ever. Ask again with the same report. */
  | { readonly kind: "reset"; readonly previous: StreamCursor | undefined };

/**
 * One per host and stream for a coordinator's whole life, begun with what its ledger stores. Accepting and storing are
 * two steps: only `stored` moves the cursor, and only the cursor is ever acknowledged.
 */
export class IncomingStream {
  readonly #stream: StreamName;
  #spool: string | undefined;
  #stored: number;
  #accepted: number;
  #retired: string[] = [];

  constructor(stream: StreamName, stored: StreamCursor | undefined) {
    this.#stream = stream;
    this.#spool = stored?.spool;
    this.#stored = stored?.sequence ?? 0;
    this.#accepted = this.#stored;
  }

  /** What may be acknowledged, and what Hello reports: stored up to here. Absent before the first spool. */
  get cursor(): StreamCursor | undefined {
    if (this.#spool === undefined) return undefined;
    return { stream: this.#stream, spool: this.#spool, sequence: this.#stored };
  }

  /** The agent's Hello names its spool: a reset when it is a new one, before any report of it came. */
  greet(spool: string): Extract<Reception, { kind: "reset" }> | undefined {
    return spool === this.#spool ? undefined : this.#reset(spool);
  }

  /** Judges one received report. `accept` and `reset` change what is expected next; nothing changes the cursor of this spool. */
  receive(place: Place): Reception {
    if (place.spool !== this.#spool)
      return this.#retired.includes(place.spool) ? { kind: "duplicate" } : this.#reset(place.spool);
    const expected = this.#accepted + 1;
    const through = place.sequence + (place.count ?? 1) - 1;
    if (place.sequence > expected) return { kind: "hole", expected };
    if (through < expected) return { kind: "duplicate" };
    this.#accepted = through;
    return { kind: "accept", from: expected, through };
  }

  /** Everything of this spool up to `sequence` is durable. Of an earlier spool it changes nothing. Throws when it was never accepted. */
  stored(spool: string, sequence: number): void {
    if (spool !== this.#spool) return;
    if (sequence > this.#accepted)
      throw new Error(`${this.#stream}: ${sequence} stored, but only ${this.#accepted} accepted`);
    this.#stored = Math.max(this.#stored, sequence);
  }

  #reset(spool: string): Extract<Reception, { kind: "reset" }> {
    const previous = this.cursor;
    if (this.#spool !== undefined) this.#retired = [...this.#retired, this.#spool].slice(-RETIRED_SPOOLS_MAX);
    this.#spool = spool;
    this.#stored = 0;
    this.#accepted = 0;
    return { kind: "reset", previous };
  }
}
