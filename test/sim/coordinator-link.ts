/** Keeps one simulated host reached: dials, opens a session with the real handshake and streams, begins again when either ends. */
import { eventOfFact, eventOfHeartbeat } from "../../coordinator/link/translate.ts";
import { HostStreams } from "../../coordinator/link/streams.ts";
import { isLiveAttempt } from "../../coordinator/core/queries.ts";
import type { Campaign } from "../../coordinator/core/state.ts";
import { backoffMs } from "../../proto/session/backoff.ts";
import { judgeAgentHello, sealCoordinatorHello } from "../../proto/session/handshake.ts";
import { decodeToCoordinator, encode } from "../../proto/session/wire.ts";
import { as, hostOfSlot, type AttemptId, type MachineId, slotId } from "../../proto/vocab/ids.ts";
import type {
  CoordinatorHello,
  Seen,
  StreamName,
  ToAgent,
  ToCoordinator,
} from "../../proto/vocab/messages.ts";
import type { SimCoordinator } from "./coordinator.ts";
import type { Dice } from "./dice.ts";
import { simHmac } from "./hmac.ts";
import type { SimHost } from "./host.ts";
import { WireEnd } from "./wire.ts";

const RETRY = { firstMs: 500, maxMs: 30_000 };
const SESSION_WORTH_MS = 1_000;
const HELLO_MAX_MS = 20_000;
/** How long a dial takes that nobody answers. */
const DIAL_MAX_MS = 10_000;
const CREDIT_BYTES = 1_000;

interface Session {
  readonly number: number;
  readonly wire: WireEnd;
  readonly streams: HostStreams;
  readonly asked: CoordinatorHello;
  readonly secret: string;
  readonly openedMs: number;
  /** In the coordinator's waking time. */
  upMs: number;
  readonly calledOff: Set<AttemptId>;
  isUp: boolean;
  isBroken: boolean;
}

export class SimKeeper {
  readonly host: SimHost;
  readonly #coordinator: SimCoordinator;
  readonly #dice: Dice;
  #session: Session | undefined;
  #failures = 0;
  /** When the host gave its last sign, or else the first dial to it ended, in the coordinator's waking time. */
  #heardMs: number | undefined;

  constructor(coordinator: SimCoordinator, host: SimHost) {
    this.#coordinator = coordinator;
    this.host = host;
    this.#dice = host.diceFor(`keeper ${coordinator.state.ledgered.term}`);
    this.#dial();
  }

  /** Throws when there is no session. */
  send(message: ToAgent): void {
    const session = this.#session;
    if (session?.isUp === true && session.wire.send(encode(message))) {
      if (message.kind === "cancel") session.calledOff.add(message.attempt);
      return;
    }
    throw new Error("not connected");
  }

  /** How long a session is open, as far as this side knows; 0 when none is. */
  get upForMs(): number {
    return this.#session?.isUp === true ? this.#coordinator.machine.awakeMs - this.#session.upMs : 0;
  }

  /** Whether git could be spoken to the host now. */
  get isReached(): boolean {
    return this.#session?.isUp === true && this.#isWayOpen();
  }

  /** How long the host gave no sign while the coordinator was awake to hear it. */
  get silentMs(): number {
    return this.#heardMs === undefined ? 0 : this.#coordinator.machine.awakeMs - this.#heardMs;
  }

  #hears(): void {
    this.#heardMs = this.#coordinator.machine.awakeMs;
  }

  #isWayOpen(): boolean {
    const { path, machine } = this.host;
    return machine.isUp && !path.isDownToHost && !path.isDownToCoordinator;
  }

  #after(ms: number, run: () => void): void {
    const { machine, process } = this.#coordinator;
    machine.after(ms, process, run);
  }

  #dial(): void {
    const isOpen = this.#isWayOpen();
    this.#after(isOpen ? this.#dice.between(100, 900) : DIAL_MAX_MS, () => {
      if (!isOpen || !this.#isWayOpen()) return this.#fail("no answer");
      const { host } = this;
      const slots = Array.from({ length: host.slots }, (_, i) => ({
        slot: slotId(host.name, i),
        slotClass: host.slotClass,
        label: host.slotClass,
      }));
      const machine = as<MachineId>(`m-${host.name}`);
      this.#coordinator.post({ kind: "host_probed", host: host.name, machine, slots });
      this.#open();
    });
  }

  #fail(reason: string): void {
    if (this.#heardMs === undefined) this.#hears();
    this.#coordinator.post({ kind: "host_unreachable", host: this.host.name, reason });
    this.#failures += 1;
    this.#after(backoffMs(this.#failures, this.#dice.next(), RETRY), () => this.#dial());
  }

  #open(): void {
    const { coordinator, host } = { coordinator: this.#coordinator, host: this.host };
    const agent = host.reachAgent();
    const { fleet, generation, term, policy } = coordinator.state.ledgered;
    const secret = this.#dice.hex(32);
    const streams = new HostStreams(coordinator.ledger.cursorsOf(host.name));
    const asked = sealCoordinatorHello(
      {
        fleet,
        generation,
        term,
        nonce: this.#dice.hex(32),
        heartbeatMs: policy.heartbeatMs,
        instance: "coordinator",
        holder: "me@here",
        isTakeOver: false,
        leaseMs: policy.leaseMs,
        cursors: streams.cursors,
      },
      secret,
      simHmac,
    );
    const [wire, theirs] = WireEnd.pair(
      { machine: coordinator.machine, process: coordinator.process, side: "coordinator" },
      { machine: host.machine, process: agent.process, side: "host" },
      host.path,
      host.diceFor(`wire ${coordinator.machine.kernel.nowMs}`),
    );
    const session: Session = {
      number: coordinator.nextSession(),
      wire,
      streams,
      asked,
      secret,
      openedMs: coordinator.machine.monotonicMs,
      upMs: 0,
      calledOff: new Set(),
      isUp: false,
      isBroken: false,
    };
    this.#session = session;
    wire.onMessage = (bytes) => this.#hear(session, decodeToCoordinator(bytes));
    wire.onClose = (reason) => this.#closed(session, reason);
    agent.open(theirs, secret);
    wire.send(encode(asked));
    this.#after(HELLO_MAX_MS, () => {
      if (this.#session === session && !session.isUp) this.#end(session, "no Hello");
    });
  }

  #end(session: Session, reason: string): void {
    session.wire.close();
    this.#closed(session, reason);
  }

  #closed(session: Session, reason: string): void {
    if (this.#session !== session) return;
    this.#session = undefined;
    const { name: host } = this.host;
    if (session.isUp)
      this.#coordinator.post({ kind: "session_closed", host, session: session.number, reason });
    const lastedMs = this.#coordinator.machine.monotonicMs - session.openedMs;
    const wasWorth = session.isUp && lastedMs >= SESSION_WORTH_MS;
    if (wasWorth) this.#failures = 0;
    if (wasWorth && this.#isWayOpen()) this.#after(1, () => this.#open());
    else this.#fail(reason);
  }

  #hear(session: Session, message: ToCoordinator): void {
    if (this.#session !== session) return;
    if (!session.isUp) return this.#greeted(session, message);
    switch (message.kind) {
      case "heartbeat":
        this.#hears();
        this.#coordinator.post(eventOfHeartbeat(this.host.name, session.number, message));
        this.#renew(session);
        return;
      case "report":
        return this.#report(session, message);
      // A second Hello: only a connection that repeats itself brings one.
      case "agent_hello":
      case "refused":
        return this.#end(session, "the agent said Hello twice");
    }
  }

  #renew({ wire, upMs, calledOff }: Session): void {
    const attempts = this.#renewable();
    this.#coordinator.estate.renewed(attempts, upMs, calledOff);
    wire.send(encode({ kind: "renew", attempts }));
  }

  #greeted(session: Session, first: ToCoordinator): void {
    const { asked, secret, streams } = session;
    const machineId = as<MachineId>(`m-${this.host.name}`);
    const judged = judgeAgentHello(first, { asked, secret, machineId }, simHmac);
    if (judged.kind === "refused") {
      if (judged.seen) this.#remember(judged.seen);
      return this.#end(session, judged.detail);
    }
    session.isUp = true;
    const { held, slots, seen } = judged.hello;
    this.#remember(seen);
    session.upMs = this.#coordinator.machine.awakeMs;
    this.#hears();
    streams.greet(judged.hello.streams);
    for (const { stream } of judged.hello.streams) this.#acknowledge(session, stream);
    this.#coordinator.post({
      kind: "session_opened",
      host: this.host.name,
      session: session.number,
      held,
      slots,
    });
  }

  #remember(seen: Seen): void {
    const salt = this.#dice.below(2 ** 32);
    this.#coordinator.post({ kind: "history_seen", host: this.host.name, seen, salt });
  }

  #report(session: Session, message: Extract<ToCoordinator, { kind: "report" }>): void {
    if (session.isBroken) return;
    const { stream, spool, sequence, report } = message;
    const received = session.streams.receive(stream, spool, sequence, report);
    if (received.kind === "hole") return this.#end(session, "a report never came");
    if (received.kind === "duplicate") return this.#acknowledge(session, stream);
    const { cursor } = received;
    const stored = (): void => {
      session.streams.stored(cursor);
      this.#acknowledge(session, stream);
    };
    const event = stream === "facts" ? eventOfFact(this.host.name, report) : undefined;
    this.#coordinator.post(event ?? { kind: "tick" }, { host: this.host.name, cursor }, stored);
  }

  #acknowledge(session: Session, stream: StreamName): void {
    const cursor = session.streams.cursor(stream);
    if (cursor && session.wire.isOpen)
      session.wire.send(encode({ kind: "ack", cursor, creditBytes: CREDIT_BYTES }));
  }

  #renewable(): readonly AttemptId[] {
    const attempts = Object.values<Campaign["attempts"][AttemptId]>(
      this.#coordinator.state.ledgered.campaign?.attempts ?? {},
    );
    return attempts.filter((a) => isLiveAttempt(a) && hostOfSlot(a.slot) === this.host.name).map((a) => a.id);
  }
}
