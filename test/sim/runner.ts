/** The process that runs one command: waits at the real gate, holds the device, outlives its agent, and says once how it ended. */
import { addLook, type Look, noLooks, type Taint, taintsOf } from "../../agent-node/core/taints.ts";
import { judgeStart } from "../../agent-node/core/start-rule.ts";
import type { StartWindow } from "../../agent-node/core/start-window.ts";
import { hearWindow, type ToldWindow } from "../../agent-node/core/told-window.ts";
import type { Lease } from "../../proto/vocab/attempt.ts";
import type { Dice } from "./dice.ts";
import { DiskFull } from "./disk.ts";
import type { SimHost } from "./host.ts";
import type { Process } from "./machine.ts";

/** What stands in `run/exit`. */
export interface SimExit {
  readonly notStarted?: { readonly reason: string; readonly detail: string };
  readonly cancelled?: { readonly by: "abort" | "terminated"; readonly reason: string };
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly sleptMs: number;
  readonly taints?: readonly Taint[];
  readonly runMs: number;
  readonly value?: number;
}

/** Written before the command is forked. */
export interface SimStarted {
  readonly atMs: number;
}

/** How soon a runner sees a file that was put into its folder, and how long it waits for room on the disk. */
const LOOK_MS = 20;
const ROOM_RETRY_MS = 250;
/** How soon everything fails on a rotten slot. */
const ROTTEN_RUN_MS = 700;

/** Why a command is ended, or that its time was over. */
interface EndWish {
  readonly abort?: string;
  readonly by?: "abort" | "terminated";
  readonly timedOut?: boolean;
}

/** One runner with its command's process tree. */
export class SimRunner {
  readonly folder: string;
  readonly process: Process;
  readonly #host: SimHost;
  readonly #lease: Lease;
  readonly #dice: Dice;
  #told: ToldWindow;
  #window: StartWindow;
  #status: "gate" | "runs" | "over" = "gate";
  #beganMs = 0;
  #sleptBefore = 0;
  #glanceBefore: Look | undefined;

  constructor(host: SimHost, folder: string, lease: Lease, window: ToldWindow) {
    this.folder = folder;
    this.process = host.spawn("runner");
    this.#host = host;
    this.#lease = lease;
    this.#told = window;
    this.#window = hearWindow(window, host.machine.clock.skewMs);
    this.#dice = host.diceFor(`run ${lease.attempt} ${lease.token} ${lease.tree}`);
    this.#lookLater(LOOK_MS);
    this.#watchWindow();
  }

  /** A file was put into its folder. */
  nudge(): void {
    this.#lookLater(LOOK_MS);
  }

  /** Sent SIGTERM, because its folder takes no word any more: what waits dies of it, what runs is ended. */
  terminate(): void {
    if (this.#status === "runs") this.#end({ abort: "the runner was sent SIGTERM", by: "terminated" });
    else if (this.#status === "gate") this.process.die();
  }

  #lookLater(ms: number): void {
    this.#host.machine.after(ms, this.process, () => this.#look());
  }

  #watchWindow(): void {
    const leftMs = this.#window.deadline.monotonicMs - this.#host.machine.monotonicMs;
    this.#host.machine.after(Math.max(1, leftMs), this.process, () => {
      if (this.#status !== "gate") return;
      this.#look();
      if (this.#status === "gate") this.#watchWindow();
    });
  }

  #look(): void {
    const { disk, clock } = this.#host.machine;
    const abort = disk.read<{ reason: string }>(`${this.folder}abort`);
    if (this.#status === "runs" && abort !== undefined) return this.#end({ abort: abort.reason });
    if (this.#status !== "gate") return;
    const told = disk.read<ToldWindow>(`${this.folder}deadline`) ?? this.#told;
    if (told !== this.#told) this.#window = hearWindow(told, clock.skewMs);
    this.#told = told;
    const go = disk.read<{ token: number }>(`${this.folder}go`);
    const notices = { ...(abort ? { abort } : {}), ...(go ? { go } : {}) };
    const decision = judgeStart({ kind: "run", token: this.#lease.token }, notices, this.#window, clock);
    if (decision === undefined) return;
    if (decision.kind === "never") return this.#refuse(decision.reason, decision.detail);
    if (!this.#host.takeDevice(this.#lease.slot, this))
      return this.#refuse("device_busy", "somebody uses the device");
    this.#start();
  }

  #refuse(reason: string, detail: string): void {
    this.#status = "over";
    this.#say({ notStarted: { reason, detail }, exitCode: null, timedOut: false, sleptMs: 0, runMs: 0 });
  }

  #start(): void {
    const { machine } = this.#host;
    this.process.point("before started");
    try {
      machine.disk.writeDurable(`${this.folder}started`, { atMs: machine.wallMs } satisfies SimStarted);
    } catch (error) {
      if (!(error instanceof DiskFull)) throw error;
      this.#host.freeDevice(this.#lease.slot, this);
      return this.#refuse("runner_error", error.message);
    }
    this.process.point("between started and fork");
    this.#status = "runs";
    this.#beganMs = machine.monotonicMs;
    this.#sleptBefore = machine.clock.skewMs;
    this.#glanceBefore = this.#glance();
    this.#host.treeBegan(this.#lease, this);
    const durationMs = Math.round(this.#lease.budgetSeconds * 1000 * (0.8 + this.#dice.next() * 0.4));
    const isHung = this.#dice.chance(0.03);
    const wholeMs = isHung ? this.#lease.timeoutMs : Math.min(durationMs, this.#lease.timeoutMs);
    const lastsMs = this.#host.rotten.has(this.#lease.slot) ? Math.min(ROTTEN_RUN_MS, wholeMs) : wholeMs;
    machine.after(lastsMs, this.process, () => this.#end({ timedOut: isHung }));
  }

  #end(why: EndWish): void {
    if (this.#status !== "runs") return;
    this.#status = "over";
    const { machine } = this.#host;
    const graceMs = why.abort === undefined ? 0 : this.#dice.between(0, this.#lease.graceMs);
    machine.after(graceMs, this.process, () => {
      this.#host.treeEnded(this.#lease, this, why.abort === undefined ? "by itself" : "aborted");
      this.process.point("between tree and exit");
      const hasFailed = this.#dice.chance(0.06) || this.#host.rotten.has(this.#lease.slot);
      const isWhole = why.abort === undefined && why.timedOut !== true && !hasFailed;
      this.#say({
        ...(why.abort === undefined ? {} : { cancelled: { by: why.by ?? "abort", reason: why.abort } }),
        exitCode: hasFailed ? 1 : 0,
        timedOut: why.timedOut === true,
        sleptMs: machine.clock.skewMs - this.#sleptBefore,
        taints: this.#taints(),
        runMs: machine.monotonicMs - this.#beganMs,
        ...(isWhole ? { value: this.#host.worthOf(this.#lease) } : {}),
      });
    });
  }

  #glance(): Look {
    const { wallOffsetMs: wallSkewMs } = this.#host.machine;
    return { sinceMs: 0, found: {}, wallSkewMs, swappedPages: 0, ownSwapBytes: 0 };
  }

  #taints(): readonly Taint[] {
    const before = this.#glanceBefore === undefined ? [] : [this.#glanceBefore];
    return taintsOf([...before, this.#glance()].reduce(addLook, noLooks));
  }

  /** The last word, as soon as the disk takes it; then the runner is gone. */
  #say(exit: SimExit): void {
    try {
      this.#host.machine.disk.writeDurable(`${this.folder}exit`, exit);
    } catch (error) {
      if (!(error instanceof DiskFull)) throw error;
      this.#host.machine.after(ROOM_RETRY_MS, this.process, () => this.#say(exit));
      return;
    }
    this.process.point("after exit");
    this.process.die();
  }
}
