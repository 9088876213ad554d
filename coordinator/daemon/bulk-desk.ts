/** Takes in what the `bulk` streams carry, in few commits, and tells each session when its report is durable. */
import { FleetError } from "../../proto/vocab/errors.ts";
import type { HostName } from "../../proto/vocab/ids.ts";
import type { Report, StreamCursor } from "../../proto/vocab/messages.ts";
import { BulkWriter } from "../ledger/bulk-writer.ts";
import type { HostCursor, LedgerPort } from "../ledger/ledger-port.ts";
import type { LogStore } from "../ledger/logs.ts";
import type { LogName } from "../ledger/read/log-name.ts";

interface Waiting extends HostCursor {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Where bulk reports are kept. */
export interface BulkDeskPorts {
  readonly logs: Pick<LogStore, "write" | "finish" | "sync">;
  readonly appendPoints: LedgerPort["appendPoints"];
  readonly logName: (report: Extract<Report, { kind: "log" }>) => LogName;
}

const covers = (durable: HostCursor, { host, cursor }: HostCursor): boolean =>
  durable.host === host &&
  durable.cursor.spool === cursor.spool &&
  durable.cursor.sequence >= cursor.sequence;

/** A new session tells again what an earlier one told. */
const isReplayed = (earlier: StreamCursor, now: StreamCursor): boolean =>
  earlier.spool !== now.spool || earlier.sequence >= now.sequence;

/** How long what the disk refused waits for its next try. */
const RETRY_MS = 1_000;

interface Arrived extends Waiting {
  readonly report: Report;
}

/** One per daemon. What waits here for the disk is bounded by the credit of its sessions. */
export class BulkDesk {
  readonly #ports: BulkDeskPorts;
  readonly #writer: BulkWriter;
  /** Not written yet, in the order in which they came. */
  #arrived: Arrived[] = [];
  /** Written, but not durable yet. */
  #waiting: Waiting[] = [];
  #isPaused = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(ports: BulkDeskPorts) {
    this.#ports = ports;
    this.#writer = new BulkWriter({
      appendPoints: ports.appendPoints,
      syncLogs: () => ports.logs.sync(),
      onDurable: (cursors) =>
        this.#settle(
          (one) => cursors.some((c) => covers(c, one)),
          (one) => one.resolve(),
        ),
      onError: (error) =>
        this.#settle(
          () => true,
          (one) => one.reject(error),
        ),
    });
  }

  /** Resolves when the report and its position are durable, however long the disk takes nothing; rejects when this one cannot be stored. */
  store(host: HostName, report: Report, cursor: StreamCursor): Promise<void> {
    if (this.#arrived.some((one) => one.host === host && isReplayed(one.cursor, cursor)))
      this.#dropArrived(host, new Error("its session has ended"));
    return new Promise((resolve, reject) => {
      this.#arrived.push({ host, report, cursor, resolve, reject });
      this.#takeIn();
    });
  }

  /** Leaves what room there is to the outcomes, or takes it again. */
  set isPaused(isPaused: boolean) {
    this.#isPaused = isPaused;
    this.#takeIn();
  }

  /** Commits what was taken so far, once. */
  flush(): Promise<void> {
    clearTimeout(this.#retry);
    return this.#writer.flush();
  }

  #takeIn(): void {
    if (this.#isPaused || this.#retry) return;
    for (let next = this.#arrived[0]; next; next = this.#arrived[0]) {
      try {
        this.#take(next);
      } catch (error) {
        if (error instanceof FleetError && error.fact.code === "ledger_unwritable") return this.#rest();
        // What came behind it must not be acknowledged over it.
        this.#dropArrived(next.host, error);
        continue;
      }
      this.#arrived.shift();
    }
  }

  #dropArrived(host: HostName, why: unknown): void {
    const dropped = this.#arrived.filter((one) => one.host === host);
    this.#arrived = this.#arrived.filter((one) => one.host !== host);
    for (const one of dropped) one.reject(why);
  }

  #rest(): void {
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#takeIn();
    }, RETRY_MS);
  }

  #take(one: Arrived): void {
    const { host, report, cursor } = one;
    if (report.kind === "log") {
      const name = this.#ports.logName(report);
      this.#ports.logs.write(name, report.offset, report.bytes);
      if (report.isTail) this.#ports.logs.finish(name);
    }
    this.#waiting.push(one);
    this.#writer.add(host, cursor, report.kind === "points" ? report.points : []);
  }

  #settle(isMeant: (one: Waiting) => boolean, tell: (one: Waiting) => void): void {
    const meant = this.#waiting.filter(isMeant);
    this.#waiting = this.#waiting.filter((one) => !isMeant(one));
    for (const one of meant) tell(one);
  }
}
