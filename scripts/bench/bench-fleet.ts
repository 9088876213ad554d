/** A fleet for benchmarks: the built programs, with a state folder of their own. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { FleetClient } from "../../coordinator/api/client/client.ts";
import { localDoor } from "../../coordinator/api/client/local-door.ts";
import { type Endpoint, stateFolder } from "../../coordinator/api/client/state-folder.ts";
import type { InventoryFile } from "../../inventory/schema.ts";
import { type ReachableHost, writeInventory } from "../../test/hosts/write-inventory.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const CLI = join(ROOT, "dist/coordinator/cli/main.js");
const FLEET = "bench";
const LOOK_MS = 100;
/** What was just killed may still write a last line. */
const REMOVE_TRIES = 5;

/** What the build pushes to hosts. */
export const AGENT_BUILD = join(ROOT, "dist/agent");
/** Packed runtimes stay between benchmarks: whatever is measured finds a warm cache. */
export const CACHE_HOME = join(tmpdir(), `fleet-bench-cache-${process.getuid?.() ?? 0}`);

/** How one call of the CLI went. */
export interface Ran {
  readonly code: number | null;
  readonly ms: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Resolves with what `find` gives as soon as it gives anything. Throws after `limitMs`. No figure may depend on its pace. */
export const waitFor = async <Found>(
  what: string,
  find: () => Found | undefined | Promise<Found | undefined>,
  limitMs = 60_000,
): Promise<Found> => {
  for (const until = Date.now() + limitMs; ; await delay(LOOK_MS)) {
    const found = await find();
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error(`waited in vain for ${what}`);
  }
};

const untilGone = (pid: number): Promise<true> =>
  waitFor(`the end of process ${pid}`, () => {
    try {
      process.kill(pid, 0);
      return undefined;
    } catch {
      return true;
    }
  });

/** One fleet and what talks to it. Needs `npm run build` before. */
export class BenchFleet {
  readonly folder = mkdtempSync(join(tmpdir(), "fleet-bench-"));
  /** The fleet's state folder. */
  readonly state = join(this.folder, "state/fleet", FLEET);
  readonly #inventory = join(this.folder, `${FLEET}.yaml`);
  readonly #env: NodeJS.ProcessEnv;

  constructor() {
    if (!existsSync(CLI)) throw new Error(`${CLI} is missing: npm run build`);
    const home = { XDG_STATE_HOME: join(this.folder, "state"), XDG_CACHE_HOME: CACHE_HOME };
    this.#env = { ...process.env, ...home, FLEET };
    delete this.#env["FLEET_COORDINATOR"];
  }

  /** Starts the built CLI. */
  spawnCli(...args: readonly string[]): ChildProcess {
    return spawn(process.execPath, [CLI, ...args], { env: this.#env, stdio: ["ignore", "pipe", "pipe"] });
  }

  /** Runs the built CLI to its end. */
  async cli(...args: readonly string[]): Promise<Ran> {
    const began = performance.now();
    const child = this.spawnCli(...args);
    let [stdout, stderr] = ["", ""];
    child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const code = await new Promise<number | null>((done) => child.once("close", done));
    return { code, ms: performance.now() - began, stdout, stderr };
  }

  /** `fleet up` with these hosts. Throws when it fails. */
  async up(hosts: readonly ReachableHost[], more: Partial<InventoryFile> = {}): Promise<Ran> {
    await writeInventory(this.#inventory, hosts, more);
    return await this.upAgain();
  }

  /** `fleet up` with the hosts of the last time. Throws when it fails. */
  async upAgain(): Promise<Ran> {
    const ran = await this.cli("up", this.#inventory);
    if (ran.code !== 0) throw new Error(`fleet up ended with ${ran.code}: ${ran.stdout}${ran.stderr}`);
    return ran;
  }

  /** Where the coordinator answers. Throws while none runs. */
  endpoint(): Endpoint {
    const endpoint = stateFolder(this.state).readEndpoint();
    if (endpoint === undefined) throw new Error("no coordinator runs");
    return endpoint;
  }

  client(): FleetClient {
    return new FleetClient(localDoor(FLEET, this.endpoint().socket));
  }

  /** The coordinator's log, one object a line. */
  daemonLog(): readonly Readonly<Record<string, unknown>>[] {
    const lines = readFileSync(join(this.state, "daemon.log"), "utf8").split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** Ends the coordinator and leaves the agents. */
  async endCoordinator(): Promise<void> {
    const { pid } = this.endpoint();
    process.kill(pid, "SIGTERM");
    await untilGone(pid);
  }

  /** Ends the coordinator if there is one, and asks no host anything. */
  async abandon(): Promise<void> {
    const pid = stateFolder(this.state).readEndpoint()?.pid;
    if (pid === undefined) return;
    try {
      process.kill(pid, "SIGTERM");
    } catch {
      // It ended by itself a moment ago.
    }
    await untilGone(pid);
  }

  /** Removes the folder. */
  forget(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: REMOVE_TRIES });
  }

  /** Ends everything and removes the folder. */
  async remove(): Promise<void> {
    const endpoint = stateFolder(this.state).readEndpoint();
    const down = await this.cli("down", "--purge");
    if (down.code !== 0) console.error(down.stderr);
    if (endpoint !== undefined) await untilGone(endpoint.pid);
    this.forget();
  }
}
