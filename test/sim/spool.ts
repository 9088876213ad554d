/** An agent's spools on a simulated disk: the real numbering and keeping, the real frames. */
import {
  acknowledged,
  appended,
  dropOldest,
  itemsAfter,
  openIndex,
  releaseAcknowledged,
  type SpoolEntry,
  type SpoolIndex,
} from "../../agent-node/core/spool-index.ts";
import type { SpoolItem, StreamSpool } from "../../proto/session/outgoing.ts";
import type { StreamName } from "../../proto/vocab/messages.ts";
import type { Disk } from "./disk.ts";

interface Entry extends SpoolEntry {
  readonly payload: Uint8Array;
}

interface Stored {
  readonly id: string;
  readonly bootId: string;
  readonly entries: readonly Entry[];
  readonly next: number;
}

/** Small, so that dropping happens. */
export const SIM_BULK_BYTES_MAX = 2_000;

/** One stream. */
export class SimSpool implements StreamSpool {
  readonly stream: StreamName;
  readonly id: string;
  readonly #disk: Disk;
  readonly #bootId: string;
  #index: SpoolIndex<Entry>;

  /** Opens what is there; bulk of another boot is begun anew, since it is not synced. */
  constructor(disk: Disk, stream: StreamName, bootId: string, newId: () => string) {
    this.stream = stream;
    this.#disk = disk;
    this.#bootId = bootId;
    const found = disk.read<Stored>(pathOf(stream));
    const isOurs = found !== undefined && (stream === "facts" || found.bootId === bootId);
    this.id = isOurs ? found.id : newId();
    this.#index = isOurs ? openIndex(found.entries, found.next) : openIndex<Entry>([], 1);
  }

  get last(): number {
    return this.#index.next - 1;
  }

  get acked(): number {
    return this.#index.acked;
  }

  get bytes(): number {
    return this.#index.bytes;
  }

  /** Everything that is kept, acknowledged or not. */
  get payloads(): readonly { readonly sequence: number; readonly payload: Uint8Array }[] {
    return this.#index.entries;
  }

  /** Throws DiskFull, and then has appended nothing. */
  append(encode: (sequence: number) => Uint8Array, isRetained: boolean): number {
    const sequence = this.#index.next;
    const payload = encode(sequence);
    const next = appended(this.#index, { sequence, isRetained, length: payload.length, payload });
    this.#store(this.stream === "bulk" ? dropOldest(next, SIM_BULK_BYTES_MAX) : next);
    return sequence;
  }

  *after(cursor: number): Generator<SpoolItem> {
    for (const item of itemsAfter(this.#index, cursor))
      yield "entry" in item
        ? { kind: "entry", sequence: item.entry.sequence, payload: item.entry.payload }
        : { kind: "gap", ...item };
  }

  ack(sequence: number): void {
    this.#forget(acknowledged(this.#index, sequence));
  }

  releaseRetained(): void {
    this.#forget(releaseAcknowledged(this.#index));
  }

  /** The next open begins a new numbering. */
  discard(): void {
    this.#disk.remove(pathOf(this.stream));
  }

  /** What is forgotten in memory goes from the disk with the next write. */
  #forget(index: SpoolIndex<Entry>): void {
    this.#index = index;
  }

  #store(index: SpoolIndex<Entry>): void {
    const stored: Stored = {
      id: this.id,
      bootId: this.#bootId,
      entries: index.entries,
      next: index.next,
    };
    if (this.stream === "facts") this.#disk.writeDurable(pathOf(this.stream), stored);
    else this.#disk.writeVolatile(pathOf(this.stream), stored);
    this.#index = index;
  }
}

const pathOf = (stream: StreamName): string => `spool/${stream}`;
