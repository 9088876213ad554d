/** A real agent as a process of its own, for tests: its verbs, its folder, and its end. */
import { execFile } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Lease } from "../../../proto/vocab/attempt.ts";
import type { AttemptId, CampaignTag, ExperimentId, FleetId, TrialId } from "../../../proto/vocab/ids.ts";
import { as } from "../../../proto/vocab/ids.ts";
import type { Recipe } from "../../../proto/vocab/task.ts";
import { temporaryFolder } from "../../../agent-node/agent/paths.ts";
import { buildAgent } from "../../../scripts/build-agent.ts";
import { awaitGone } from "./await-gone.ts";
import type { TestCommit } from "./tiny-repository.ts";

const run = promisify(execFile);
/** What `runtime.json` says of one file. */
export interface BuiltFile {
  readonly path: string;
  readonly place: string;
  readonly mode: number;
  readonly sha256: string;
}

/** The part of `runtime.json` that tests read. */
export interface BuiltRuntime {
  readonly programs: readonly BuiltFile[];
  readonly platforms: Readonly<
    Record<string, { readonly files: readonly BuiltFile[]; readonly runtime: { readonly integrity: string } }>
  >;
}

/** Builds the agent into `<folder>/dist` and lays it out in `<folder>/rel` as a host gets it: only what runtime.json names. */
export const buildRelease = async (folder: string): Promise<{ program: string; runtime: BuiltRuntime }> => {
  const built = join(folder, "dist");
  await buildAgent(built);
  const runtime = JSON.parse(readFileSync(join(built, "runtime.json"), "utf8")) as BuiltRuntime;
  const platform = runtime.platforms[`${process.platform}-${process.arch}`];
  for (const { path, place, mode } of [...runtime.programs, ...(platform?.files ?? [])]) {
    const target = join(folder, "rel", place);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(built, path), target);
    chmodSync(target, mode);
  }
  return { program: join(folder, "rel", "agent.cjs"), runtime };
};

/** A slot of the CPU. */
export const cpuSlot = (index: number) => ({ index, devices: [], env: {} });

/** One agent folder with whatever agent runs in it. */
export class AgentProcess {
  readonly folder = mkdtempSync(join(tmpdir(), "fleet-agent-"));
  readonly dir: string;
  readonly gitDir: string;
  readonly #program: string;
  readonly #env: NodeJS.ProcessEnv = { ...process.env };

  constructor(program: string, machine = "m") {
    this.#program = program;
    this.dir = join(this.folder, machine, "f");
    this.gitDir = join(this.dir, "repo.git");
  }

  /** Whose verbs the next ones are. */
  speakFor(instance: string): void {
    this.#env["FLEET_INSTANCE"] = instance;
  }

  /** Runs one verb; resolves with what it prints. */
  async verb(verb: string, ...rest: readonly string[]): Promise<Record<string, unknown>> {
    return await this.#tell("", verb, ...rest);
  }

  async #tell(stdin: string, verb: string, ...rest: readonly string[]): Promise<Record<string, unknown>> {
    const argv = [this.#program, verb, "--dir", this.dir, ...rest];
    const running = run(process.execPath, argv, { encoding: "utf8", env: this.#env });
    running.child.stdin?.on("error", () => undefined).end(stdin);
    const { stdout } = await running.catch((error: unknown) => {
      const { stdout } = error as { stdout?: string };
      if (stdout === undefined || stdout === "") throw error;
      return { stdout };
    });
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  async start(slots: readonly unknown[] = [cpuSlot(0)], workAhead = 1): Promise<Record<string, unknown>> {
    const rest = ["--slots", "-", "--machine-id", "m", "--work-ahead", String(workAhead)];
    return await this.#tell(JSON.stringify(slots), "start", ...rest);
  }

  async session(): Promise<{ socket: string; secret: string }> {
    return (await this.verb("session")) as { socket: string; secret: string };
  }

  pid(): number {
    return (JSON.parse(readFileSync(join(this.dir, "agent.json"), "utf8")) as { pid: number }).pid;
  }

  /** kill -9; resolves when the process is gone. */
  async kill(): Promise<void> {
    const pid = this.pid();
    process.kill(pid, "SIGKILL");
    await awaitGone(pid);
  }

  /** Ends everything and removes the folder. */
  async remove(): Promise<void> {
    delete this.#env["FLEET_INSTANCE"];
    await this.verb("stop", "--purge").catch(() => undefined);
    rmSync(this.folder, { recursive: true, force: true });
    rmSync(temporaryFolder(this.dir), { recursive: true, force: true });
  }
}

/** A recipe that only runs. */
export const recipe = (run: string, rest: Partial<Recipe> = {}): Recipe => ({
  setupInputs: [],
  run,
  cache: [],
  fresh: [],
  env: {},
  pty: false,
  ...rest,
});

/** A lease with limits that no test waits for. */
export const leaseOf = (
  number: number,
  commit: TestCommit,
  recipe: Recipe,
  rest: Partial<Lease> = {},
): Lease => ({
  fleet: as<FleetId>("f".repeat(32)),
  campaign: as<CampaignTag>("c"),
  epoch: 1,
  generation: 1,
  attempt: as<AttemptId>(`a${number}`),
  trial: as<TrialId>(`t${number}`),
  experiment: as<ExperimentId>(number),
  purpose: "screen",
  token: number,
  slot: 0,
  commit: commit.commit,
  tree: commit.tree,
  listing: commit.listing,
  frozen: [],
  recipe,
  metric: { name: "score", goal: "min", source: { kind: "pattern", pattern: "^score: (.+)$" }, also: [] },
  seed: 7,
  budgetSeconds: 60,
  timeoutMs: 60_000,
  buildTimeoutMs: 60_000,
  setupTimeoutMs: 60_000,
  graceMs: 2000,
  startWithinMs: 600_000,
  ...rest,
});
