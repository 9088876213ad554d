/** The agents of several hosts in one process, which is killed as a whole and begun anew by whoever wants one of them to start. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { askAgent, type AgentInfo } from "../../agent-node/agent/agent-info.ts";
import { waitFor } from "../bench/bench-fleet.ts";

const PROCESS = join(import.meta.dirname, "agents-process.ts");
/** Reading what an earlier agent left waits for a processor. */
const START_MAX_MS = 45_000;

/** One agent of the group. */
export interface GroupedAgent {
  readonly dir: string;
  readonly machineId: string;
}

/** The process is there from the first start on. */
export class AgentGroup {
  readonly #program: string;
  #child: ChildProcess | undefined;
  kills = 0;

  /** `program`: the agent's file in a release, beside which its runner lies. */
  constructor(program: string) {
    this.#program = program;
  }

  /** Pid of the process; undefined while there is none. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts an agent and resolves when it answers. */
  async start(agent: GroupedAgent): Promise<AgentInfo> {
    const child = (this.#child ??= this.#fork());
    child.send({ ...agent, program: this.#program });
    return await waitFor(
      `the agent in ${agent.dir}`,
      async () => {
        if (child !== this.#child) throw new Error("the agents were killed meanwhile");
        const info = (await askAgent(agent.dir, { verb: "info" })) as AgentInfo | null;
        return info !== null && info.pid === child.pid ? info : undefined;
      },
      START_MAX_MS,
    );
  }

  /** kill -9 of all of them. Their runners go on. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    this.kills += 1;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  #fork(): ChildProcess {
    const child = fork(PROCESS, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    child.on("error", () => undefined);
    child.once("exit", () => {
      if (this.#child === child) this.#child = undefined;
    });
    return child;
  }
}
