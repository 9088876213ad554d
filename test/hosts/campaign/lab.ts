/** The machine of the coordinator: a home of its own, the built `fleet` program, and a coordinator that can be killed. */
import { type ChildProcessByStdio, execFile, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, watch } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { FleetClient } from "../../../coordinator/api/client/client.ts";
import { localDoor } from "../../../coordinator/api/client/local-door.ts";
import { type Endpoint, stateFolder } from "../../../coordinator/api/client/state-folder.ts";
import type { EventView } from "../../../proto/vocab/views/history.ts";

const CLI = fileURLToPath(new URL("../../../dist/coordinator/cli/main.js", import.meta.url));
const DAEMON = fileURLToPath(new URL("../../../dist/coordinator/daemon/main.js", import.meta.url));
/** Longest wait for one event; a campaign in which nothing happens for so long hangs. */
const EVENT_TIMEOUT_MS = 60_000;

/** Lines of the coordinator's log that a failed wait quotes. */
const LAST_WORDS = 25;

/** How a program ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One machine as `fleet` sees it. */
export class Lab {
  readonly home: string;
  readonly fleet: string;
  readonly #env: Readonly<Record<string, string>>;

  constructor(home: string, fleet: string, env: Readonly<Record<string, string>> = {}) {
    this.home = home;
    this.fleet = fleet;
    this.#env = env;
  }

  get stateDir(): string {
    return join(this.home, ".local/state/fleet", this.fleet);
  }

  /** The bare repository. */
  get repository(): string {
    return join(this.stateDir, "repo.git");
  }

  /** Starts `fleet` there with a pipe that nobody reads until the test does. */
  spawn(args: readonly string[]): ChildProcessByStdio<null, Readable, null> {
    const env = { PATH: process.env["PATH"], HOME: this.home, ...this.#env };
    const stdio = ["ignore", "pipe", "ignore"] as const;
    return spawn(process.execPath, [CLI, ...args], { cwd: this.home, env, stdio: [...stdio] });
  }

  /** Runs `fleet` there and never rejects. */
  async run(args: readonly string[], cwd = this.home): Promise<Ended> {
    await mkdir(this.home, { recursive: true });
    const { PATH } = process.env;
    const env = { PATH, HOME: this.home, ...this.#env };
    return new Promise((resolve) => {
      execFile(process.execPath, [CLI, ...args], { cwd, env }, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, stdout, stderr });
      });
    });
  }

  /** Runs `fleet` and gives what it printed. Rejects with its words when it does not end with 0. */
  async must(args: readonly string[], cwd?: string): Promise<string> {
    const { code, stdout, stderr } = await this.run(args, cwd);
    if (code !== 0) throw new Error(`fleet ${args.join(" ")} ended with ${code}: ${stderr}${stdout}`);
    return stdout;
  }

  /** Where the coordinator listens. Throws when none was started. */
  get endpoint(): Endpoint {
    const endpoint = stateFolder(this.stateDir).readEndpoint();
    if (endpoint) return endpoint;
    throw new Error(`no coordinator has written its endpoint into ${this.stateDir}`);
  }

  get client(): FleetClient {
    return new FleetClient(localDoor(this.fleet, this.endpoint.socket));
  }

  /** Number of the last event. */
  async lastEvent(): Promise<number> {
    let last = 0;
    for await (const { seq } of this.client.events({ follow: false })) last = seq;
    return last;
  }

  /** Resolves with the first event behind `after` for which `isIt` holds; it sees each event once, in order. */
  async event(after: number, isIt: (event: EventView) => boolean): Promise<EventView> {
    const enough = new AbortController();
    const signal = AbortSignal.any([enough.signal, AbortSignal.timeout(EVENT_TIMEOUT_MS)]);
    const seen: string[] = [];
    try {
      for await (const event of this.client.events({ after, follow: true, signal })) {
        if (isIt(event)) return event;
        seen.push(`${event.seq} ${event.name} ${JSON.stringify(event.facts)}`);
      }
    } catch (error) {
      throw new Error(`${String(error)}; the coordinator's last words:\n${this.#lastWords()}`, {
        cause: error,
      });
    } finally {
      enough.abort();
    }
    throw new Error(`the awaited event did not come; the last ones were\n${seen.slice(-20).join("\n")}`);
  }

  #lastWords(): string {
    return ["daemon.log", "daemon.stderr"].map((name) => `${name}:\n${this.#endOf(name)}`).join("\n");
  }

  #endOf(name: string): string {
    try {
      return readFileSync(join(this.stateDir, name), "utf8").split("\n").slice(-LAST_WORDS).join("\n");
    } catch (error) {
      return String(error);
    }
  }

  /** Starts the coordinator without `fleet up`, so that it reaches no host but those it remembers. Rejects with its words when it ends. */
  async startCoordinator(more: readonly string[] = [], program: readonly string[] = [DAEMON]): Promise<void> {
    await mkdir(this.stateDir, { recursive: true, mode: 0o700 });
    const argv = [...program, "--fleet", this.fleet, "--state", this.stateDir, ...more];
    const env = { PATH: process.env["PATH"], HOME: this.home, ...this.#env };
    const child = spawn(process.execPath, argv, { env, detached: true, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const watching = new AbortController();
    child.once("exit", () => watching.abort());
    try {
      for await (const { filename } of watch(this.stateDir, { signal: watching.signal }))
        if (filename === "endpoint.json") return;
    } catch {
      throw new Error(`the coordinator ended: ${said}`);
    } finally {
      child.stderr.destroy();
      child.unref();
    }
  }

  /** kill -9. Resolves when the process is gone. */
  async killCoordinator(): Promise<void> {
    const { pid } = this.endpoint;
    process.kill(pid, "SIGKILL");
    await gone(pid);
  }

  /** Ends what a failed test left: processes whose home is this one. */
  endLeftovers(): void {
    for (const pid of processesAtHome(this.home)) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It ended by itself meanwhile.
      }
    }
  }
}

const isThere = (pid: number): boolean => {
  try {
    // A killed process stays as a zombie until its parent looks, who may be anybody.
    return !/^State:\s+Z/mu.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};

const gone = async (pid: number): Promise<void> => {
  while (isThere(pid)) await new Promise((resolve) => setImmediate(resolve));
};

const processesAtHome = (home: string): readonly number[] =>
  readdirSync("/proc")
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(`HOME=${home}`);
      } catch {
        return false;
      }
    });
