/** Starts the agent as a process of its own, which outlives the login that asked for it, or finds the one that runs. */
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { FleetError } from "../../proto/vocab/errors.ts";
import type { AgentInfo } from "./agent-info.ts";
import { askAgent } from "./agent-info.ts";
import { agentPaths } from "./paths.ts";
import type { Capacity } from "./slot-setting.ts";
import { storeCapacity } from "./slot-setting.ts";

/** How long a starting agent may take until it answers: reading many attempts from a slow disk takes seconds. */
const START_WAIT_MAX_MS = 20_000;
/** How often a starting agent is asked. */
const START_POLL_MS = 15;
/** Bytes of a failed agent's last words that the error quotes. */
const LAST_WORDS_BYTES = 2000;
/** Exit code of an agent that found the lock held. */
export const LOCK_HELD_EXIT_CODE = 3;

/** What `start` prints. */
export interface StartReport extends AgentInfo {
  readonly started: boolean;
}

/** How to start the detached process: Node's arguments before the agent's own ones. */
export interface StartOptions {
  readonly dir: string;
  readonly machineId: string;
  readonly capacity: Capacity;
  /** The agent's program, as this process itself was started with. */
  readonly program: string;
  /** The coordinator that asks. */
  readonly instance?: string | undefined;
}

/**
 * Resolves when an agent answers in `dir`: the one that already runs, told these slots, or a new one.
 * Fails with `agent_owned` when the one that runs serves another, living coordinator, and with `internal` and the process's last words
 * when it ends or stays silent.
 */
export const startDetached = async (options: StartOptions): Promise<StartReport> => {
  const { dir, capacity, instance } = options;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const running = await askAgent(dir, { verb: "slots", ...capacity, instance });
  if (running !== null) return { ...(running as AgentInfo), started: false };
  const child = spawnAgent(options);
  const deadline = Date.now() + START_WAIT_MAX_MS;
  while (Date.now() < deadline) {
    const info = (await askAgent(dir, { verb: "info" })) as AgentInfo | null;
    if (info !== null && info.pid === child.pid) return { ...info, started: true };
    if (info !== null) {
      // It waits for the lock and must not become the agent when the other one is stopped.
      child.kill();
      await askAgent(dir, { verb: "slots", ...capacity, instance });
      return { ...info, started: false };
    }
    if (child.exitCode !== null && child.exitCode !== LOCK_HELD_EXIT_CODE) break;
    await delay(START_POLL_MS);
  }
  throw new FleetError({ code: "internal", detail: `the agent does not answer: ${lastWords(dir)}` });
};

const spawnAgent = ({ dir, machineId, capacity, program }: StartOptions): ReturnType<typeof spawn> => {
  const output = openSync(agentPaths(dir).output, "w", 0o600);
  // By file: every user of the host can read the arguments of a process, and slots carry the inventory's variables.
  storeCapacity(agentPaths(dir).slotsFile, capacity);
  const argv = ["run", "--dir", dir, "--machine-id", machineId];
  const child = spawn(process.execPath, [...process.execArgv, program, ...argv], {
    detached: true,
    cwd: dir,
    stdio: ["ignore", output, output],
  });
  child.unref();
  child.on("error", () => undefined);
  closeSync(output);
  return child;
};

const lastWords = (dir: string): string => {
  try {
    return readFileSync(agentPaths(dir).output, "utf8").slice(-LAST_WORDS_BYTES) || "it said nothing";
  } catch {
    return "it said nothing";
  }
};
