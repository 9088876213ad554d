/** One stream of reports on disk: numbered, kept until acknowledged, and replayed from any cursor. */
import { join } from "node:path";
import type { StreamName } from "../../proto/vocab/messages.ts";
import {
  acknowledged,
  appended,
  dropOldest,
  itemsAfter,
  openIndex,
  releaseAcknowledged,
  type SpoolIndex,
} from "../core/spool-index.ts";
import { isDiskFull } from "../runner/durable.ts";
import type { Place } from "./spool-file.ts";
import { SpoolFile } from "./spool-file.ts";

/** Unacknowledged `bulk` beyond this is dropped, oldest first, and counted as a gap. */
export const BULK_BYTES_MAX = 32 * 1024 * 1024;
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
  #index: SpoolIndex<Place>;

  private constructor(stream: StreamName, file: SpoolFile, bulkBytesMax: number) {
    this.stream = stream;
    this.#file = file;
    this.#bulkBytesMax = bulkBytesMax;
    this.#index = openIndex(file.places, file.next);
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
    return this.#index.next - 1;
  }

  /** Highest number that a coordinator has confirmed in this life of the agent. */
  get acked(): number {
    return this.#index.acked;
  }

  /** Highest number that was dropped unconfirmed in this life of the agent; 0 when none was. */
  get droppedThrough(): number {
    return this.#index.droppedThrough;
  }

  /**
   * Appends one entry and returns its number; the numbering is known before the payload, because the payload may name it.
   * Throws the system's error (a full disk) and then has appended nothing.
   */
  append(encode: (sequence: number) => Uint8Array, isRetained = false): number {
    const sequence = this.#index.next;
    const kind = isRetained ? "retained" : "plain";
    const place = this.#file.append({ kind, sequence, payload: encode(sequence) }, this.stream === "facts");
    this.#index = appended(this.#index, place);
    if (this.stream === "bulk") this.#keep(dropOldest(this.#index, this.#bulkBytesMax));
    return sequence;
  }

  /** What stands behind this cursor, in order, at most until `maxBytes` of payload are exceeded. */
  *after(cursor: number, maxBytes: number): Generator<SpoolItem> {
    let bytes = 0;
    for (const item of itemsAfter(this.#index, cursor)) {
      if (bytes >= maxBytes) return;
      if ("entry" in item) {
        const payload = this.#file.read(item.entry);
        bytes += payload.length;
        yield { kind: "entry", sequence: item.entry.sequence, payload };
      } else yield { kind: "gap", ...item };
    }
  }

  /** Everything up to this number is stored by the coordinator; a number that was never given is ignored. */
  ack(sequence: number): void {
    this.#keep(acknowledged(this.#index, sequence));
  }

  /** The campaign is closed: acknowledged outcomes may go. */
  releaseRetained(): void {
    this.#keep(releaseAcknowledged(this.#index));
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

  #keep(index: SpoolIndex<Place>): void {
    if (index === this.#index) return;
    this.#index = index;
    this.#compactWhenWasteful();
  }

  #compactWhenWasteful(): void {
    const { entries, bytes, next } = this.#index;
    const waste = this.#file.bytes - bytes;
    if (waste < WASTE_BYTES_MIN || waste < this.#file.bytes / 2) return;
    try {
      this.#index = { ...this.#index, entries: this.#file.compact(entries, next) };
    } catch (error) {
      // A longer file is only that; the next acknowledgement tries again.
      if (!isDiskFull(error)) throw error;
    }
  }
}
