/** One machine: its clocks, its sleep, its boots, and processes that may die at any point. */
import type { HostClock } from "../../agent-node/core/start-window.ts";
import type { Dice } from "./dice.ts";
import { Disk } from "./disk.ts";
import type { Kernel } from "./kernel.ts";

/** Thrown through a process that dies in the middle of what it does; nobody but the machine may catch it. */
export class Death extends Error {
  readonly process: Process;

  constructor(process: Process) {
    super(`${process.name} died`);
    this.process = process;
  }
}

/** Told before and after everything that could be interrupted; answers whether the process dies there. */
export type CrashPoints = (process: string, point: string) => boolean;

/** A program in execution. */
export class Process {
  readonly name: string;
  #isAlive = true;
  readonly #points: CrashPoints;
  readonly #mourners: (() => void)[] = [];

  constructor(name: string, points: CrashPoints) {
    this.name = name;
    this.#points = points;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Killed from outside. */
  die(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    for (const mourn of this.#mourners) mourn();
  }

  /** Called when the process dies by itself or is killed, not when its machine loses power. */
  onDeath(mourn: () => void): void {
    this.#mourners.push(mourn);
  }

  /** Ends itself where it stands; throws Death. */
  kill(): never {
    this.die();
    throw new Death(this);
  }

  /** A place at which the process may die; throws Death when it does. */
  point(name: string): void {
    if (!this.#isAlive || !this.#points(this.name, name)) return;
    this.kill();
  }
}

/** What happens to a machine; `tell` is called after it happened. */
export type MachineNews = "slept" | "woke" | "lost_power" | "booted";

export class Machine {
  readonly name: string;
  readonly kernel: Kernel;
  readonly disk = new Disk();
  /** How far its wall clock is off. */
  wallOffsetMs = 0;
  readonly #dice: Dice;
  readonly #tell: (news: MachineNews) => void;
  #bootId: string;
  #isOn = true;
  #bootedAtMs = 0;
  #asleepSinceMs: number | undefined;
  #sleptMs = 0;
  #onWake: (() => void)[] = [];

  /** As on macOS. */
  readonly #countsSleep: boolean;

  constructor(
    name: string,
    kernel: Kernel,
    dice: Dice,
    tell: (news: MachineNews) => void,
    countsSleep = false,
  ) {
    this.#countsSleep = countsSleep;
    this.name = name;
    this.kernel = kernel;
    this.#dice = dice;
    this.#tell = tell;
    this.#bootId = dice.hex(8);
  }

  /** On and awake. */
  get isUp(): boolean {
    return this.#isOn && this.#asleepSinceMs === undefined;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Counts sleep on some machines only. */
  get monotonicMs(): number {
    return this.#countsSleep ? this.kernel.nowMs - this.#bootedAtMs : this.awakeMs;
  }

  /** Since the boot, without sleep. */
  get awakeMs(): number {
    return (this.#asleepSinceMs ?? this.kernel.nowMs) - this.#bootedAtMs - this.#sleptMs;
  }

  get clock(): HostClock {
    const skewMs = this.#countsSleep ? 0 : this.#sleptMs;
    return { bootId: this.#bootId, monotonicMs: this.monotonicMs, skewMs };
  }

  get wallMs(): number {
    return 1_700_000_000_000 + this.kernel.nowMs + this.wallOffsetMs;
  }

  /** Calls `run` in that process after so much of the machine's own time; never when the process died or the machine was booted. */
  after(ms: number, process: Process, run: () => void): void {
    this.#arm(this.awakeMs + Math.max(0, ms), this.#bootId, process, run);
  }

  /** Runs something in a process now, unless it or the machine is not up. A death ends only that. */
  enter(process: Process, run: () => void): void {
    if (!process.isAlive || !this.isUp) return;
    try {
      run();
    } catch (error) {
      if (!(error instanceof Death) || error.process !== process) throw error;
    }
  }

  sleep(): void {
    if (!this.isUp) return;
    this.#asleepSinceMs = this.kernel.nowMs;
    this.#tell("slept");
  }

  wake(): void {
    if (this.#asleepSinceMs === undefined) return;
    this.#sleptMs += this.kernel.nowMs - this.#asleepSinceMs;
    this.#asleepSinceMs = undefined;
    const due = this.#onWake;
    this.#onWake = [];
    this.#tell("woke");
    for (const arm of due) arm();
  }

  /** Every process is gone at once, and what was not synced with them. */
  losePower(): void {
    if (!this.#isOn) return;
    this.#isOn = false;
    this.#asleepSinceMs = undefined;
    this.#onWake = [];
    this.disk.losePower();
    this.#tell("lost_power");
  }

  boot(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.#bootId = this.#dice.hex(8);
    this.#bootedAtMs = this.kernel.nowMs;
    this.#sleptMs = 0;
    this.#tell("booted");
  }

  #arm(dueMs: number, bootId: string, process: Process, run: () => void): void {
    this.kernel.after(dueMs - this.awakeMs, () => {
      if (bootId !== this.#bootId || !this.#isOn || !process.isAlive) return;
      if (this.#asleepSinceMs !== undefined) this.#onWake.push(() => this.#arm(dueMs, bootId, process, run));
      else if (this.awakeMs < dueMs) this.#arm(dueMs, bootId, process, run);
      else this.enter(process, run);
    });
  }
}
