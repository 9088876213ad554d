/** The agent itself: holds its lock for life, keeps its work in order, and speaks with whoever proves to be its coordinator. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import type { Server } from "node:net";
import { basename, dirname, join } from "node:path";
import { FleetError } from "../../proto/vocab/errors.ts";
import type { BootId, MachineId } from "../../proto/vocab/ids.ts";
import { as } from "../../proto/vocab/ids.ts";
import { PROTOCOL_VERSION } from "../../proto/vocab/messages.ts";
import { createRepository } from "../checkouts/git-objects.ts";
import { removeTree } from "../checkouts/safe-files.ts";
import { freeBytes } from "../core/free-bytes.ts";
import { SessionHost } from "../link/session-host.ts";
import { currentBootId } from "../runner/clock.ts";
import { openDevices } from "../runner/device-lock.ts";
import { writeDurable } from "../runner/durable.ts";
import type { AgentInfo } from "./agent-info.ts";
import { AgentSessions } from "./agent-sessions.ts";
import { Board } from "./board.ts";
import { CheckoutPool } from "./checkout-pool.ts";
import type { ControlRequest } from "./control.ts";
import { serveControl } from "./control.ts";
import { surviveRejections } from "./last-defence.ts";
import type { AgentLog } from "./log-file.ts";
import { openLog } from "./log-file.ts";
import { DeviceCheck } from "./device-check.ts";
import { LaneMemory } from "./lane-memory.ts";
import { Guardian } from "./guardian.ts";
import { Owner } from "./owner.ts";
import type { AgentPaths } from "./paths.ts";
import { agentPaths, privateFolder, socketFolder, temporaryFolder } from "./paths.ts";
import { Reports } from "./reports.ts";
import { slotDevices } from "./slot-devices.ts";
import type { Capacity } from "./slot-setting.ts";
import { parseCapacity, readCapacity, storeCapacity } from "./slot-setting.ts";

/** How often the sockets and the free disk are looked at. */
const HOUSEKEEPING_MS = 5000;

/** What `run` is told; the slots stand in the folder. */
export interface AgentOptions {
  readonly dir: string;
  readonly machineId: string;
  /** The file that this process was started with. */
  readonly program: string;
}

/** Runs until it is told to stop. `lock_held`: another agent serves this folder. */
export const runAgent = async (options: AgentOptions): Promise<"stopped" | "lock_held"> => {
  const paths = agentPaths(options.dir);
  mkdirSync(paths.dir, { recursive: true, mode: 0o700 });
  const lock = openDevices([paths.lock]).take(`agent ${process.pid}`);
  if (lock.kind === "busy") return "lock_held";
  const log = openLog(paths.log);
  surviveRejections(log.logger);
  try {
    const agent = new RunningAgent(options, paths, log);
    await agent.run();
    return "stopped";
  } finally {
    log.close();
    lock.release();
  }
};

/** The parts of one agent and how they are joined. */
class RunningAgent {
  readonly #options: AgentOptions;
  readonly #paths: AgentPaths;
  readonly #log: AgentLog;
  readonly #bootId = as<BootId>(currentBootId());
  readonly #build: string;
  readonly #stopping = new AbortController();
  readonly #port: AgentSessions;
  readonly #sessions: SessionHost;
  readonly #board: Board;
  readonly #reports: Reports;
  readonly #guardian: Guardian;
  #capacity: Capacity;
  #control: Server | undefined;
  #diskFreeBytes = 0;
  #isPurged = false;

  constructor(options: AgentOptions, paths: AgentPaths, log: AgentLog) {
    this.#options = options;
    this.#paths = paths;
    this.#log = log;
    this.#capacity = readCapacity(paths.slotsFile);
    this.#build = createHash("sha256").update(readFileSync(options.program)).digest("hex");
    for (const folder of [paths.spool, paths.slots, paths.attempts]) privateFolder(folder);
    const owner = new Owner(paths.owner);
    this.#guardian = new Guardian(paths.guardian);
    const reports = new Reports(paths.spool, this.#bootId, () => this.#sessions.pump());
    this.#reports = reports;
    this.#board = this.#makeBoard(owner, reports);
    this.#port = new AgentSessions({
      owner,
      guardian: this.#guardian,
      reports,
      board: this.#board,
      build: this.#build,
      bootId: this.#bootId,
      machineId: as<MachineId>(options.machineId),
      diskFreeBytes: () => this.#diskFreeBytes,
      greeted: (who) => log.logger.info(who, "a coordinator said hello"),
      failed: (error) => log.logger.error({ error: String(error) }, "a message could not be followed"),
    });
    const failed = (error: unknown): void => log.logger.warn({ error: String(error) }, "a session failed");
    this.#sessions = new SessionHost(this.#port, () => socketFolder(paths.dir), failed);
  }

  async run(): Promise<void> {
    const { logger } = this.#log;
    await createRepository(this.#paths.repository);
    this.#setCapacity(this.#capacity);
    this.#board.adopt();
    await this.#keepHouse();
    const timer = setInterval(() => this.#keepHouseQuietly(), HOUSEKEEPING_MS);
    const stop = (): void => this.#stopping.abort();
    process.on("SIGTERM", stop).on("SIGHUP", () => undefined);
    logger.info({ pid: process.pid, build: this.#build, held: this.#board.held().length }, "started");
    await new Promise<void>((resolve) =>
      this.#stopping.signal.addEventListener("abort", () => resolve(), { once: true }),
    );
    clearInterval(timer);
    this.#control?.close();
    await this.#sessions.close();
    this.#reports.close();
    if (this.#isPurged) await removeTree(temporaryFolder(this.#paths.dir));
    logger.info("stopped");
  }

  #makeBoard(owner: Owner, reports: Reports): Board {
    const paths = this.#paths;
    return new Board({
      owner,
      attemptsFolder: paths.attempts,
      course: {
        reports,
        runner: {
          node: process.execPath,
          runnerFile: runnerFileOf(this.#options.program),
          temporary: temporaryFolder(paths.dir),
        },
        checkouts: new CheckoutPool(paths.slots, paths.repository),
        logger: this.#log.logger,
        deviceCheck: new DeviceCheck(this.#log.logger),
        laneMemory: new LaneMemory(paths),
        devicesOf: (slot) => this.#devicesOf(slot),
        stopping: this.#stopping.signal,
      },
    });
  }

  #devicesOf(slot: number): ReturnType<typeof slotDevices> {
    const setting = this.#capacity.slots.find(({ index }) => index === slot);
    return slotDevices(this.#paths.dir, setting ?? { index: slot, devices: [], env: {} });
  }

  #setCapacity(capacity: Capacity): void {
    storeCapacity(this.#paths.slotsFile, capacity);
    this.#capacity = capacity;
    this.#board.setCapacity(capacity);
  }

  /** Not at the very start: whoever started this agent is about to speak with it. */
  #endWhenOrphaned(): void {
    if (!this.#guardian.isOrphan(this.#board.busy)) return;
    this.#log.logger.warn("nobody has spoken with this agent for too long: it ends and leaves all it has");
    this.#stopping.abort();
  }

  #keepHouseQuietly(): void {
    this.#endWhenOrphaned();
    this.#keepHouse().catch((error: unknown) =>
      this.#log.logger.error({ error: String(error) }, "housekeeping failed"),
    );
  }

  /** What may have been cleaned away or filled up meanwhile. */
  async #keepHouse(): Promise<void> {
    this.#diskFreeBytes = freeBytes(await statfs(this.#paths.dir));
    this.#reports.retry();
    const path = join(await socketFolder(this.#paths.dir), "control");
    if (this.#control !== undefined && existsSync(path)) return;
    this.#control?.close();
    this.#control = await serveControl(path, (request) => this.#answer(request));
    writeDurable(this.#paths.info, this.#info(path));
  }

  #info(control: string): AgentInfo {
    return {
      pid: process.pid,
      bootId: this.#bootId,
      build: this.#build,
      protocol: PROTOCOL_VERSION,
      control,
    };
  }

  /** A copy of the owner's folder must not undo what the owner said while the owner lives. The host's name is known to the caller. */
  #heed(instance: string | undefined): void {
    const detail = this.#port.refusalOfVerb(instance);
    if (detail === null) return;
    this.#log.logger.warn({ detail }, "another coordinator was refused");
    throw new FleetError({ code: "agent_owned", host: "", detail });
  }

  async #answer(request: ControlRequest): Promise<unknown> {
    const info = JSON.parse(readFileSync(this.#paths.info, "utf8")) as AgentInfo;
    switch (request.verb) {
      case "info":
        return info;
      case "slots":
        this.#heed(request.instance);
        this.#setCapacity(parseCapacity(request.slots, request.workAhead));
        return info;
      case "session":
        return await this.#sessions.open();
      case "stop":
        this.#heed(request.instance);
        if (request.purge) {
          await this.#board.purge();
          this.#isPurged = true;
        }
        // After the answer was written: the control socket ends with us.
        setImmediate(() => this.#stopping.abort());
        return { pid: process.pid, stopped: true, running: this.#board.busy };
    }
  }
}

/** The runner's program lies beside the agent's, bundled or not. */
const runnerFileOf = (program: string): string =>
  basename(program) === "agent.cjs"
    ? join(dirname(program), "runner.cjs")
    : join(dirname(program), "runner", "main.ts");
