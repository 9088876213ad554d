/** The agent's side of one session: the real handshake and streams on a simulated connection. */
import { judgeCoordinatorHello, sealAgentHello } from "../../proto/session/handshake.ts";
import { OutgoingStream } from "../../proto/session/outgoing.ts";
import { decodeToAgent, encode } from "../../proto/session/wire.ts";
import type { BootId, FleetId, MachineId } from "../../proto/vocab/ids.ts";
import { as } from "../../proto/vocab/ids.ts";
import type { CoordinatorHello, ToAgent, ToCoordinator } from "../../proto/vocab/messages.ts";
import type { SimAgent } from "./agent.ts";
import { DiskFull } from "./disk.ts";
import { simHmac } from "./hmac.ts";
import type { WireEnd } from "./wire.ts";

export class SimAgentSession {
  readonly #agent: SimAgent;
  readonly #wire: WireEnd;
  readonly #secret: string;
  #streams: readonly OutgoingStream[] = [];

  constructor(agent: SimAgent, wire: WireEnd, secret: string) {
    this.#agent = agent;
    this.#wire = wire;
    this.#secret = secret;
    wire.onMessage = (bytes) => this.#hear(decodeToAgent(bytes));
    wire.onClose = () => this.#over();
  }

  /** Sends what may go. */
  pump(): void {
    for (const stream of this.#streams) {
      const { stream: name, spool } = stream.announced;
      for (let item = stream.next(); item !== undefined; item = stream.next()) {
        const bytes =
          item.kind === "entry"
            ? item.payload
            : encode({ kind: "report", stream: name, spool, sequence: item.from, report: item });
        if (!this.#wire.send(bytes)) return;
        stream.sent(item);
      }
    }
  }

  close(): void {
    this.#wire.close();
    this.#over();
  }

  #over(): void {
    for (const stream of this.#streams) stream.interrupt();
    this.#streams = [];
  }

  #hear(message: ToAgent): void {
    if (this.#streams.length === 0) return this.#open(message);
    if (message.kind === "coordinator_hello") return this.close();
    if (message.kind !== "ack") return this.#agent.take(message);
    const { cursor, creditBytes } = message;
    const stream = this.#streams.find(({ announced }) => announced.stream === cursor.stream);
    if (stream?.acknowledge(cursor, creditBytes) === "moved") this.#agent.forget();
    this.pump();
  }

  #open(first: ToAgent): void {
    const claimed = first.kind === "coordinator_hello" ? first.fleet : undefined;
    const fleet = (this.#agent.ownership.fleet ?? claimed) as FleetId;
    const judged = judgeCoordinatorHello(first, { fleet, secret: this.#secret }, simHmac);
    if (judged.kind === "refused") return this.#refuse(judged);
    const refusal = this.#agent.refusalOf(judged.hello);
    if (refusal !== null) {
      const { protocol } = judged.hello;
      return this.#refuse({ kind: "refused", protocol, ...refusal });
    }
    try {
      this.#agent.adoptOwner(judged.hello);
    } catch (error) {
      // A session that cannot be kept in mind is none.
      if (!(error instanceof DiskFull)) throw error;
      return this.close();
    }
    this.#agent.process.point("after adopting the owner");
    this.#greet(judged.hello);
  }

  #refuse(refusal: Extract<ToCoordinator, { kind: "refused" }>): void {
    this.#wire.send(encode(refusal));
    this.close();
  }

  #greet(asked: CoordinatorHello): void {
    this.#streams = (["facts", "bulk"] as const).map((name) => {
      const stream = new OutgoingStream(this.#agent.spool(name));
      if (stream.resume(asked.cursors.find((cursor) => cursor.stream === name)) === "resumed") return stream;
      const fresh = new OutgoingStream(this.#agent.renew(name));
      fresh.resume(undefined);
      return fresh;
    });
    this.#agent.forget();
    const { machine, name } = this.#agent.host;
    const facts = {
      build: "build",
      bootId: as<BootId>(machine.clock.bootId),
      machineId: as<MachineId>(`m-${name}`),
      held: this.#agent.held(),
      slots: this.#agent.slots(),
      seen: this.#agent.ownership.seen,
      nonce: this.#agent.host.diceFor(`nonce ${machine.kernel.nowMs}`).hex(32),
      streams: this.#streams.map(({ announced }) => announced),
    };
    this.#wire.send(encode(sealAgentHello(facts, asked, this.#secret, simHmac)));
    this.#beat(asked.heartbeatMs);
    this.pump();
  }

  #beat(everyMs: number): void {
    const { machine } = this.#agent.host;
    machine.after(everyMs, this.#agent.process, () => {
      if (!this.#wire.isOpen) return;
      const { monotonicMs } = machine;
      const held = this.#agent.held();
      const slots = this.#agent.slots();
      this.#wire.send(encode({ kind: "heartbeat", monotonicMs, held, slots, diskFreeBytes: 1e9 }));
      this.#beat(everyMs);
    });
  }
}
