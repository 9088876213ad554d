/** One stream of reports on disk: numbered, kept until acknowledged, and replayed from any cursor. */
import { join } from "node:path";
import type { StreamName } from "../../proto/vocab/messages.ts";
import { isDiskFull } from "../runner/durable.ts";
import type { Place } from "./spool-file.ts";
import { SpoolFile } from "./spool-file.ts";

/** Unacknowledged `bulk` beyond this is dropped, oldest first, and counted as a gap. */
export const BULK_BYTES_MAX = 32 * 1024 * 1024;
/** Acknowledged outcomes that stay for a coordinator that was rolled back; beyond it the oldest go. */
export const RETAINED_OUTCOMES_MAX = 10_000;
/** A file is rewritten when this much of it, and more than half, is no longer wanted. */
const WASTE_BYTES_MIN = 1024 * 1024;

/** What a reader finds behind its cursor: an entry, or a stretch of numbers that is gone for good. */
export type SpoolItem =
  | { readonly kind: "entry"; readonly sequence: number; readonly payload: Uint8Array }
  | { readonly kind: "gap"; readonly from: number; readonly count: number };

/**
 * `facts` is synced entry by entry and loses nothing; `bulk` is bounded and may lose its oldest part.
 * Entries marked retained outlive their acknowledgement until `releaseRetained`.
 */
export class Spool {
  readonly stream: StreamName;
  readonly #file: SpoolFile;
  readonly #bulkBytesMax: number;
  #places: Place[];
  #next: number;
  #acked = 0;
  #droppedThrough = 0;
  #wantedBytes: number;

  private constructor(stream: StreamName, file: SpoolFile, bulkBytesMax: number) {
    this.stream = stream;
    this.#file = file;
    this.#bulkBytesMax = bulkBytesMax;
    this.#places = [...file.places];
    this.#next = file.next;
    this.#wantedBytes = sumOf(this.#places);
  }

  /** Opens the stream's file in `folder`, which must exist. */
  static open(folder: string, stream: StreamName, bootId: string, bulkBytesMax = BULK_BYTES_MAX): Spool {
    const belongs = stream === "bulk" ? "this boot" : "any boot";
    return new Spool(stream, SpoolFile.open(join(folder, stream), bootId, belongs), bulkBytesMax);
  }

  /** Random name of this numbering. */
  get id(): string {
    return this.#file.id;
  }

  /** Highest number given so far; 0 before the first. */
  get last(): number {
    return this.#next - 1;
  }

  /** Highest number that a coordinator has confirmed in this life of the agent. */
  get acked(): number {
    return this.#acked;
  }

  /** Highest number that was dropped unconfirmed in this life of the agent; 0 when none was. */
  get droppedThrough(): number {
    return this.#droppedThrough;
  }

  /**
   * Appends one entry and returns its number; the numbering is known before the payload, because the payload may name it.
   * Throws the system's error (a full disk) and then has appended nothing.
   */
  append(encode: (sequence: number) => Uint8Array, isRetained = false): number {
    const sequence = this.#next;
    const kind = isRetained ? "retained" : "plain";
    const place = this.#file.append({ kind, sequence, payload: encode(sequence) }, this.stream === "facts");
    this.#places.push(place);
    this.#wantedBytes += place.length;
    this.#next += 1;
    if (this.stream === "bulk" && this.#wantedBytes > this.#bulkBytesMax) this.#dropOldest();
    return sequence;
  }

  /** What stands behind this cursor, in order, at most until `maxBytes` of payload are exceeded. */
  *after(cursor: number, maxBytes: number): Generator<SpoolItem> {
    let expected = cursor + 1;
    let bytes = 0;
    for (let index = this.#indexAfter(cursor); bytes < maxBytes; index += 1) {
      const place = this.#places[index];
      const next = place?.sequence ?? this.#next;
      if (next > expected) yield { kind: "gap", from: expected, count: next - expected };
      if (place === undefined) return;
      const payload = this.#file.read(place);
      bytes += payload.length;
      expected = place.sequence + 1;
      yield { kind: "entry", sequence: place.sequence, payload };
    }
  }

  /** Everything up to this number is stored by the coordinator; a number that was never given is ignored. */
  ack(sequence: number): void {
    if (sequence <= this.#acked || sequence >= this.#next) return;
    this.#acked = sequence;
    this.#forget((place) => place.sequence > sequence || place.isRetained);
    this.#boundRetained();
  }

  /** The campaign is closed: acknowledged outcomes may go. */
  releaseRetained(): void {
    this.#forget((place) => place.sequence > this.#acked);
  }

  /** Closes the file and puts it aside as `<stream>.old`, so that the next open begins a new numbering. */
  discard(): void {
    this.#file.close();
    this.#file.putAside();
  }

  /** Closes the file; nothing may follow. */
  close(): void {
    this.#file.close();
  }

  #indexAfter(cursor: number): number {
    let [low, high] = [0, this.#places.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#places[middle]?.sequence ?? 0) > cursor) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #dropOldest(): void {
    let [drop, bytes] = [0, this.#wantedBytes];
    const goal = this.#bulkBytesMax * 0.75;
    for (; bytes > goal && drop < this.#places.length - 1; drop += 1)
      bytes -= this.#places[drop]?.length ?? 0;
    this.#droppedThrough = this.#places.splice(0, drop).at(-1)?.sequence ?? this.#droppedThrough;
    this.#wantedBytes = bytes;
    this.#compactWhenWasteful();
  }

  #boundRetained(): void {
    let excess = this.#places.filter((place) => place.sequence <= this.#acked).length - RETAINED_OUTCOMES_MAX;
    if (excess > 0) this.#forget((place) => place.sequence > this.#acked || excess-- <= 0);
  }

  #forget(isWanted: (place: Place) => boolean): void {
    this.#places = this.#places.filter(isWanted);
    this.#wantedBytes = sumOf(this.#places);
    this.#compactWhenWasteful();
  }

  #compactWhenWasteful(): void {
    const waste = this.#file.bytes - this.#wantedBytes;
    if (waste < WASTE_BYTES_MIN || waste < this.#file.bytes / 2) return;
    try {
      this.#places = this.#file.compact(this.#places, this.#next);
    } catch (error) {
      // A longer file is only that; the next acknowledgement tries again.
      if (!isDiskFull(error)) throw error;
    }
  }
}

const sumOf = (places: readonly Place[]): number => places.reduce((sum, { length }) => sum + length, 0);
