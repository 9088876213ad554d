/** One attempt on a simulated host: its course as the real agent walks it, each write and each wait of its own. */
import { attemptCourse } from "../../agent-node/core/attempt-course.ts";
import { openWindow, renewWindow, type StartWindow, whyPast } from "../../agent-node/core/start-window.ts";
import { tellWindow } from "../../agent-node/core/told-window.ts";
import { type EndPlace, howToTakeUp, runStatus } from "../../agent-node/core/take-up.ts";
import type {
  AttemptOutcome,
  AttemptPhase,
  HeldAttempt,
  InvalidEnvReason,
  Lease,
  OutcomeKind,
} from "../../proto/vocab/attempt.ts";
import type { SimAgent } from "./agent.ts";
import type { Dice } from "./dice.ts";
import { DiskFull } from "./disk.ts";
import type { SimExit, SimStarted } from "./runner.ts";

/** What `lease` holds. */
export interface StoredLease extends StartWindow {
  readonly lease: Lease;
}

/** Where its end stands in the facts stream, and which kind of end it was. */
export interface StoredEnd extends EndPlace {
  readonly kind: "outcome" | "returned";
}

/** What `staged` holds: what the lane rests on when the runner began to wait. */
interface Staged {
  readonly driver: string;
}

/** Holds the driver that the host was prepared with. */
const DRIVERS = "drivers";
/** How often an agent looks whether its runner is still there. */
const EXIT_LOOK_MS = 200;

const folderOf = ({ attempt, generation, token }: Lease): string => `a/${attempt}-${generation}-${token}/`;

export class SimAttempt {
  readonly lease: Lease;
  readonly folder: string;
  phase: AttemptPhase = "staging";
  done: StoredEnd | null = null;
  readonly #agent: SimAgent;
  readonly #dice: Dice;
  #window: StartWindow;
  #cancelled: string | undefined;
  #fault: { readonly reason: InvalidEnvReason; readonly detail: string } | undefined;
  #hasRunner = false;
  #goAtMs: number | undefined;

  private constructor(agent: SimAgent, folder: string, lease: Lease, window: StartWindow) {
    this.#agent = agent;
    this.folder = folder;
    this.lease = lease;
    this.#window = window;
    this.#dice = agent.host.diceFor(`attempt ${lease.attempt} ${lease.token}`);
  }

  /** A lease that came just now; durable when this returns. Throws DiskFull. */
  static accept(agent: SimAgent, lease: Lease): SimAttempt {
    const folder = folderOf(lease);
    const window = openWindow(agent.host.machine.clock, lease.startWithinMs);
    agent.host.machine.disk.writeDurable(`${folder}lease`, { lease, ...window } satisfies StoredLease);
    agent.host.renewed(lease);
    return new SimAttempt(agent, folder, lease, window);
  }

  /** One that an earlier agent left. */
  static adopt(agent: SimAgent, folder: string, stored: StoredLease): SimAttempt {
    const { disk } = agent.host.machine;
    const window = disk.read<StartWindow>(`${folder}window`) ?? stored;
    const { deadline, skewMs } = window;
    const attempt = new SimAttempt(agent, folder, stored.lease, { deadline, skewMs });
    attempt.done = disk.read<StoredEnd>(`${folder}done`) ?? null;
    if (attempt.done !== null) attempt.phase = "ending";
    return attempt;
  }

  held(): HeldAttempt {
    const { attempt, token, slot } = this.lease;
    const base = { attempt, token, slot, phase: this.phase };
    return this.#goAtMs === undefined || this.phase !== "running"
      ? base
      : { ...base, runMs: this.#agent.host.machine.monotonicMs - this.#goAtMs };
  }

  renew(): void {
    if (this.done !== null || this.phase === "running") return;
    this.#agent.host.renewed(this.lease);
    const { disk, clock } = this.#agent.host.machine;
    const { window, isMoved } = renewWindow(this.#window, clock, this.lease.startWithinMs);
    try {
      if (isMoved) disk.writeVolatile(`${this.folder}window`, window);
      if (isMoved && this.#hasRunner) this.#tellRunner("deadline", tellWindow(window));
      this.#window = window;
    } catch (error) {
      if (!(error instanceof DiskFull)) throw error;
    }
  }

  cancel(reason: string): void {
    if (this.done !== null || this.#cancelled !== undefined) return;
    this.#cancelled = reason;
    if (this.#hasRunner) this.#abort(reason);
  }

  finish(end: StoredEnd): void {
    this.done = end;
    this.phase = "ending";
    try {
      this.#agent.host.machine.disk.writeDurable(`${this.folder}done`, end);
    } catch (error) {
      if (!(error instanceof DiskFull)) throw error;
    }
  }

  /** Looks how far an earlier agent came, and occupies the slot if it runs. Returns what goes on from there. */
  takeUp(): () => void {
    if (this.done !== null) return () => undefined;
    const { host } = this.#agent;
    const { disk } = host.machine;
    const status = runStatus({
      hasStarted: disk.has(`${this.folder}run/started`),
      hasExit: disk.has(`${this.folder}run/exit`),
      hasGo: disk.has(`${this.folder}run/go`),
      isRunnerAlive: host.runnerIn(`${this.folder}run/`) !== undefined,
    });
    const how = howToTakeUp(disk.has(`${this.folder}staged`), status);
    if (how === "restage") return () => this.stage();
    this.#hasRunner = true;
    if (how === "runs") this.#agent.occupy(this);
    return () => {
      if (how === "runs") this.#markRunning();
      else {
        this.#tell("staged");
        this.#agent.offer(this);
      }
      this.#awaitExit();
    };
  }

  /** From the lease to a waiting runner, in the slot's staging turn. */
  stage(): void {
    this.#tell("staging");
    this.#agent.inTurn(this.lease.slot, (over) => this.#stageNow(over));
  }

  /** The slot is free: never throws. */
  go(): void {
    const { lease } = this;
    this.#agent.host.goes(lease);
    try {
      this.#agent.host.machine.disk.writeOnce(`${this.folder}run/go`, { token: lease.token });
      this.#agent.process.point("after go");
    } catch (error) {
      if (!(error instanceof DiskFull)) throw error;
      this.#fault = { reason: "disk_full", detail: error.message };
      return this.#abort(error.message);
    }
    this.#agent.host.runnerIn(`${this.folder}run/`)?.nudge();
    this.#markRunning();
  }

  #stageNow(over: () => void): void {
    const { host, process } = this.#agent;
    if (this.#isPast()) {
      over();
      return this.#returned("its start window passed before it was staged");
    }
    const stageMs = this.#dice.between(100, 6_000);
    host.machine.after(stageMs, process, () => {
      over();
      try {
        this.#staged();
      } catch (error) {
        if (!(error instanceof DiskFull)) throw error;
        this.#invalid("disk_full", error.message);
      }
    });
  }

  #staged(): void {
    const { host } = this.#agent;
    const { disk } = host.machine;
    if (this.#cancelled !== undefined) return this.#ended({ kind: "cancelled" }, this.#cancelled);
    if (disk.isFull) return this.#invalid("disk_full", "no space left on the device");
    if (this.#dice.chance(0.03)) return this.#invalid("setup_failed", "setup ended with code 1");
    if (this.lease.purpose === "prepare") {
      disk.writeDurable(DRIVERS, host.driver);
      return this.#ended({ kind: "succeeded" }, "prepared");
    }
    if (this.#dice.chance(0.04))
      return this.#ended({ kind: "failed", exitCode: 1, signal: null, reason: "build" }, "build failed");
    if (this.#isPast()) return this.#returned("its start window passed while it was staged");
    if (disk.read<string>(DRIVERS) !== host.driver) return this.#invalid("lane_changed", "another driver");
    this.#giveToRunner();
  }

  #giveToRunner(): void {
    const { host, process } = this.#agent;
    host.machine.disk.removeBelow(`${this.folder}run/`);
    host.machine.disk.writeDurable(`${this.folder}staged`, { driver: host.driver } satisfies Staged);
    process.point("between staged and runner");
    host.startRunner(`${this.folder}run/`, this.lease, tellWindow(this.#window));
    this.#hasRunner = true;
    process.point("after runner");
    if (this.#cancelled !== undefined) this.#abort(this.#cancelled);
    this.#tell("staged");
    this.#agent.offer(this);
    this.#awaitExit();
  }

  #awaitExit(): void {
    const { host, process } = this.#agent;
    host.machine.after(EXIT_LOOK_MS, process, () => {
      const folder = `${this.folder}run/`;
      const exit = host.machine.disk.read<SimExit>(`${folder}exit`);
      if (exit === undefined && host.runnerIn(folder) !== undefined) return this.#awaitExit();
      this.phase = "ending";
      if (exit === undefined) host.endOrphans(folder);
      this.#agent.vacate(this);
      this.#conclude(exit);
    });
  }

  #conclude(exit: SimExit | undefined): void {
    const { disk } = this.#agent.host.machine;
    if (this.#fault !== undefined && this.#cancelled === undefined)
      return this.#invalid(this.#fault.reason, this.#fault.detail);
    if (exit === undefined && !disk.has(`${this.folder}run/started`))
      return this.#neverBegan("its runner was gone before anything ran", "runner_died");
    const value = exit?.value;
    const decided = attemptCourse({
      command: "run",
      exit: exit === undefined ? null : { signal: null, kernelOomKills: 0, notes: [], ...exit },
      metric: value === undefined ? { kind: "missing", detail: "no line" } : { kind: "value", value },
      violated: [],
      tolerated: this.lease.tolerated ?? [],
      lastOutput: "",
    });
    if (decided.kind === "returned") return this.#neverBegan(decided.reason, "agent_error");
    const { driver } = this.#agent.host;
    if (decided.outcome.kind === "succeeded" && disk.read<Staged>(`${this.folder}staged`)?.driver !== driver)
      return this.#invalid("lane_changed", "another driver after the run");
    this.#ended(decided.outcome, decided.detail, value, exit?.runMs ?? 0);
  }

  /** What was reported as running cannot be handed back. */
  #neverBegan(detail: string, reason: InvalidEnvReason): void {
    if (this.#goAtMs === undefined) this.#returned(detail);
    else this.#invalid(reason, detail);
  }

  #isPast(): boolean {
    return whyPast(this.#window, this.#agent.host.machine.clock) !== undefined;
  }

  #markRunning(): void {
    const { machine } = this.#agent.host;
    const beganMs = machine.disk.read<SimStarted>(`${this.folder}run/started`)?.atMs ?? machine.wallMs;
    this.#goAtMs = machine.monotonicMs - Math.max(0, machine.wallMs - beganMs);
    this.#tell("running");
    const { attempt } = this.lease;
    const point = { attempt, name: "loss", step: 1, value: 1, atMs: 0 };
    this.#agent.sample({ kind: "points", points: [point] });
  }

  #tell(phase: AttemptPhase): void {
    this.phase = phase;
    const { attempt, token } = this.lease;
    this.#agent.fact({ kind: "phase", attempt, token, phase, detail: "" });
  }

  #abort(reason: string): void {
    try {
      this.#tellRunner("abort", { reason });
    } catch (error) {
      if (!(error instanceof DiskFull)) throw error;
      this.#agent.host.runnerIn(`${this.folder}run/`)?.terminate();
    }
  }

  #tellRunner(file: string, value: unknown): void {
    this.#agent.host.machine.disk.writeDurable(`${this.folder}run/${file}`, value);
    this.#agent.host.runnerIn(`${this.folder}run/`)?.nudge();
  }

  #invalid(reason: InvalidEnvReason, detail: string): void {
    this.#ended({ kind: "invalid_env", reason }, detail);
  }

  #returned(reason: string): void {
    const { attempt, token } = this.lease;
    this.phase = "ending";
    this.#agent.fact({ kind: "returned", attempt, token, reason }, (sequence) =>
      this.finish({ kind: "returned", sequence, spool: this.#agent.spool("facts").id }),
    );
  }

  /** The report of its end is gone with the spool. */
  tellEndAgain(): void {
    const detail = "the report of its end was lost";
    if (this.done?.kind === "returned") this.#returned(detail);
    else this.#invalid("agent_error", detail);
  }

  #ended(outcome: OutcomeKind, detail: string, value?: number, runMs = 0): void {
    this.phase = "ending";
    const { attempt, trial, token, generation, epoch, tree, purpose } = this.lease;
    const isPrepared = purpose === "prepare" && outcome.kind === "succeeded";
    const full: AttemptOutcome = {
      attempt,
      trial,
      token,
      generation,
      epoch,
      tree,
      outcome,
      detail,
      finals: value === undefined ? {} : { val_bpb: value },
      ...(value === undefined ? {} : { value }),
      ...(isPrepared ? { manifest: { frozenHash: "h", versions: { driver: this.#agent.host.driver } } } : {}),
      stageMs: 0,
      buildMs: 0,
      runMs,
      survivors: [],
      droppedOutputBytes: 0,
    };
    this.#agent.fact({ kind: "outcome", outcome: full }, (sequence) =>
      this.finish({ kind: "outcome", sequence, spool: this.#agent.spool("facts").id }),
    );
  }
}
