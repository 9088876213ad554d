/** A coordinator made of nothing but the shared session code: dials an agent, sends what a test says, keeps what it hears. */
import { createHmac, randomBytes } from "node:crypto";
import type { AttemptOutcome, Lease } from "../../../proto/vocab/attempt.ts";
import type { AttemptId, FleetId, MachineId } from "../../../proto/vocab/ids.ts";
import { as } from "../../../proto/vocab/ids.ts";
import type {
  AgentHello,
  Report,
  StreamCursor,
  ToAgent,
  ToCoordinator,
} from "../../../proto/vocab/messages.ts";
import { judgeAgentHello, sealCoordinatorHello } from "../../../proto/session/handshake.ts";
import { IncomingStream } from "../../../proto/session/incoming.ts";
import { decodeToCoordinator, encode } from "../../../proto/session/wire.ts";
import type { Connection } from "../../../proto/socket.ts";
import { connect } from "../../../proto/socket.ts";

const hmac = (secret: string, text: string): string =>
  createHmac("sha256", secret).update(text).digest("hex");

/** Credit that this coordinator grants for bulk. */
const CREDIT_BYTES = 8 * 1024 * 1024;

/** What a test may choose. */
export interface FakeOptions {
  readonly fleet?: string;
  readonly generation?: number;
  readonly term?: number;
  /** False: reports are kept but never acknowledged. */
  readonly acknowledges?: boolean;
  readonly secret?: string;
  readonly instance?: string;
  readonly isTakeOver?: boolean;
  readonly leaseMs?: number;
  readonly orphanAfterMs?: number;
}

type Wanted<Found> = { readonly find: () => Found | undefined; readonly resolve: (found: Found) => void };

/** One coordinator over any number of sessions; its ledger is an array. */
export class FakeCoordinator {
  readonly reports: Report[] = [];
  readonly heartbeats: Extract<ToCoordinator, { kind: "heartbeat" }>[] = [];
  readonly duplicates: number[] = [];
  hello: AgentHello | undefined;
  refusal: Extract<ToCoordinator, { kind: "refused" }> | undefined;
  readonly #streams = {
    facts: new IncomingStream("facts", undefined),
    bulk: new IncomingStream("bulk", undefined),
  };
  #wanted: Wanted<unknown>[] = [];
  #connection: Connection | undefined;
  #listening: Promise<void> = Promise.resolve();

  /** Opens a session; resolves with the agent's Hello, or undefined when it was refused or cut. */
  async open(
    offer: { socket: string; secret: string },
    options: FakeOptions = {},
  ): Promise<AgentHello | undefined> {
    this.hello = undefined;
    this.refusal = undefined;
    const connection = connect(offer.socket);
    this.#connection = connection;
    const cursors = [this.#streams.facts.cursor, this.#streams.bulk.cursor].filter(
      (cursor): cursor is StreamCursor => cursor !== undefined,
    );
    const asked = sealCoordinatorHello(
      {
        fleet: as<FleetId>(options.fleet ?? "f".repeat(32)),
        generation: options.generation ?? 1,
        term: options.term ?? 1,
        nonce: randomBytes(16).toString("hex"),
        cursors,
        heartbeatMs: 100,
        instance: options.instance ?? "i1",
        holder: "me@desk:/state/lab",
        isTakeOver: options.isTakeOver ?? false,
        leaseMs: options.leaseMs ?? 60_000,
        ...(options.orphanAfterMs === undefined ? {} : { orphanAfterMs: options.orphanAfterMs }),
      },
      options.secret ?? offer.secret,
      hmac,
    );
    connection.send(encode(asked), "control");
    const greeted = Promise.withResolvers<AgentHello | undefined>();
    this.#listening = this.#listen(connection, options, (first) => {
      const judged = judgeAgentHello(
        first,
        { asked, secret: offer.secret, machineId: as<MachineId>("m") },
        hmac,
      );
      if (judged.kind === "refused") this.refusal = judged;
      else this.hello = judged.hello;
      greeted.resolve(this.hello);
    }).finally(() => greeted.resolve(undefined));
    return await greeted.promise;
  }

  say(message: ToAgent): void {
    this.#connection?.send(encode(message), "control");
  }

  lease(lease: Lease): void {
    this.say({ kind: "lease", lease });
  }

  /** Resolves when the agent, or anybody, ended the session. */
  ended(): Promise<void> {
    return this.#listening;
  }

  async close(): Promise<void> {
    await this.#connection?.close();
    await this.#listening;
  }

  /** Resolves with what `find` returns, now or after some later message. */
  async until<Found>(find: () => Found | undefined): Promise<Found> {
    const now = find();
    if (now !== undefined) return now;
    return await new Promise<Found>((resolve) => {
      this.#wanted.push({ find, resolve: (found) => resolve(found as Found) });
    });
  }

  outcomeOf(attempt: AttemptId): Promise<AttemptOutcome> {
    return this.until(() =>
      this.reports
        .flatMap((report) => (report.kind === "outcome" ? [report.outcome] : []))
        .find((outcome) => outcome.attempt === attempt),
    );
  }

  phasesOf(attempt: AttemptId): string[] {
    return this.reports.flatMap((report) =>
      report.kind === "phase" && report.attempt === attempt ? [report.phase] : [],
    );
  }

  untilPhase(attempt: AttemptId, phase: string): Promise<true> {
    return this.until(() => (this.phasesOf(attempt).includes(phase) ? true : undefined));
  }

  /** The pieces of a log in the order in which they came. */
  piecesOf(attempt: AttemptId): Extract<Report, { kind: "log" }>[] {
    return this.reports.flatMap((report) =>
      report.kind === "log" && report.attempt === attempt ? [report] : [],
    );
  }

  /** Resolves with the log, put together by offset, when its final piece is there. */
  async logOf(attempt: AttemptId): Promise<string> {
    await this.until(() => this.piecesOf(attempt).find(({ isTail }) => isTail));
    const pieces = this.piecesOf(attempt);
    const log = Buffer.alloc(Math.max(...pieces.map(({ offset, bytes }) => offset + bytes.length)));
    for (const { offset, bytes } of pieces) log.set(bytes, offset);
    return log.toString();
  }

  async #listen(
    connection: Connection,
    options: FakeOptions,
    greet: (first: ToCoordinator) => void,
  ): Promise<void> {
    let isFirst = true;
    for await (const bytes of connection.messages) {
      const message = decodeToCoordinator(bytes);
      if (isFirst) greet(message);
      else if (message.kind === "heartbeat") this.heartbeats.push(message);
      else if (message.kind === "report") this.#take(message, options.acknowledges !== false);
      if (isFirst && this.hello !== undefined) this.#grant();
      isFirst = false;
      this.#settle();
    }
  }

  #grant(): void {
    for (const cursor of this.hello?.streams ?? []) {
      const own = this.#streams[cursor.stream].cursor;
      const known = own?.spool === cursor.spool ? own : { ...cursor, sequence: 0 };
      this.say({ kind: "ack", cursor: known, creditBytes: CREDIT_BYTES });
    }
  }

  #take(message: Extract<ToCoordinator, { kind: "report" }>, acknowledges: boolean): void {
    const { stream, spool, sequence, report } = message;
    const count = report.kind === "gap" ? report.count : 1;
    const incoming = this.#streams[stream];
    let reception = incoming.receive({ spool, sequence, count });
    if (reception.kind === "reset") reception = incoming.receive({ spool, sequence, count });
    if (reception.kind === "duplicate") this.duplicates.push(sequence);
    if (reception.kind === "hole") throw new Error(`hole before ${sequence}, expected ${reception.expected}`);
    if (reception.kind !== "accept") return;
    this.reports.push(report);
    if (!acknowledges) return;
    incoming.stored(spool, reception.through);
    const cursor = incoming.cursor;
    if (cursor !== undefined) this.say({ kind: "ack", cursor, creditBytes: CREDIT_BYTES });
  }

  #settle(): void {
    const open: Wanted<unknown>[] = [];
    for (const wanted of this.#wanted) {
      const found = wanted.find();
      if (found === undefined) open.push(wanted);
      else wanted.resolve(found);
    }
    this.#wanted = open;
  }
}
