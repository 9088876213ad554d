/** One session with the coordinator, from its Hello to the end of the connection: judges, replays, beats, hands on. */
import { createHmac, randomBytes } from "node:crypto";
import type { FleetId } from "../../proto/vocab/ids.ts";
import type { AgentHello, CoordinatorHello, ToAgent, ToCoordinator } from "../../proto/vocab/messages.ts";
import { judgeCoordinatorHello, sealAgentHello } from "../../proto/session/handshake.ts";
import type { OutgoingStream } from "../../proto/session/outgoing.ts";
import { decodeToAgent, encode } from "../../proto/session/wire.ts";
import type { Connection } from "../../proto/socket.ts";
import type { OwnerRefusal } from "../core/ownership.ts";

/** Bounds of the beat that a coordinator may ask for. */
const HEARTBEAT_MIN_MS = 100;
const HEARTBEAT_MAX_MS = 60_000;

type Heartbeat = Extract<ToCoordinator, { kind: "heartbeat" }>;

/** What a session needs of its agent. */
export interface SessionPort {
  /** The fleet that this agent serves; null before the first coordinator. */
  fleet(): FleetId | null;
  /** Takes the coordinator as owner, durably, or says why not. */
  adopt(hello: CoordinatorHello): OwnerRefusal | null;
  /** A session that `adopt` took is over. Must not throw. */
  left(): void;
  /** What Hello says, after the streams were resumed. */
  hello(): Pick<AgentHello, "build" | "machineId" | "bootId" | "held" | "slots" | "seen">;
  heartbeat(): Omit<Heartbeat, "kind">;
  /** Does what the coordinator says. Must not throw. */
  take(message: Exclude<ToAgent, { kind: "coordinator_hello" | "ack" }>): void;
  /** An acknowledgement moved a cursor. */
  acknowledged(): void;
  /** Both streams as they stand; the coordinator's cursors were given to them. */
  resume(hello: CoordinatorHello): readonly OutgoingStream[];
}

/** Whoever gives sessions out is told how far this one is. */
export interface SessionEars {
  /** Somebody dialled and said something. */
  readonly heard: () => void;
  /** The owner said Hello. Resolves once the session before is over, whose streams this one goes on with. */
  readonly adopted: () => Promise<void>;
}

const hmac = (secret: string, text: string): string =>
  createHmac("sha256", secret).update(text).digest("hex");

/** A session on an open connection. */
export class Session {
  readonly #connection: Connection;
  readonly #secret: string;
  readonly #port: SessionPort;
  #streams: readonly OutgoingStream[] = [];
  #beats: NodeJS.Timeout | undefined;
  #isWaitingForRoom = false;
  #isAdopted = false;
  /** What went wrong outside the coordinator's words: in a beat, or while something was sent. */
  #failure: Error | undefined;
  readonly #over = Promise.withResolvers<undefined>();

  constructor(connection: Connection, secret: string, port: SessionPort) {
    this.#connection = connection;
    this.#secret = secret;
    this.#port = port;
  }

  /**
   * Speaks with the coordinator until the connection is over. Rejects with the reason when its words make no sense, or when
   * what we would say cannot be said.
   */
  async run(ears: SessionEars): Promise<void> {
    let isOpen = false;
    try {
      for await (const bytes of this.#connection.messages) {
        const message = decodeToAgent(bytes);
        if (!isOpen) {
          ears.heard();
          const hello = this.#judge(message);
          if (hello === null) return;
          isOpen = true;
          await ears.adopted();
          this.#greet(hello);
        } else this.#hear(message);
      }
      if (this.#failure !== undefined) throw this.#failure;
    } finally {
      if (this.#isAdopted) this.#port.left();
      clearInterval(this.#beats);
      for (const stream of this.#streams) stream.interrupt();
      this.#streams = [];
      await this.#connection.close();
      this.#over.resolve(undefined);
    }
  }

  /** Resolves when it has let go of the streams. */
  get over(): Promise<undefined> {
    return this.#over.promise;
  }

  /** Something new stands in a spool: sends what may go. Ends the session when that fails, and never throws. */
  pump(): void {
    try {
      this.#pumpAll();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Ends the session. */
  async close(): Promise<void> {
    await this.#connection.close();
  }

  #pumpAll(): void {
    for (const stream of this.#streams) {
      const { stream: name, spool } = stream.announced;
      for (let item = stream.next(); item !== undefined; item = stream.next()) {
        const bytes =
          item.kind === "entry"
            ? item.payload
            : encode({ kind: "report", stream: name, spool, sequence: item.from, report: item });
        if (!this.#connection.send(bytes, name)) {
          this.#pumpLater(name, bytes.length);
          break;
        }
        stream.sent(item);
      }
    }
  }

  /** Nobody waits for what a timer or a socket asked for: the session ends, and `run` rejects with the reason. */
  #fail(thrown: unknown): void {
    this.#failure ??= thrown instanceof Error ? thrown : new Error(String(thrown));
    // `run` closes it again and says so when that fails.
    this.#connection.close().catch(() => undefined);
  }

  #pumpLater(name: "facts" | "bulk", bytes: number): void {
    if (this.#isWaitingForRoom) return;
    this.#isWaitingForRoom = true;
    this.#pumpWhenRoom(name, bytes).catch((error: unknown) => this.#fail(error));
  }

  async #pumpWhenRoom(name: "facts" | "bulk", bytes: number): Promise<void> {
    // An ended connection refuses everything: asking it again at once would keep the event loop from ever ending the session.
    if (!(await this.#connection.room(name, bytes))) return;
    this.#isWaitingForRoom = false;
    this.pump();
  }

  /** The owner's Hello; null when the first message was something else, which was refused. */
  #judge(first: ToAgent): CoordinatorHello | null {
    const claimed = first.kind === "coordinator_hello" ? first.fleet : undefined;
    const fleet = this.#port.fleet() ?? claimed;
    // Without a Hello there is no fleet either, and the judgement refuses before it looks at one.
    const expected = { fleet: fleet as FleetId, secret: this.#secret };
    const judged = judgeCoordinatorHello(first, expected, hmac);
    if (judged.kind === "refused") {
      this.#say(judged);
      return null;
    }
    const refusal = this.#port.adopt(judged.hello);
    if (refusal !== null) {
      this.#say({ kind: "refused", protocol: judged.hello.protocol, ...refusal });
      return null;
    }
    this.#isAdopted = true;
    return judged.hello;
  }

  #greet(asked: CoordinatorHello): void {
    this.#streams = this.#port.resume(asked);
    const streams = this.#streams.map(({ announced }) => announced);
    const nonce = randomBytes(16).toString("hex");
    this.#say(sealAgentHello({ ...this.#port.hello(), nonce, streams }, asked, this.#secret, hmac));
    const beatMs = Math.min(HEARTBEAT_MAX_MS, Math.max(HEARTBEAT_MIN_MS, asked.heartbeatMs));
    this.#beats = setInterval(() => this.#beatOnce(), beatMs);
    this.pump();
  }

  #beatOnce(): void {
    try {
      this.#say({ kind: "heartbeat", ...this.#port.heartbeat() });
    } catch (error) {
      this.#fail(error);
    }
  }

  #hear(message: ToAgent): void {
    if (message.kind === "coordinator_hello") throw new Error("a second Hello in one session");
    if (message.kind !== "ack") return this.#port.take(message);
    const { cursor, creditBytes } = message;
    const stream = this.#streams.find(({ announced }) => announced.stream === cursor.stream);
    if (stream?.acknowledge(cursor, creditBytes) === "moved") this.#port.acknowledged();
    this.pump();
  }

  #say(message: ToCoordinator): void {
    this.#connection.send(encode(message), "control");
  }
}
