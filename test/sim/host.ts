/** One host: its machine, its devices with the process trees on them, its runners, and its agent while there is one. */
import type { Lease } from "../../proto/vocab/attempt.ts";
import { as, type HostName, type SlotClass } from "../../proto/vocab/ids.ts";
import { SimAgent } from "./agent.ts";
import { type Dice, diceOf } from "./dice.ts";
import type { Kernel } from "./kernel.ts";
import { type CrashPoints, Machine, Process } from "./machine.ts";
import { SimRunner } from "./runner.ts";
import type { ToldWindow } from "../../agent-node/core/told-window.ts";
import { goodPath, type Path } from "./wire.ts";

/** How a process tree on a device came to its end. */
export type TreeEnd = "by itself" | "aborted" | "its runner died" | "power";

/** What really happens on hosts, whatever anybody reports of it. */
export interface Truth {
  /** An agent lets a staged runner go. */
  readonly goes: (host: SimHost, device: number, lease: Lease) => void;
  /** An attempt's start window was opened or renewed. */
  readonly renewed: (host: SimHost, lease: Lease) => void;
  readonly began: (host: SimHost, device: number, lease: Lease) => void;
  readonly ended: (host: SimHost, device: number, lease: Lease, how: TreeEnd) => void;
  /** What a run of this tree measures there. */
  readonly worth: (host: SimHost, lease: Lease) => number;
}

/** What a host is like. */
export interface HostWish {
  readonly name: string;
  readonly slots: number;
  readonly slotClass: string;
}

/** What every host shares. */
export interface Surroundings {
  readonly seed: number;
  readonly kernel: Kernel;
  readonly truth: Truth;
  readonly points: CrashPoints;
}

interface Tree {
  readonly lease: Lease;
  readonly runner: SimRunner;
}

export class SimHost {
  readonly name: HostName;
  readonly slots: number;
  readonly slotClass: SlotClass;
  readonly machine: Machine;
  readonly path: Path;
  agent: SimAgent | undefined;
  driver = "driver-1";
  /** Slots on which everything fails at once, and whose failures were held against branches since. */
  readonly rotten = new Map<number, Set<number>>();
  /** It lost its power for ever. */
  isGone = false;
  readonly #around: Surroundings;
  readonly #trees = new Map<number, Tree>();
  /** What the device's driver was when each run began and ended, by attempt and token. */
  readonly #drivers = new Map<string, readonly string[]>();
  readonly #locks = new Map<number, SimRunner>();
  /** By folder; also those that died. */
  readonly #runners = new Map<string, SimRunner>();
  readonly #dice: Dice;

  constructor({ name, slots, slotClass }: HostWish, around: Surroundings) {
    this.name = as<HostName>(name);
    this.slots = slots;
    this.slotClass = as<SlotClass>(slotClass);
    this.#around = around;
    this.#dice = diceOf(around.seed, "host", name);
    this.path = goodPath(this.#dice.between(1, 80));
    this.machine = new Machine(name, around.kernel, diceOf(around.seed, "machine", name), (news) => {
      if (news === "lost_power") this.#lostPower();
    });
  }

  diceFor(name: string): Dice {
    return diceOf(this.#around.seed, this.name, name);
  }

  spawn(name: string): Process {
    return new Process(name, this.#around.points);
  }

  /** The agent that answers, started when there is none. */
  reachAgent(): SimAgent {
    if (this.agent?.process.isAlive !== true) this.agent = new SimAgent(this);
    return this.agent;
  }

  // What runs there.

  startRunner(folder: string, lease: Lease, window: ToldWindow): void {
    this.#runners.set(folder, new SimRunner(this, folder, lease, window));
  }

  runnerIn(folder: string): SimRunner | undefined {
    const runner = this.#runners.get(folder);
    return runner?.process.isAlive === true ? runner : undefined;
  }

  /** False while another runner holds the device or anything runs on it. */
  takeDevice(slot: number, runner: SimRunner): boolean {
    const holder = this.#locks.get(slot);
    if (holder?.process.isAlive === true || this.#trees.has(slot)) return false;
    this.#locks.set(slot, runner);
    return true;
  }

  freeDevice(slot: number, runner: SimRunner): void {
    if (this.#locks.get(slot) === runner) this.#locks.delete(slot);
  }

  goes(lease: Lease): void {
    this.#around.truth.goes(this, lease.slot, lease);
  }

  renewed(lease: Lease): void {
    this.#around.truth.renewed(this, lease);
  }

  treeBegan(lease: Lease, runner: SimRunner): void {
    this.#around.truth.began(this, lease.slot, lease);
    this.#noteDriver(lease);
    this.#trees.set(lease.slot, { lease, runner });
  }

  treeEnded(lease: Lease, runner: SimRunner, how: TreeEnd): void {
    this.freeDevice(lease.slot, runner);
    const tree = this.#trees.get(lease.slot);
    if (tree?.runner !== runner) return;
    this.#trees.delete(lease.slot);
    this.#noteDriver(lease);
    this.#around.truth.ended(this, lease.slot, lease, how);
  }

  /** Ends what a dead runner left on its device, as an agent does that finds it by its tag. */
  endOrphans(folder: string): void {
    for (const { lease, runner } of Array.from(this.#trees.values()))
      if (runner.folder === folder) this.treeEnded(lease, runner, "its runner died");
  }

  driversOf(attempt: string, token: number): readonly string[] {
    return this.#drivers.get(`${attempt}/${token}`) ?? [];
  }

  #noteDriver({ attempt, token }: Lease): void {
    this.#drivers.set(`${attempt}/${token}`, [...this.driversOf(attempt, token), this.driver]);
  }

  worthOf(lease: Lease): number {
    return this.#around.truth.worth(this, lease);
  }

  /** Kills one of the runners that live; the tree that it started goes on. */
  killRunner(which: number): boolean {
    const alive = [...this.#runners.values()].filter(({ process }) => process.isAlive);
    const victim = alive[which % Math.max(1, alive.length)];
    victim?.process.die();
    return victim !== undefined;
  }

  get liveTrees(): readonly Lease[] {
    return [...this.#trees.values()].map(({ lease }) => lease);
  }

  #lostPower(): void {
    this.agent?.process.die();
    for (const runner of this.#runners.values()) runner.process.die();
    this.#runners.clear();
    this.#locks.clear();
    for (const { lease, runner } of Array.from(this.#trees.values())) this.treeEnded(lease, runner, "power");
  }
}
