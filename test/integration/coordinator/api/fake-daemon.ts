/** A daemon for API tests: the real core's world, a ledger in memory, logs on disk, wishes answered by the test. */
import type { LogStore } from "../../../../coordinator/ledger/logs.ts";
import { RecordFeed } from "../../../../coordinator/ledger/record-feed.ts";
import type { ApiPort } from "../../../../coordinator/api/server/api-port.ts";
import type { MetricPoint } from "../../../../proto/vocab/messages.ts";
import { FakeLedger } from "../../../contract/ledger/fake-ledger.ts";
import { World } from "../../../unit/coordinator/core/world.ts";

export class FakeDaemon implements ApiPort {
  readonly world = new World();
  readonly ledger = new FakeLedger();
  readonly feed = new RecordFeed((after) => this.ledger.readAll(after), 0);
  readonly logs: LogStore;
  measured: readonly MetricPoint[] = [];
  command: ApiPort["command"] = () => Promise.reject(new Error("no answer prepared"));
  /** Resolves when a reader of records went or was sent away. */
  readonly readerGone: Promise<void>;
  #onReaderGone: () => void = () => undefined;
  #committed = 0;

  constructor(logs: LogStore) {
    this.logs = logs;
    this.readerGone = new Promise((resolve) => (this.#onReaderGone = resolve));
  }

  /** Commits what the world recorded since the last call and wakes followers. */
  commit(): number {
    const fresh = this.world.records.slice(this.#committed);
    this.#committed += fresh.length;
    const seq = this.ledger.append(fresh);
    this.feed.notify(seq);
    return seq;
  }

  facts(): ReturnType<ApiPort["facts"]> {
    const { ledgered, live } = this.world.state;
    const now = { monotonicMs: this.world.nowMs, wallMs: 1_000_000 + this.world.nowMs };
    return { fleet: "lab", ledgered, live, now, lastPoints: new Map(), lastSeq: this.#committed };
  }

  points(): readonly MetricPoint[] {
    return this.measured;
  }

  records(after: number, signal: AbortSignal): ReturnType<ApiPort["records"]> {
    signal.addEventListener("abort", this.#onReaderGone);
    return this.feed.follow(after, signal);
  }
}
