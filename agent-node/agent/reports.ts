/** Puts reports into the two spools as finished frames, and never loses one that must not be lost to a full disk. */
import type { Report } from "../../proto/vocab/messages.ts";
import { decodeToCoordinator, encode } from "../../proto/session/wire.ts";
import { isDiskFull } from "../runner/durable.ts";
import { Spool } from "../spool/spool.ts";

/** A report in the facts stream together with what shall happen once it is there. */
interface Waiting {
  readonly report: Report;
  readonly placed: (sequence: number) => void;
}

/** The agent's two streams. */
export class Reports {
  readonly #folder: string;
  readonly #bootId: string;
  /** Called after anything new stands in a spool. */
  readonly #notify: () => void;
  readonly #waiting: Waiting[] = [];
  #facts: Spool;
  #bulk: Spool;
  #lostBulk = 0;

  /** Opens the spools in `folder`, which must exist. */
  constructor(folder: string, bootId: string, notify: () => void) {
    this.#folder = folder;
    this.#bootId = bootId;
    this.#notify = notify;
    this.#facts = Spool.open(folder, "facts", bootId);
    this.#bulk = Spool.open(folder, "bulk", bootId);
  }

  get facts(): Spool {
    return this.#facts;
  }

  get bulk(): Spool {
    return this.#bulk;
  }

  /** Reports in the facts stream that a full disk keeps from being stored. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Bulk reports that could not be stored at all. */
  get lostBulk(): number {
    return this.#lostBulk;
  }

  /** A fact: durable when `placed` is called with its number, at once or as soon as the disk takes it, in order. */
  fact(report: Report, placed: (sequence: number) => void = () => undefined): void {
    this.#waiting.push({ report, placed });
    this.retry();
  }

  /** Stores facts that a full disk refused. Called with every heartbeat. */
  retry(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      let sequence: number;
      try {
        sequence = append(this.#facts, next.report);
      } catch (error) {
        if (isDiskFull(error)) return;
        // A report that cannot be written at all must not keep back those behind it.
        this.#waiting.shift();
        throw error;
      }
      this.#waiting.shift();
      next.placed(sequence);
    }
    this.#notify();
  }

  /** Samples and log text: droppable, counted. Returns the report's number in the bulk stream; null when a full disk refused it. */
  sample(report: Report): number | null {
    try {
      const sequence = append(this.#bulk, report);
      this.#notify();
      return sequence;
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      this.#lostBulk += 1;
      return null;
    }
  }

  /**
   * Begins a new numbering because the coordinator knows numbers that this spool never gave: its end was lost. Everything
   * still there is numbered again. `moved` is told each report's new number.
   */
  renew(stream: "facts" | "bulk", moved: (report: Report, sequence: number) => void): Spool {
    const old = stream === "facts" ? this.#facts : this.#bulk;
    const reports = [...old.after(0, Infinity)].flatMap((item) => (item.kind === "entry" ? [item] : []));
    old.discard();
    const fresh = Spool.open(this.#folder, stream, this.#bootId);
    const places = reports.flatMap(({ payload }) => {
      const message = decodeToCoordinator(payload);
      return message.kind === "report" ? [[message.report, append(fresh, message.report)] as const] : [];
    });
    if (stream === "facts") this.#facts = fresh;
    else this.#bulk = fresh;
    for (const place of places) moved(...place);
    return fresh;
  }

  /** Closes both files; nothing may follow. */
  close(): void {
    this.#facts.close();
    this.#bulk.close();
  }
}

const append = (spool: Spool, report: Report): number =>
  spool.append(
    (sequence) => encode({ kind: "report", stream: spool.stream, spool: spool.id, sequence, report }),
    report.kind === "outcome",
  );
