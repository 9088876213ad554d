/** Measures how fast a runner drains what an experiment prints, through a pseudo-terminal and through a pipe. Writes results/pty.json. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { giveGo, giveOrder } from "../../agent-node/runner/attempt-folder.ts";
import { currentBootId, monotonicMs } from "../../agent-node/runner/clock.ts";
import type { Order } from "../../agent-node/runner/contract.ts";
import { awaitExit, findRunner, spawnRunner } from "../../agent-node/runner/runner-process.ts";
import { type AttemptId, as } from "../../proto/vocab/ids.ts";
import { waitFor } from "./bench-fleet.ts";
import { bench, summarize } from "./measure.ts";

const { values: options } = parseArgs({
  options: { rounds: { type: "string", default: "7" }, megabytes: { type: "string", default: "300" } },
});
const MEGABYTE = 1_000_000;
const BYTES = Number(options.megabytes) * MEGABYTE;
const MIB = 1024 * 1024;
const LIMIT_MS = 300_000;
const RUNNER = join(import.meta.dirname, "../../agent-node/runner/main.ts");
/** util-linux's `script` holds a pseudo-terminal too and writes what it reads to a file. */
const SCRIPT = "/usr/bin/script";
const COMMAND = `yes ${"0123456789".repeat(7)}012345678 | head -c ${BYTES}`;

const orderOf = (root: string, pty: boolean): Order => ({
  version: 1,
  attempt: as<AttemptId>("a1"),
  token: 1,
  kind: "run",
  checkout: root,
  command: COMMAND,
  pty,
  env: { PATH: process.env["PATH"] ?? "" },
  budgetSeconds: LIMIT_MS / 1000,
  timeoutMs: LIMIT_MS,
  graceMs: 1000,
  startDeadline: { bootId: currentBootId(), monotonicMs: monotonicMs() + LIMIT_MS },
  deviceLocks: [],
  freshPaths: [],
  tmpDir: join(root, "tmp"),
  outputHeadBytes: MIB,
  outputTailBytes: 63 * MIB,
});

const inFolder = async (work: (root: string) => Promise<number>): Promise<number> => {
  const root = mkdtempSync(join(tmpdir(), "fleet-bench-"));
  try {
    return await work(root);
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
};

/** Megabytes per second from the fork to the command's end; every byte was taken. */
const measureRunner = (pty: boolean): Promise<number> =>
  inFolder(async (root) => {
    const folder = join(root, "attempt");
    mkdirSync(folder);
    giveOrder(folder, orderOf(root, pty));
    await spawnRunner(process.execPath, RUNNER, folder);
    giveGo(folder, 1);
    const end = await awaitExit(folder, AbortSignal.timeout(LIMIT_MS));
    if (end.kind !== "exit" || end.exit.bytesSeen !== BYTES)
      throw new Error(`lost output: ${JSON.stringify(end)}`);
    // It still closes what it holds, in the folder that is about to go.
    await waitFor("the runner's end", () => (findRunner(folder) === undefined ? true : undefined));
    return BYTES / MEGABYTE / (end.exit.runMs / 1000);
  });

const measureScript = (): Promise<number> =>
  inFolder(async (root) => {
    const argv = ["-q", "-c", `stty -opost; ${COMMAND}`, join(root, "typescript")];
    const began = performance.now();
    const child = spawn(SCRIPT, argv, { stdio: "ignore" });
    await new Promise((done) => child.once("close", done));
    return BYTES / MEGABYTE / ((performance.now() - began) / 1000);
  });

await bench("pty", async () => {
  const [ptys, pipes, scripts]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < Number(options.rounds); round += 1) {
    ptys.push(await measureRunner(true));
    pipes.push(await measureRunner(false));
    if (existsSync(SCRIPT)) scripts.push(await measureScript());
  }
  const ptyMBps = summarize(ptys);
  const scriptMBps = summarize(scripts);
  const how =
    `A real runner and a command that prints ${options.megabytes} MB (10^6 bytes) in lines of 80 as fast as it can; from fork to exit by the ` +
    "runner's exit.json. Peer: util-linux `script` with the same command, its file without limit.";
  const ratioToScript = scripts.length > 0 ? ptyMBps.median / scriptMBps.median : null;
  const figures = { ptyMBps, pipeMBps: summarize(pipes), peerScriptMBps: scriptMBps, ratioToScript };
  return { how, targets: [], figures };
});
