/** Connections between two processes: in order, delayed, held up by an outage, lost with the connection, and dead long before both sides know. */
import type { Dice } from "./dice.ts";
import type { Machine, Process } from "./machine.ts";

/** The network between the coordinator and one host. */
export interface Path {
  /** One-way delay. */
  delayMs: number;
  /** Nothing gets through to the host. */
  isDownToHost: boolean;
  isDownToCoordinator: boolean;
  /** Some messages arrive twice, some before those that were sent earlier: no real link does that, and the streams must not care. */
  isUnruly: boolean;
}

/** A path on which nothing is wrong. */
export const goodPath = (delayMs: number): Path => ({
  delayMs,
  isDownToHost: false,
  isDownToCoordinator: false,
  isUnruly: false,
});

/** How often each side looks whether the other was heard, and when it gives up (ZeroMQ's heartbeat of the real link). */
const PING_MS = 2_000;
const SILENCE_MAX_MS = 6_000;
const UNRULY_SHARE = 0.05;
/** How much later than the next one an overtaken message comes. */
const OVERTAKEN_MS = 400;

/** Who is at one end. */
export interface Party {
  readonly machine: Machine;
  readonly process: Process;
  readonly side: "coordinator" | "host";
}

/** One end as its process sees it. */
export class WireEnd {
  onMessage: (bytes: Uint8Array) => void = () => undefined;
  /** Called once, unless this side closed. */
  onClose: (reason: string) => void = () => undefined;
  readonly #party: Party;
  readonly #path: Path;
  readonly #dice: Dice;
  #peer: WireEnd | undefined;
  #isOpen = true;
  #heardMs: number;
  #lastArrivalMs = 0;
  /** Sent, and still waiting for the path to be there again. */
  #held: Uint8Array[] = [];

  private constructor(party: Party, path: Path, dice: Dice) {
    this.#party = party;
    this.#path = path;
    this.#dice = dice;
    this.#heardMs = party.machine.monotonicMs;
  }

  /** Two joined ends. */
  static pair(one: Party, other: Party, path: Path, dice: Dice): readonly [WireEnd, WireEnd] {
    const [left, right] = [new WireEnd(one, path, dice), new WireEnd(other, path, dice)];
    left.#peer = right;
    right.#peer = left;
    left.#listen();
    right.#listen();
    return [left, right];
  }

  get isOpen(): boolean {
    return this.#isOpen && this.#party.process.isAlive;
  }

  /** False when the connection is over. */
  send(bytes: Uint8Array): boolean {
    if (!this.isOpen) return false;
    this.#held.push(bytes);
    this.#flush();
    return true;
  }

  /** This side ends the connection; the other one hears of it when it can. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#held = [];
    this.#tellEnd();
  }

  #tellEnd(): void {
    const { kernel } = this.#party.machine;
    // Never before what was said last.
    const afterMs = Math.max(this.#path.delayMs, this.#lastArrivalMs + 1 - kernel.nowMs);
    kernel.after(afterMs, () => {
      if (this.#isDown()) return;
      const peer = this.#peer;
      if (peer !== undefined) peer.#end("the other side went away");
    });
  }

  /** The connection ended under this side. */
  #end(reason: string): void {
    const { machine, process } = this.#party;
    if (!this.#isOpen || !machine.isOn) return;
    if (!machine.isUp) return;
    this.#isOpen = false;
    this.#held = [];
    machine.enter(process, () => this.onClose(reason));
  }

  /** What this side sends does not arrive. */
  #isDown(): boolean {
    return this.#party.side === "coordinator" ? this.#path.isDownToHost : this.#path.isDownToCoordinator;
  }

  /** Whether the machine of this side answers at all, and its socket is still there. */
  #isThere(): boolean {
    return this.isOpen && this.#party.machine.isUp;
  }

  #flush(): void {
    if (this.#isDown()) return;
    for (const bytes of this.#held.splice(0)) this.#pass(bytes);
  }

  #pass(bytes: Uint8Array): void {
    const { kernel } = this.#party.machine;
    const isLate = this.#path.isUnruly && this.#dice.chance(UNRULY_SHARE);
    const arrivalMs = Math.max(kernel.nowMs + this.#path.delayMs, this.#lastArrivalMs);
    if (!isLate) this.#lastArrivalMs = arrivalMs;
    const inMs = arrivalMs - kernel.nowMs + (isLate ? OVERTAKEN_MS : 0);
    kernel.after(inMs, () => this.#arrive(bytes));
    if (this.#path.isUnruly && this.#dice.chance(UNRULY_SHARE)) kernel.after(inMs, () => this.#arrive(bytes));
  }

  #arrive(bytes: Uint8Array): void {
    const peer = this.#peer;
    if (peer === undefined || !peer.#isOpen) return;
    const { machine, process } = peer.#party;
    // The kernel of a sleeping machine keeps it; it is read when the process runs again.
    machine.after(0, process, () => {
      if (!peer.#isOpen) return;
      peer.#heardMs = machine.monotonicMs;
      peer.onMessage(bytes);
    });
  }

  #listen(): void {
    const { machine, process } = this.#party;
    machine.after(PING_MS, process, () => {
      if (!this.#isOpen) return;
      this.#flush();
      const peer = this.#peer;
      if (peer !== undefined && peer.#isThere() && !peer.#isDown()) this.#heardMs = machine.monotonicMs;
      if (machine.monotonicMs - this.#heardMs >= SILENCE_MAX_MS) this.#end("silence");
      else this.#listen();
    });
    // A process that is killed leaves its socket to the system, which closes it.
    watchDeath(this.#party, () => this.close());
  }
}

/** How soon the other side of a killed process's socket can know at the earliest. */
const DEATH_LOOK_MS = 50;

const watchDeath = ({ machine, process }: Party, close: () => void): void => {
  const look = (): void => {
    if (!machine.isOn) return;
    if (process.isAlive) return;
    close();
  };
  process.onDeath(() => machine.kernel.after(DEATH_LOOK_MS, look));
};
