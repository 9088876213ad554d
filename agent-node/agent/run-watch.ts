/** Follows what a run prints: live log text and metric samples to the bulk stream, and the metric's final values for the outcome. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { MetricPoint } from "../../proto/vocab/messages.ts";
import type { MetricSpec } from "../../proto/vocab/task.ts";
import type { LiveSample } from "../core/metric-lines.ts";
import { MetricLines } from "../core/metric-lines.ts";
import { monotonicMs } from "../runner/clock.ts";
import { isDiskFull } from "../runner/durable.ts";
import { outputEnd, readOutput } from "../runner/output-reader.ts";
import type { Attempt } from "./attempt.ts";
import { AttemptLog } from "./attempt-log.ts";
import type { Reports } from "./reports.ts";

/** How often the output is looked at. */
const LOOK_EVERY_MS = 40;
/** Bytes taken in one look; more follow at once. */
const CHUNK_BYTES = 128 * 1024;
/** Live log text of one attempt; beyond it stretches are left out, which the offsets show. */
export const LIVE_LOG_BYTES_PER_SECOND_MAX = 1024 * 1024;
/** How often it is noted how far the live part was sent. */
const NOTE_EVERY_MS = 1000;

/** What the watch reads and where it reports. */
export interface WatchSetting {
  /** The runner's folder of `run`. */
  readonly folder: string;
  readonly attempt: Attempt;
  readonly metric: MetricSpec;
  readonly reports: Reports;
}

/** One run's output, followed from its first byte: a new agent reads all of it again and sends on where the old one stopped. */
export class RunWatch {
  readonly #setting: WatchSetting;
  readonly #lines: MetricLines;
  readonly #log: AttemptLog;
  readonly #ended = new AbortController();
  #loop: Promise<void> | null = null;
  #offset = 0;
  /** Below this everything was sent by an earlier agent. */
  readonly #sentBefore: number;
  #credit = LIVE_LOG_BYTES_PER_SECOND_MAX;
  #creditAtMs = monotonicMs();
  #notedAtMs = 0;
  #beganAtMs = 0;

  constructor(setting: WatchSetting) {
    this.#setting = setting;
    this.#lines = new MetricLines(setting.metric);
    this.#log = new AttemptLog(setting.attempt, setting.reports);
    this.#sentBefore = readNote(setting.folder);
  }

  /** Begins to follow; `beganAtMs` is the start of the run on the wall clock. */
  start(beganAtMs: number): void {
    this.#beganAtMs = beganAtMs;
    this.#loop ??= this.#follow();
  }

  /** Reads the rest after the run ended, ends the log, and returns the final values with all else that was read. */
  async finish(): Promise<MetricLines> {
    this.#ended.abort();
    await this.#loop;
    await this.#readOn();
    this.#sendPoints(this.#lines.end());
    const { folder } = this.#setting;
    await this.#log.finish(await outputEnd(folder), (from, bytes) => readOutput(folder, from, bytes));
    return this.#lines;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      // A disk that cannot be read now may be readable later; `finish` reports it when it is not.
      await this.#readOn().catch(() => undefined);
      await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #readOn(): Promise<void> {
    for (;;) {
      const chunk = await readOutput(this.#setting.folder, this.#offset, CHUNK_BYTES);
      if (chunk.nextOffset === this.#offset) return;
      const isNew = chunk.nextOffset > this.#sentBefore;
      if (chunk.skippedBytes > 0) this.#lines.skip();
      const samples = this.#lines.push(chunk.bytes);
      this.#offset = chunk.nextOffset;
      if (!isNew) continue;
      this.#sendPoints(samples);
      this.#sendLog(chunk.offset, chunk.bytes);
      this.#note();
    }
  }

  #sendPoints(samples: readonly LiveSample[]): void {
    const { reports } = this.#setting;
    const { attempt } = this.#setting.attempt.lease;
    const atMs = Math.max(0, Date.now() - this.#beganAtMs);
    const points = samples.map((sample): MetricPoint => ({ attempt, ...sample, atMs }));
    if (points.length > 0) reports.sample({ kind: "points", points });
  }

  #sendLog(offset: number, bytes: Uint8Array): void {
    const now = monotonicMs();
    const earned = ((now - this.#creditAtMs) / 1000) * LIVE_LOG_BYTES_PER_SECOND_MAX;
    this.#credit = Math.min(LIVE_LOG_BYTES_PER_SECOND_MAX, this.#credit + earned);
    this.#creditAtMs = now;
    if (bytes.length > this.#credit) return;
    this.#credit -= bytes.length;
    this.#log.send(offset, bytes);
  }

  #note(): void {
    const now = monotonicMs();
    if (now - this.#notedAtMs < NOTE_EVERY_MS) return;
    this.#notedAtMs = now;
    try {
      writeFileSync(noteFile(this.#setting.folder), String(this.#offset), { mode: 0o600 });
    } catch (error) {
      // Without the note the next agent sends more again.
      if (!isDiskFull(error)) throw error;
    }
  }
}

const noteFile = (folder: string): string => join(folder, "sent");

const readNote = (folder: string): number => {
  try {
    return Number(readFileSync(noteFile(folder), "utf8")) || 0;
  } catch {
    return 0;
  }
};
