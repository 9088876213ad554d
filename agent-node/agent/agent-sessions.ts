/** What a session asks of the agent: ownership, Hello, heartbeats, and the two streams. */
import type { SlotReport } from "../../proto/vocab/attempt.ts";
import type { BootId, FleetId, MachineId } from "../../proto/vocab/ids.ts";
import type { CoordinatorHello, Report, StreamName } from "../../proto/vocab/messages.ts";
import { OutgoingStream } from "../../proto/session/outgoing.ts";
import type { SessionPort } from "../link/session.ts";
import type { Board } from "./board.ts";
import type { Guardian } from "./guardian.ts";
import type { Owner } from "./owner.ts";
import type { Reports } from "./reports.ts";
import type { OwnerRefusal } from "../core/ownership.ts";
import { monotonicMs } from "../runner/clock.ts";

/** What the agent is made of, as far as sessions see it. */
export interface AgentParts {
  readonly owner: Owner;
  readonly guardian: Guardian;
  readonly reports: Reports;
  readonly board: Board;
  readonly build: string;
  readonly bootId: BootId;
  readonly machineId: MachineId;
  readonly diskFreeBytes: () => number;
  /** Told of every coordinator that knew a session's secret. */
  readonly greeted: (who: {
    readonly generation: number;
    readonly term: number;
    readonly holder: string;
    readonly refusal: string | null;
  }) => void;
  /** Told when a message could not be followed. */
  readonly failed: (error: unknown) => void;
}

const MEBIBYTE = 1024 * 1024;
/** Below this much room on the host's disk its slots say that they take nothing. */
const WORK_ROOM_BYTES_MIN = 8 * MEBIBYTE;

/** Lives as long as the agent; sessions come and go. */
export class AgentSessions implements SessionPort {
  readonly #parts: AgentParts;
  #facts: OutgoingStream;
  #bulk: OutgoingStream;
  /** When the owner was last heard, or when this agent began: whom it served before may live. */
  #heardMs = monotonicMs();

  constructor(parts: AgentParts) {
    this.#parts = parts;
    this.#facts = new OutgoingStream(parts.reports.facts);
    this.#bulk = new OutgoingStream(parts.reports.bulk);
  }

  fleet(): FleetId | null {
    return this.#parts.owner.fleet;
  }

  adopt(hello: CoordinatorHello): OwnerRefusal | null {
    const { owner, guardian } = this.#parts;
    const refusal = owner.refusalOf(hello, monotonicMs() - this.#heardMs);
    const { generation, term, holder, orphanAfterMs } = hello;
    this.#parts.greeted({ generation, term, holder, refusal: refusal?.detail ?? null });
    if (refusal !== null) return refusal;
    owner.adopt(hello);
    guardian.greeted(orphanAfterMs);
    this.#heardMs = monotonicMs();
    return null;
  }

  /** Why this instance may not change or end the agent, as it is told; null when it may. */
  refusalOfVerb(instance: string | undefined): string | null {
    return this.#parts.owner.verbRefusalOf(instance, monotonicMs() - this.#heardMs)?.detail ?? null;
  }

  left(): void {
    this.#parts.guardian.left();
  }

  hello(): ReturnType<SessionPort["hello"]> {
    const { build, bootId, machineId, board, owner } = this.#parts;
    return { build, bootId, machineId, held: board.held(), slots: this.#slots(), seen: owner.seen };
  }

  heartbeat(): ReturnType<SessionPort["heartbeat"]> {
    const { board, diskFreeBytes } = this.#parts;
    return {
      monotonicMs: monotonicMs(),
      held: board.held(),
      slots: this.#slots(),
      diskFreeBytes: diskFreeBytes(),
    };
  }

  /** On a disk without room every lease would be in vain, and each would be the host's fault. */
  #slots(): readonly SlotReport[] {
    const { board, diskFreeBytes } = this.#parts;
    const free = diskFreeBytes();
    if (free >= WORK_ROOM_BYTES_MIN) return board.slots();
    const reason = `its disk has ${Math.floor(free / MEBIBYTE)} MiB free`;
    return board.slots().map((slot) => (slot.occupied || slot.reason ? slot : { ...slot, reason }));
  }

  take(message: Parameters<SessionPort["take"]>[0]): void {
    this.#heardMs = monotonicMs();
    try {
      this.#parts.board.take(message);
    } catch (error) {
      this.#parts.failed(error);
    }
  }

  acknowledged(): void {
    this.#parts.board.forget();
  }

  resume({ cursors }: CoordinatorHello): readonly OutgoingStream[] {
    const cursorOf = (name: StreamName) => cursors.find(({ stream }) => stream === name);
    if (this.#facts.resume(cursorOf("facts")) === "ahead") {
      this.#facts = new OutgoingStream(this.#parts.reports.renew("facts", this.#renumbered));
      this.#facts.resume(undefined);
    }
    if (this.#bulk.resume(cursorOf("bulk")) === "ahead") {
      this.#bulk = new OutgoingStream(this.#parts.reports.renew("bulk", () => undefined));
      this.#bulk.resume(undefined);
    }
    this.#parts.board.forget();
    return [this.#facts, this.#bulk];
  }

  /** An attempt's end has another number in a stream that was begun anew. */
  readonly #renumbered = (report: Report, sequence: number): void => {
    const { board } = this.#parts;
    if (report.kind === "outcome") board.renumber(report.outcome.attempt, report.outcome.token, sequence);
    if (report.kind === "returned") board.renumber(report.attempt, report.token, sequence);
  };
}
