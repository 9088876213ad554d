/** The sender's side of one stream: what goes next, under which credit, and from where it is replayed. */
import type { StreamCursor, StreamName } from "../vocab/messages.ts";

/** What stands behind a cursor: an entry's frame, or a stretch of numbers that is gone for good. */
export type SpoolItem =
  | { readonly kind: "entry"; readonly sequence: number; readonly payload: Uint8Array }
  | { readonly kind: "gap"; readonly from: number; readonly count: number };

/**
 * Where the bytes of one stream live. It numbers entries from 1 without holes, offers only what a crash cannot take
 * back (facts) or can only take back together with `id` (bulk), and decides what a full `bulk` drops.
 */
export interface StreamSpool {
  readonly stream: StreamName;
  /** Random name of this numbering. */
  readonly id: string;
  /** Highest number given so far; 0 before the first. */
  readonly last: number;
  /** What stands behind the cursor, in order; at least one item when there is any, then until `maxBytes` are exceeded. */
  after(cursor: number, maxBytes: number): Iterable<SpoolItem>;
  /** Everything up to this number is stored by the receiver. */
  ack(sequence: number): void;
}

/** What an acknowledgement did: moved the cursor, told nothing new, or spoke of another spool or of numbers never given. */
export type AckEffect = "moved" | "known" | "foreign";

/**
 *   resume ─▶ open: next, sent, acknowledge ─▶ interrupt ─▶ closed ─▶ resume …
 *
 * One per stream for an agent's whole life. Between `next` and `sent` nothing moves, so a refused send is simply tried
 * again. `facts` go without credit; `bulk` keeps at most the credit's bytes under way beyond the acknowledged cursor.
 */
export class OutgoingStream {
  readonly #spool: StreamSpool;
  #isOpen = false;
  #acked = 0;
  #position = 0;
  #creditBytes = 0;
  #underWay: { readonly through: number; readonly bytes: number }[] = [];
  #underWayBytes = 0;
  #gapEntries = 0;
  #peeked: SpoolItem | undefined;

  constructor(spool: StreamSpool) {
    this.#spool = spool;
  }

  /** For the agent's Hello: this stream's spool and the highest number in it. */
  get announced(): StreamCursor {
    return { stream: this.#spool.stream, spool: this.#spool.id, sequence: this.#spool.last };
  }

  /** Bytes sent in this session and not acknowledged. */
  get underWayBytes(): number {
    return this.#underWayBytes;
  }

  /** Entries that this object's gaps stood in for, replays counted again. */
  get gapEntries(): number {
    return this.#gapEntries;
  }

  /**
   * A session opened, and the coordinator has this cursor: replay begins behind it, or at the very beginning when it
   * knows another spool or none. `ahead`: it knows numbers that this spool never gave, so the spool lost its end and
   * the agent must begin a new one; nothing is sent until then.
   */
  resume(cursor: StreamCursor | undefined): "resumed" | "ahead" {
    this.interrupt();
    const stored = cursor?.spool === this.#spool.id ? cursor.sequence : 0;
    if (stored > this.#spool.last) return "ahead";
    this.#acked = stored;
    this.#position = stored;
    this.#isOpen = true;
    this.#spool.ack(stored);
    return "resumed";
  }

  /** The session ended: what was under way counts as unsent, and credit has to be granted anew. */
  interrupt(): void {
    this.#isOpen = false;
    this.#creditBytes = 0;
    this.#underWay = [];
    this.#underWayBytes = 0;
    this.#peeked = undefined;
  }

  /** What to send now, none when all is sent, the credit is used up or no session is open. Repeats itself until `sent`. */
  next(): SpoolItem | undefined {
    if (!this.#isOpen || (this.#isMetered() && this.#creditBytes === 0)) return undefined;
    this.#peeked ??= this.#firstAfter(this.#position);
    return this.#peeked !== undefined && this.#hasCreditFor(this.#peeked) ? this.#peeked : undefined;
  }

  /** The item that `next` gave was handed to the connection. */
  sent(item: SpoolItem): void {
    if (item !== this.#peeked) throw new Error("only the item that `next` gave can be sent");
    this.#peeked = undefined;
    const [through, bytes] =
      item.kind === "entry" ? [item.sequence, item.payload.length] : [item.from + item.count - 1, 0];
    if (item.kind === "gap") this.#gapEntries += item.count;
    this.#position = through;
    this.#underWay.push({ through, bytes });
    this.#underWayBytes += bytes;
  }

  /** The receiver stored everything up to the cursor, and `creditBytes` beyond it may be under way. */
  acknowledge(cursor: StreamCursor, creditBytes: number): AckEffect {
    if (cursor.spool !== this.#spool.id || cursor.sequence > this.#spool.last) return "foreign";
    this.#creditBytes = this.#isOpen ? creditBytes : 0;
    if (cursor.sequence <= this.#acked) return "known";
    this.#acked = cursor.sequence;
    if (this.#position < cursor.sequence) {
      this.#position = cursor.sequence;
      this.#peeked = undefined;
    }
    this.#settle(cursor.sequence);
    this.#spool.ack(cursor.sequence);
    return "moved";
  }

  #settle(sequence: number): void {
    const open = this.#underWay.findIndex(({ through }) => through > sequence);
    const settled = this.#underWay.splice(0, open === -1 ? this.#underWay.length : open);
    for (const { bytes } of settled) this.#underWayBytes -= bytes;
  }

  #firstAfter(cursor: number): SpoolItem | undefined {
    for (const item of this.#spool.after(cursor, 1)) return item;
    return undefined;
  }

  #isMetered(): boolean {
    return this.#spool.stream === "bulk";
  }

  // An entry larger than the whole credit goes alone, or it would wait for ever.
  #hasCreditFor(item: SpoolItem): boolean {
    if (!this.#isMetered() || item.kind === "gap" || this.#underWayBytes === 0) return true;
    return this.#underWayBytes + item.payload.length <= this.#creditBytes;
  }
}
