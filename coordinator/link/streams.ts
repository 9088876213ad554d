/** One session's two incoming streams: what is new, and what may be acknowledged once it is durable. */
import { IncomingStream } from "../../proto/session/incoming.ts";
import type { Report, StreamCursor, StreamName } from "../../proto/vocab/messages.ts";

/** What a received report turned out to be. `hole`: end the session, the next one replays from the cursor. */
export type Received =
  | { readonly kind: "new"; readonly cursor: StreamCursor }
  | { readonly kind: "duplicate" }
  | { readonly kind: "hole" };

/** Begun, for each session, with the positions that the ledger stores: what was received but never stored is received again. */
export class HostStreams {
  readonly #streams: Readonly<Record<StreamName, IncomingStream>>;

  constructor(stored: readonly StreamCursor[]) {
    const find = (name: StreamName): StreamCursor | undefined => stored.find((c) => c.stream === name);
    this.#streams = {
      facts: new IncomingStream("facts", find("facts")),
      bulk: new IncomingStream("bulk", find("bulk")),
    };
  }

  /** Takes the spools that the agent's Hello names. */
  greet(spools: readonly StreamCursor[]): void {
    for (const { stream, spool } of spools) this.#streams[stream].greet(spool);
  }

  /** Positions for the next Hello. */
  get cursors(): readonly StreamCursor[] {
    return [this.#streams.facts.cursor, this.#streams.bulk.cursor].flatMap((c) => (c ? [c] : []));
  }

  /** Judges one report; a new spool is begun on the spot. `cursor` is where the stream stands once this report is stored. */
  receive(stream: StreamName, spool: string, sequence: number, report: Report): Received {
    const place = { spool, sequence, ...(report.kind === "gap" ? { count: report.count } : {}) };
    const first = this.#streams[stream].receive(place);
    const reception = first.kind === "reset" ? this.#streams[stream].receive(place) : first;
    if (reception.kind === "accept")
      return { kind: "new", cursor: { stream, spool, sequence: reception.through } };
    return reception.kind === "duplicate" ? { kind: "duplicate" } : { kind: "hole" };
  }

  /** Says that everything up to this position is durable. */
  stored(cursor: StreamCursor): void {
    this.#streams[cursor.stream].stored(cursor.spool, cursor.sequence);
  }

  /** What may be acknowledged of a stream. */
  cursor(stream: StreamName): StreamCursor | undefined {
    return this.#streams[stream].cursor;
  }
}
