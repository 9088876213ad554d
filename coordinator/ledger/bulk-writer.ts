/** Gathers points into few commits, and tells which stream positions may be acknowledged once all they carried is on disk. */
import { FleetError } from "../../proto/vocab/errors.ts";
import type { HostName } from "../../proto/vocab/ids.ts";
import type { MetricPoint, StreamCursor } from "../../proto/vocab/messages.ts";
import type { HostCursor, LedgerPort } from "./ledger-port.ts";

/** Limits of the writer. */
export const bulkLimits = {
  /** Longest time a point waits for its commit. */
  flushMs: 100,
  /** So many waiting points are committed without further delay; also the most that one commit holds, since a commit blocks the event loop. */
  flushPoints: 5_000,
  /** Wait before what the disk refused is tried again. */
  retryMs: 1_000,
  /** Points that may wait while the disk is slow; further ones are dropped and counted. */
  pointsMax: 200_000,
} as const;

/** What the writer needs of others. */
export interface BulkPorts {
  readonly appendPoints: LedgerPort["appendPoints"];
  /** Makes log text written so far durable; it must be so before the cursor that acknowledges it. */
  readonly syncLogs: () => Promise<void>;
  /** These positions are durable; acknowledge them. */
  readonly onDurable: (cursors: readonly HostCursor[]) => void;
  /**
   * A flush failed for another reason than a disk that takes nothing now, or it was the last one. What it held is lost to this daemon
   * together with everything that was taken meanwhile: a later position must not acknowledge what is missing before it. Nothing of it is
   * acknowledged, so a new session replays it.
   */
  readonly onError: (error: unknown) => void;
}

/** One per daemon. Flushes never overlap. */
export class BulkWriter {
  readonly #ports: BulkPorts;
  #points: MetricPoint[] = [];
  #cursors = new Map<HostName, StreamCursor>();
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> | undefined;
  #dropped = 0;
  /** The disk refused the last flush: what it held is kept and tried again. */
  #isRefused = false;
  #isLast = false;

  constructor(ports: BulkPorts) {
    this.#ports = ports;
  }

  /** Points lost because the disk could not follow. */
  get droppedPoints(): number {
    return this.#dropped;
  }

  /** Takes what one report of the `bulk` stream carried (log text was written already) and the position it moves the stream to. */
  add(host: HostName, cursor: StreamCursor, points: readonly MetricPoint[]): void {
    const room = Math.max(0, bulkLimits.pointsMax - this.#points.length);
    for (const point of points.slice(0, room)) this.#points.push(point);
    this.#dropped += Math.max(0, points.length - room);
    this.#cursors.set(host, cursor);
    if (!this.#flushing) this.#schedule();
  }

  /** Commits everything taken so far, once; resolves when it is durable or was reported to `onError`. */
  async flush(): Promise<void> {
    this.#isLast = true;
    while (this.#flushing || this.#cursors.size > 0) {
      if (!this.#flushing) this.#begin();
      await this.#flushing;
    }
    this.#isLast = false;
  }

  #schedule(): void {
    if (this.#cursors.size === 0) return;
    if (this.#isRefused) this.#timer ??= setTimeout(() => this.#begin(), bulkLimits.retryMs);
    else if (this.#points.length >= bulkLimits.flushPoints) this.#begin();
    else this.#timer ??= setTimeout(() => this.#begin(), bulkLimits.flushMs);
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing = this.#write().finally(() => {
      this.#flushing = undefined;
      this.#schedule();
    });
  }

  async #write(): Promise<void> {
    const points = this.#points;
    const cursors = this.#cursors;
    this.#points = [];
    this.#cursors = new Map();
    const of = [...cursors].map(([host, cursor]) => ({ host, cursor }));
    let from = 0;
    try {
      await this.#ports.syncLogs();
      for (; points.length - from > bulkLimits.flushPoints; from += bulkLimits.flushPoints)
        await this.#ports.appendPoints(points.slice(from, from + bulkLimits.flushPoints));
      await this.#ports.appendPoints(points.slice(from), of);
      this.#isRefused = false;
      this.#ports.onDurable(of);
    } catch (error) {
      this.#isRefused = !this.#isLast && isUnwritable(error);
      this.#points = this.#isRefused ? [...points.slice(from), ...this.#points] : [];
      this.#cursors = this.#isRefused ? new Map([...cursors, ...this.#cursors]) : new Map();
      if (!this.#isRefused) this.#ports.onError(error);
    }
  }
}

const isUnwritable = (error: unknown): boolean =>
  error instanceof FleetError && error.fact.code === "ledger_unwritable";
