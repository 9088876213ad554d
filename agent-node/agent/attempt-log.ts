/** What the coordinator gets of an attempt's output: pieces while it comes, and at the end what of its tail is still unsent. */
import type { OutputChunk } from "../runner/output-reader.ts";
import type { Attempt } from "./attempt.ts";
import type { Reports } from "./reports.ts";

/** What of the end of an output the coordinator gets in any case. */
export const TAIL_BYTES = 1024 * 1024;
/** Longest piece of one report. */
const PIECE_BYTES = 128 * 1024;
/** Sent pieces that touch are remembered as one up to this length: when one report of it is lost, all of it is sent again. */
const RUN_BYTES_MAX = 64 * 1024;

/** A stretch of output that stands in the bulk stream. */
interface Sent {
  readonly from: number;
  readonly to: number;
  /** The numbering and the lowest number of its reports. */
  readonly spool: string;
  readonly sequence: number;
}

/** Where the output can be read again: the chunk at or behind an offset, empty when nothing follows. */
export type OutputSource = (from: number, maxBytes: number) => Promise<OutputChunk>;

/** Of one attempt, whose output has one numbering of bytes from 0 on. */
export class AttemptLog {
  readonly #attempt: Attempt;
  readonly #reports: Reports;
  /** In order, the last TAIL_BYTES only. Pieces that an earlier agent sent are not known and count as unsent. */
  #sent: Sent[] = [];

  constructor(attempt: Attempt, reports: Reports) {
    this.#attempt = attempt;
    this.#reports = reports;
  }

  /** Sends a piece while more may follow; pieces come in the order of their offsets. */
  send(offset: number, bytes: Uint8Array): void {
    const sequence = this.#report(offset, bytes, false);
    if (sequence === null) return;
    const spool = this.#reports.bulk.id;
    const to = offset + bytes.length;
    const last = this.#sent.at(-1);
    const joins =
      last !== undefined && last.to === offset && last.spool === spool && to - last.from <= RUN_BYTES_MAX;
    if (joins) this.#sent[this.#sent.length - 1] = { ...last, to };
    else this.#sent.push({ from: offset, to, spool, sequence });
    const kept = this.#sent.findIndex((run) => run.to > to - TAIL_BYTES);
    if (kept > 0) this.#sent.splice(0, kept);
  }

  /**
   * Says that the output ended at `end`: sends what of its last TAIL_BYTES was not sent or was lost on the way, the last piece marked.
   * Rejects with the error of a disk that cannot be read.
   */
  async finish(end: number, source: OutputSource): Promise<void> {
    let held: { readonly offset: number; readonly bytes: Uint8Array } | null = null;
    for (const { from, to } of this.#unsentBefore(end)) {
      for (let at = from; at < to;) {
        const { offset, bytes } = await source(at, Math.min(PIECE_BYTES, to - at));
        // What the host itself did not keep lies between the offset asked for and the one found.
        const found = bytes.subarray(0, Math.max(0, to - offset));
        if (found.length === 0) break;
        if (held !== null) this.#report(held.offset, held.bytes, false);
        held = { offset, bytes: found };
        at = offset + found.length;
      }
    }
    const isLast = held !== null && held.offset + held.bytes.length === end;
    if (held !== null && !isLast) this.#report(held.offset, held.bytes, false);
    this.end(isLast ? held : { offset: end, bytes: new Uint8Array(0) });
  }

  /** Sends the piece behind which nothing follows, unless one was sent; by default an empty one where the log stands. */
  end(piece: { readonly offset: number; readonly bytes: Uint8Array } | null = null): void {
    if (this.#attempt.isLogEnded) return;
    this.#report(piece?.offset ?? this.#attempt.logSentTo, piece?.bytes ?? new Uint8Array(0), true);
    this.#attempt.isLogEnded = true;
  }

  /** The number of the report; null when a full disk refused it. */
  #report(offset: number, bytes: Uint8Array, isTail: boolean): number | null {
    const { attempt } = this.#attempt.lease;
    this.#attempt.logSentTo = Math.max(this.#attempt.logSentTo, offset + bytes.length);
    return this.#reports.sample({ kind: "log", attempt, offset, bytes, isTail });
  }

  *#unsentBefore(end: number): Generator<{ readonly from: number; readonly to: number }> {
    let from = Math.max(0, end - TAIL_BYTES);
    const { id, droppedThrough } = this.#reports.bulk;
    for (const run of this.#sent) {
      if (run.spool !== id || run.sequence <= droppedThrough || run.to <= from) continue;
      if (run.from > from) yield { from, to: run.from };
      from = run.to;
    }
    if (from < end) yield { from, to: end };
  }
}
