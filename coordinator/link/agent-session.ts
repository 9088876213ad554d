/** One session with one agent: Hello, then reports in, leases and acknowledgements out, until either side ends it. */
import { FleetError } from "../../proto/vocab/errors.ts";
import type { FleetId, HostName, MachineId } from "../../proto/vocab/ids.ts";
import type { AttemptId } from "../../proto/vocab/ids.ts";
import {
  PROTOCOL_VERSION,
  type AgentHello,
  type Report,
  type StreamCursor,
  type StreamName,
  type ToAgent,
  type ToCoordinator,
} from "../../proto/vocab/messages.ts";
import { judgeAgentHello, sealCoordinatorHello, type Hmac } from "../../proto/session/handshake.ts";
import { decodeToCoordinator, encode } from "../../proto/session/wire.ts";
import type { CloseReason, Connection } from "../../proto/socket.ts";
import type { HostStreams } from "./streams.ts";

/** Bytes of bulk reports that may be under way beyond what is stored. */
const BULK_CREDIT_BYTES = 4 * 1024 * 1024;

/** Facts that may wait for the disk; beyond it the session is not read. */
const FACTS_WAITING_MAX = 1_000;

/** Why a connection ended, as one phrase. */
const phraseOf = (reason: CloseReason): string => {
  if (reason.kind === "unreachable" || reason.kind === "failed") return `${reason.kind}: ${reason.detail}`;
  return closePhrases[reason.kind];
};

const closePhrases = {
  closed: "closed",
  peer_gone: "the other side went away",
  second_peer: "somebody else connected to the agent's socket",
  stalled: "the other side takes nothing any more",
} as const;

/** Who speaks with whom. */
export interface SessionFacts {
  readonly host: HostName;
  readonly machineId: MachineId;
  readonly fleet: FleetId;
  readonly generation: number;
  readonly term: number;
  readonly secret: string;
  readonly nonce: string;
  readonly heartbeatMs: number;
  readonly instance: string;
  readonly holder: string;
  readonly isTakeOver: boolean;
  readonly leaseMs: number;
  readonly orphanAfterMs: number;
}

/** Where what the agent says goes to. Each `store` resolves when the report is durable together with its cursor. */
export interface SessionSink {
  readonly onHeartbeat: (message: Extract<ToCoordinator, { kind: "heartbeat" }>) => void;
  readonly storeFact: (report: Report, cursor: StreamCursor) => Promise<void>;
  readonly storeBulk: (report: Report, cursor: StreamCursor) => Promise<void>;
  /** Attempts whose leases are to be renewed now. */
  readonly renewable: () => readonly AttemptId[];
}

const refusalOf = (
  { host }: SessionFacts,
  { code, protocol, detail, seen }: Extract<ToCoordinator, { kind: "refused" }>,
): FleetError => {
  if (code === "protocol")
    return new FleetError({ code: "agent_version", host, agent: protocol, coordinator: PROTOCOL_VERSION });
  if (code === "history" && seen) return new FleetError({ code: "history_behind", host, detail, seen });
  return new FleetError({ code: "agent_owned", host, detail });
};

/** An open session. `ended` settles once, with the reason. */
export class AgentSession {
  readonly hello: AgentHello;
  readonly ended: Promise<string>;
  readonly #wire: Connection;
  readonly #streams: HostStreams;
  readonly #sink: SessionSink;
  #isEnding = false;
  #isBroken = false;
  #factsWaiting = 0;
  #onFactSettled: () => void = () => undefined;

  constructor(
    hello: AgentHello,
    wire: Connection,
    streams: HostStreams,
    sink: SessionSink,
    rest: AsyncIterator<Uint8Array>,
  ) {
    this.hello = hello;
    this.#wire = wire;
    this.#streams = streams;
    this.#sink = sink;
    streams.greet(hello.streams);
    // Without these the agent has no credit for bulk reports.
    for (const { stream } of hello.streams) this.#acknowledge(stream);
    this.ended = this.#read(rest);
  }

  /** Greets the agent. Throws `agent_version`, `agent_owned`, `history_behind`, or `host_unreachable` when the connection ends before its Hello. */
  static async open(
    wire: Connection,
    facts: SessionFacts,
    streams: HostStreams,
    hmac: Hmac,
    sink: SessionSink,
  ): Promise<AgentSession> {
    const { secret, machineId, host: _host, ...said } = facts;
    const asked = sealCoordinatorHello({ ...said, cursors: streams.cursors }, secret, hmac);
    wire.send(encode(asked), "control");
    const messages = wire.messages[Symbol.asyncIterator]();
    const first = await messages.next();
    if (first.done) {
      const detail = `the connection ended before the agent's Hello: ${phraseOf(await wire.closed)}`;
      throw new FleetError({ code: "host_unreachable", host: facts.host, detail });
    }
    const judged = judgeAgentHello(decodeToCoordinator(first.value), { asked, secret, machineId }, hmac);
    if (judged.kind === "refused") throw refusalOf(facts, judged);
    return new AgentSession(judged.hello, wire, streams, sink, messages);
  }

  /** Sends now, before anything else that waits. Throws `host_unreachable` when the link does not drain. */
  send(message: ToAgent): void {
    if (this.#wire.send(encode(message), "control")) return;
    throw new FleetError({ code: "host_unreachable", host: "", detail: "the link to the agent is full" });
  }

  close(): Promise<void> {
    this.#isEnding = true;
    return this.#wire.close();
  }

  async #read(messages: AsyncIterator<Uint8Array>): Promise<string> {
    try {
      for (let next = await messages.next(); !next.done; next = await messages.next()) {
        const trouble = this.#take(decodeToCoordinator(next.value));
        if (trouble !== undefined) {
          await this.#wire.close();
          return trouble;
        }
        await this.#untilRoom();
      }
    } catch (error) {
      await this.#wire.close();
      return error instanceof Error ? error.message : String(error);
    }
    return this.#isEnding ? "closed by the coordinator" : phraseOf(await this.#wire.closed);
  }

  /** Takes one message in; a sentence when the session cannot go on. */
  #take(message: ToCoordinator): string | undefined {
    switch (message.kind) {
      case "heartbeat":
        this.#sink.onHeartbeat(message);
        this.#wire.send(encode({ kind: "renew", attempts: this.#sink.renewable() }), "control");
        return undefined;
      case "report":
        return this.#takeReport(message);
      case "agent_hello":
        return "the agent said Hello twice";
      case "refused":
        return message.detail;
    }
  }

  #takeReport({
    stream,
    spool,
    sequence,
    report,
  }: Extract<ToCoordinator, { kind: "report" }>): string | undefined {
    if (this.#isBroken) return undefined;
    const received = this.#streams.receive(stream, spool, sequence, report);
    if (received.kind === "hole") return `a report before ${stream} ${sequence} never came`;
    if (received.kind === "duplicate") {
      this.#acknowledge(stream);
      return undefined;
    }
    const { cursor } = received;
    const stored =
      stream === "facts" ? this.#storeFact(report, cursor) : this.#sink.storeBulk(report, cursor);
    stored.then(
      () => this.#stored(cursor),
      () => this.#breakOff(),
    );
    return undefined;
  }

  async #storeFact(report: Report, cursor: StreamCursor): Promise<void> {
    this.#factsWaiting += 1;
    try {
      await this.#sink.storeFact(report, cursor);
    } finally {
      this.#factsWaiting -= 1;
      this.#onFactSettled();
    }
  }

  /** Bulk reports have their credit; facts have none, and a disk that takes nothing must not fill the memory with them. */
  async #untilRoom(): Promise<void> {
    while (this.#factsWaiting >= FACTS_WAITING_MAX && !this.#isEnding && !this.#isBroken)
      await Promise.race([
        new Promise<void>((resolve) => (this.#onFactSettled = resolve)),
        this.#wire.closed,
      ]);
  }

  #stored(cursor: StreamCursor): void {
    this.#streams.stored(cursor);
    this.#acknowledge(cursor.stream);
  }

  /**
   * What cannot be stored is not acknowledged: the session ends, and the next one replays it. What still arrives while the connection
   * closes is not taken, since storing it would acknowledge what is missing before it.
   */
  #breakOff(): void {
    this.#isBroken = true;
    void this.#wire.close();
  }

  #acknowledge(stream: StreamName): void {
    const cursor = this.#streams.cursor(stream);
    if (!cursor || this.#isEnding) return;
    this.#wire.send(encode({ kind: "ack", cursor, creditBytes: BULK_CREDIT_BYTES }), "control");
  }
}
