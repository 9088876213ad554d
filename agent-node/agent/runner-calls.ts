/** Builds the orders that runners get, and runs the ones that nobody waits for a `go` with. */
import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { Lease } from "../../proto/vocab/attempt.ts";
import type { ExitFacts, Order, StartDeadline } from "../runner/contract.ts";
import { CONTRACT_VERSION } from "../runner/contract.ts";
import { giveAbort, giveOrder } from "../runner/attempt-folder.ts";
import { awaitExit, endOrphans, spawnRunner } from "../runner/runner-process.ts";
import { readOutput, outputEnd } from "../runner/output-reader.ts";
import type { Command } from "./attempt-store.ts";
import { commandFolder } from "./attempt-store.ts";

/** What of a run's output is kept on the host. */
const OUTPUT_HEAD_BYTES = 1024 * 1024;
const OUTPUT_TAIL_BYTES = 63 * 1024 * 1024;
/** The same for setup and build. */
const STAGE_OUTPUT_TAIL_BYTES = 4 * 1024 * 1024;
/** Bytes of a failed command's last output that its outcome quotes. */
const QUOTED_BYTES_MAX = 2000;

/** How runners are started on this host. */
export interface RunnerSetting {
  readonly node: string;
  readonly runnerFile: string;
  /** Short, private: programs put sockets into their TMPDIR, and socket paths have a limit. */
  readonly temporary: string;
}

/** What every command of one attempt has in common. */
export interface CommandSetting {
  readonly folder: string;
  readonly lease: Lease;
  readonly checkout: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What only a run has. */
export interface RunSetting {
  readonly deadline: StartDeadline;
  readonly deviceLocks: readonly string[];
  readonly devices: NonNullable<Order["devices"]>;
  readonly deviceMemory: Order["deviceMemory"];
}

/** Starts the runner of `run`, which waits for its `go`. Fails with `internal` when it cannot be started. */
export const startWaitingRunner = async (
  runner: RunnerSetting,
  setting: CommandSetting,
  run: RunSetting,
): Promise<void> => {
  const { lease } = setting;
  const { deviceMemory, ...rest } = run;
  const folder = commandFolder(setting.folder, "run");
  giveOrder(folder, {
    ...baseOrder(runner, setting, "run", lease.recipe.run, lease.timeoutMs),
    kind: "run",
    startDeadline: rest.deadline,
    deviceLocks: rest.deviceLocks,
    devices: rest.devices,
    metric: lease.metric,
    ...(deviceMemory === undefined ? {} : { deviceMemory }),
  });
  await spawnRunner(runner.node, runner.runnerFile, folder);
};

/** How a stage command ended: `null` exit facts when its runner died. */
export interface StageCommandEnd {
  readonly exit: ExitFacts | null;
  /** The end of what it printed; foreign text. */
  readonly lastOutput: string;
}

/** A command that nobody waits for a `go` with. */
export interface StageCommand {
  readonly command: Exclude<Command, "run">;
  readonly text: string;
  readonly timeoutMs: number;
}

/** Runs one to its end; an abort of the signal ends it and is seen in the exit facts. */
export const runStageCommand = async (
  runner: RunnerSetting,
  setting: CommandSetting,
  { command, text, timeoutMs }: StageCommand,
  signal: AbortSignal,
): Promise<StageCommandEnd> => {
  const { lease } = setting;
  const folder = commandFolder(setting.folder, command);
  // What an earlier agent left half done is done again from the start.
  rmSync(folder, { recursive: true, force: true });
  giveOrder(folder, baseOrder(runner, setting, command, text, timeoutMs));
  await spawnRunner(runner.node, runner.runnerFile, folder);
  const abort = (): void => void giveAbort(folder, lease.token, "cancelled");
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  try {
    const end = await awaitExit(folder, new AbortController().signal);
    if (end.kind === "runner_died") await endOrphans(folder, lease.graceMs);
    return { exit: end.kind === "exit" ? end.exit : null, lastOutput: await quoteEnd(folder) };
  } finally {
    signal.removeEventListener("abort", abort);
  }
};

/** The end of a command's output, for a sentence about its failure; foreign text. */
export const quoteEnd = async (folder: string): Promise<string> => {
  const from = Math.max(0, (await outputEnd(folder)) - QUOTED_BYTES_MAX);
  const { bytes } = await readOutput(folder, from, QUOTED_BYTES_MAX);
  return Buffer.from(bytes).toString("utf8").trim();
};

const baseOrder = (
  runner: RunnerSetting,
  { folder, lease, checkout, env }: CommandSetting,
  command: Command,
  text: string,
  timeoutMs: number,
): Order => ({
  version: CONTRACT_VERSION,
  attempt: lease.attempt,
  token: lease.token,
  kind: "stage",
  checkout,
  command: text,
  pty: command === "run" ? lease.recipe.pty : false,
  env,
  budgetSeconds: lease.budgetSeconds,
  timeoutMs,
  graceMs: lease.graceMs,
  deviceLocks: [],
  // Globs, and never a tracked file: removed by the agent before the tree is verified.
  freshPaths: [],
  tmpDir: join(runner.temporary, `${basename(folder)}-${command}`),
  outputHeadBytes: command === "run" ? OUTPUT_HEAD_BYTES : 0,
  outputTailBytes: command === "run" ? OUTPUT_TAIL_BYTES : STAGE_OUTPUT_TAIL_BYTES,
});
