/** Takes in what the `bulk` streams carry, in few commits, and tells each session when its report is durable. */
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

/** One per daemon. */
export class BulkDesk {
  readonly #ports: BulkDeskPorts;
  readonly #writer: BulkWriter;
  #waiting: Waiting[] = [];

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

  /** Resolves when the report and its position are durable; rejects when the disk refused, so that the next session replays it. */
  store(host: HostName, report: Report, cursor: StreamCursor): Promise<void> {
    if (report.kind === "log") {
      const name = this.#ports.logName(report);
      this.#ports.logs.write(name, report.offset, report.bytes);
      if (report.isTail) this.#ports.logs.finish(name);
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ host, cursor, resolve, reject });
      this.#writer.add(host, cursor, report.kind === "points" ? report.points : []);
    });
  }

  /** Commits what was taken so far. */
  flush(): Promise<void> {
    return this.#writer.flush();
  }

  #settle(isMeant: (one: Waiting) => boolean, tell: (one: Waiting) => void): void {
    const meant = this.#waiting.filter(isMeant);
    this.#waiting = this.#waiting.filter((one) => !isMeant(one));
    for (const one of meant) tell(one);
  }
}
