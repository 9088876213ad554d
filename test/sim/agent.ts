/** The agent of one simulated host: the real rules of agent-node/core, with disk, time and runners of the simulated world. */
import { judgeLease } from "../../agent-node/core/lease-desk.ts";
import {
  adoptOwner,
  NOBODY,
  type Ownership,
  type OwnerRefusal,
  ownerRefusal,
  raiseSeen,
} from "../../agent-node/core/ownership.ts";
import {
  block,
  emptySlot,
  occupy,
  offer,
  type SlotQueue,
  slotReport,
  startNext,
  vacate,
} from "../../agent-node/core/slot-queue.ts";
import { endStatus, isConfirmed } from "../../agent-node/core/take-up.ts";
import { decodeToCoordinator, encode } from "../../proto/session/wire.ts";
import type { AttemptOutcome, HeldAttempt, Lease, SlotReport } from "../../proto/vocab/attempt.ts";
import type { CoordinatorHello, Report, StreamName, ToAgent } from "../../proto/vocab/messages.ts";
import { SimAgentSession } from "./agent-session.ts";
import { SimAttempt, type StoredEnd, type StoredLease } from "./attempt.ts";
import { DiskFull } from "./disk.ts";
import type { SimHost } from "./host.ts";
import type { Process } from "./machine.ts";
import { SimSpool } from "./spool.ts";
import type { WireEnd } from "./wire.ts";

const HOUSEKEEPING_MS = 5_000;
const OWNER = "owner";

interface Waiting {
  readonly report: Report;
  readonly placed: (sequence: number) => void;
}

type Order = Exclude<ToAgent, { kind: "coordinator_hello" | "ack" }>;

export class SimAgent {
  readonly host: SimHost;
  readonly process: Process;
  readonly #attempts = new Map<string, SimAttempt>();
  readonly #queues = new Map<number, SlotQueue<SimAttempt>>();
  /** Staging is done one by one on each slot. */
  readonly #turns = new Map<number, (() => void)[]>();
  readonly #waiting: Waiting[] = [];
  #facts: SimSpool;
  #bulk: SimSpool;
  #own: Ownership;
  #heardMs: number;
  #session: SimAgentSession | undefined;
  #isCampaignClosed = false;

  constructor(host: SimHost) {
    this.host = host;
    this.process = host.spawn("agent");
    this.#own = host.machine.disk.read<Ownership>(OWNER) ?? NOBODY;
    this.#heardMs = host.machine.monotonicMs;
    this.#facts = this.#open("facts");
    this.#bulk = this.#open("bulk");
    for (let slot = 0; slot < host.slots; slot++) this.#queues.set(slot, emptySlot());
    host.machine.enter(this.process, () => this.#adopt());
    this.#keepHouse();
  }

  get ownership(): Ownership {
    return this.#own;
  }

  get spools(): readonly SimSpool[] {
    return [this.#facts, this.#bulk];
  }

  // Sessions.

  /** A session on a fresh connection; the one before ends. */
  open(wire: WireEnd, secret: string): void {
    this.#session?.close();
    this.#session = new SimAgentSession(this, wire, secret);
  }

  refusalOf(hello: CoordinatorHello): OwnerRefusal | null {
    return ownerRefusal(this.#own, hello, this.host.machine.monotonicMs - this.#heardMs);
  }

  adoptOwner(hello: CoordinatorHello): void {
    this.#storeOwner(adoptOwner(this.#own, hello));
    this.#heardMs = this.host.machine.monotonicMs;
  }

  held(): HeldAttempt[] {
    return [...this.#attempts.values()].filter((one) => !this.#isOver(one)).map((one) => one.held());
  }

  slots(): SlotReport[] {
    return [...this.#queues].map(([index, queue]) => slotReport(queue, index));
  }

  spool(stream: StreamName): SimSpool {
    return stream === "facts" ? this.#facts : this.#bulk;
  }

  /** The coordinator knows numbers that the spool never gave: what is still there is numbered again. */
  renew(stream: StreamName): SimSpool {
    const old = this.spool(stream);
    const reports = old.payloads.map(({ payload }) => decodeToCoordinator(payload));
    old.discard();
    const fresh = this.#open(stream);
    if (stream === "facts") this.#facts = fresh;
    else this.#bulk = fresh;
    for (const message of reports) {
      if (message.kind !== "report") continue;
      this.#renumber(message.report, this.#append(fresh, message.report));
    }
    return fresh;
  }

  take(order: Order): void {
    switch (order.kind) {
      case "lease":
        return this.#takeLease(order.lease);
      case "renew":
        for (const one of this.#attempts.values())
          if (order.attempts.includes(one.lease.attempt)) one.renew();
        return;
      case "cancel":
        for (const one of this.#attempts.values())
          if (one.lease.attempt === order.attempt && one.lease.token === order.token)
            one.cancel(order.reason);
        return;
      case "close_campaign":
        this.#isCampaignClosed = true;
        this.#facts.releaseRetained();
        return this.forget();
    }
  }

  /** Removes what was acknowledged and is over. */
  forget(): void {
    if (!this.#isCampaignClosed) return;
    for (const [folder, one] of this.#attempts) {
      if (!this.#isOver(one)) continue;
      this.#attempts.delete(folder);
      this.host.machine.disk.removeBelow(folder);
    }
  }

  // Reports.

  /** Durable when `placed` is called, now or when the disk has room again. */
  fact(report: Report, placed: (sequence: number) => void = () => undefined): void {
    this.#waiting.push({ report, placed });
    this.#retry();
  }

  sample(report: Report): void {
    try {
      this.#append(this.#bulk, report);
      this.#session?.pump();
    } catch (error) {
      if (!(error instanceof DiskFull)) throw error;
    }
  }

  // Slots.

  /** Calls `work` when all staging that was asked for before on this slot is over; `work` calls `done`. */
  inTurn(slot: number, work: (done: () => void) => void): void {
    const turns = this.#turns.get(slot) ?? [];
    this.#turns.set(slot, turns);
    const begin = (): void =>
      work(() => {
        turns.shift();
        turns[0]?.();
      });
    turns.push(begin);
    if (turns.length === 1) begin();
  }

  offer(attempt: SimAttempt): void {
    this.#move(attempt.lease.slot, (queue) => offer(queue, attempt));
  }

  occupy(attempt: SimAttempt): void {
    this.#move(attempt.lease.slot, (queue) => occupy(queue, attempt));
  }

  vacate(attempt: SimAttempt): void {
    const { slot } = attempt.lease;
    this.#move(slot, (queue) => vacate(queue, attempt));
    const queue = this.#queues.get(slot);
    if (queue) this.fact({ kind: "slot", slot: slotReport(queue, slot) });
  }

  /** Keeps a slot from starting anything, as processes that do not end do. */
  blockFor(slot: number, ms: number, id: number): void {
    this.#move(slot, (queue) => block(queue, id, "processes that do not end: pid 7"));
    this.host.machine.after(ms, this.process, () =>
      this.#move(slot, (queue) => ({ ...queue, blockers: queue.blockers.filter((one) => one.id !== id) })),
    );
  }

  #move(slot: number, change: (queue: SlotQueue<SimAttempt>) => SlotQueue<SimAttempt>): void {
    const queue = this.#queues.get(slot);
    if (queue === undefined) return;
    const next = startNext(change(queue));
    this.#queues.set(slot, next.slot);
    next.started?.go();
  }

  #open(stream: StreamName): SimSpool {
    const { machine } = this.host;
    const id = (): string => this.host.diceFor(`spool ${stream} ${machine.kernel.nowMs}`).hex(32);
    return new SimSpool(machine.disk, stream, machine.clock.bootId, id);
  }

  #adopt(): void {
    const { disk } = this.host.machine;
    const ends = this.#spooledEnds();
    const stored = disk
      .list("a/")
      .filter((path) => path.endsWith("/lease"))
      .map((path) => ({ folder: path.slice(0, -"lease".length), lease: disk.read<StoredLease>(path) }))
      .flatMap(({ folder, lease }) => (lease ? [{ folder, lease }] : []))
      .toSorted((one, other) => one.lease.lease.token - other.lease.lease.token);
    for (const { folder, lease } of stored) {
      const attempt = SimAttempt.adopt(this, folder, lease);
      const end = endStatus(attempt.done, ends(lease.lease), this.#facts.id);
      if (end.kind === "told" && end.end !== attempt.done) attempt.finish(end.end);
      if (end.kind === "lost") attempt.tellEndAgain();
      this.#attempts.set(folder, attempt);
    }
    // The real agent looks at every folder before it waits for anything.
    const found = [...this.#attempts.values()].map((attempt) => attempt.takeUp());
    for (const goOn of found) goOn();
  }

  #spooledEnds(): (lease: Lease) => StoredEnd | null {
    const found = new Map<string, StoredEnd>();
    for (const { sequence, payload } of this.#facts.payloads) {
      const message = decodeToCoordinator(payload);
      if (message.kind !== "report") continue;
      const { report } = message;
      const ended = endedBy(report);
      const kind = report.kind === "returned" ? report.kind : "outcome";
      if (ended) found.set(`${ended.attempt} ${ended.token}`, { kind, sequence, spool: this.#facts.id });
    }
    return ({ attempt, token }) => found.get(`${attempt} ${token}`) ?? null;
  }

  #takeLease(lease: Lease): void {
    const taken = [...this.#attempts.values()].map((one) => ({
      lease: one.lease,
      isDone: one.done !== null,
    }));
    const decision = judgeLease(lease, taken, new Set(this.#queues.keys()), this.#own.seen);
    if (decision.kind === "old" || decision.kind === "known") return;
    this.#isCampaignClosed = false;
    if (decision.kind === "give_back") return this.#giveBack(lease, decision.reason);
    let attempt: SimAttempt;
    try {
      this.#storeOwner(raiseSeen(this.#own, lease));
      attempt = SimAttempt.accept(this, lease);
    } catch (error) {
      if (!(error instanceof DiskFull)) throw error;
      return this.#giveBack(lease, "the lease cannot be stored");
    }
    this.#attempts.set(attempt.folder, attempt);
    this.process.point("after lease");
    attempt.stage();
  }

  #giveBack({ attempt, token }: Lease, reason: string): void {
    this.fact({ kind: "returned", attempt, token, reason });
  }

  #storeOwner(own: Ownership): void {
    if (JSON.stringify(own) === JSON.stringify(this.#own)) return;
    this.host.machine.disk.writeDurable(OWNER, own);
    this.#own = own;
  }

  #isOver({ done }: SimAttempt): boolean {
    return isConfirmed(done, this.#facts);
  }

  #renumber(report: Report, sequence: number): void {
    const ended = endedBy(report);
    if (ended === undefined) return;
    for (const one of this.#attempts.values())
      if (one.lease.attempt === ended.attempt && one.lease.token === ended.token && one.done !== null)
        one.finish({ ...one.done, sequence, spool: this.#facts.id });
  }

  #append(spool: SimSpool, report: Report): number {
    const { stream, id } = spool;
    return spool.append(
      (sequence) => encode({ kind: "report", stream, spool: id, sequence, report }),
      report.kind === "outcome",
    );
  }

  #retry(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      let sequence: number;
      try {
        this.process.point("before spool");
        sequence = this.#append(this.#facts, next.report);
      } catch (error) {
        if (!(error instanceof DiskFull)) throw error;
        return;
      }
      this.#waiting.shift();
      this.process.point("between spool and done");
      next.placed(sequence);
    }
    this.#session?.pump();
  }

  #keepHouse(): void {
    this.host.machine.after(HOUSEKEEPING_MS, this.process, () => {
      this.#retry();
      this.#keepHouse();
    });
  }
}

/** The attempt whose end this report tells, if it tells one. */
const endedBy = (report: Report): Pick<AttemptOutcome, "attempt" | "token"> | undefined => {
  if (report.kind === "outcome") return report.outcome;
  return report.kind === "returned" ? report : undefined;
};
