/** Starts real runners on temporary attempt folders, from the TypeScript source. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";
import { giveGo, giveOrder } from "../../../../agent-node/runner/attempt-folder.ts";
import { currentBootId, monotonicMs } from "../../../../agent-node/runner/clock.ts";
import type { ExitFacts, Order } from "../../../../agent-node/runner/contract.ts";
import { readOutput } from "../../../../agent-node/runner/output-reader.ts";
import { awaitExit, findRunner, spawnRunner } from "../../../../agent-node/runner/runner-process.ts";
import { as, type AttemptId } from "../../../../proto/vocab/ids.ts";

export const RUNNER = resolve("agent-node/runner/main.ts");
export const TOKEN = 7;

export interface Attempt {
  readonly folder: string;
  readonly checkout: string;
  readonly order: Order;
}

/** An attempt folder with its order, removed (its runner ended) when the test is over. */
export function makeAttempt(command: string, changes: Partial<Order> = {}): Attempt {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "fleet-runner-")));
  const folder = join(root, "attempt");
  const checkout = join(root, "checkout");
  mkdirSync(checkout);
  const order: Order = {
    version: 1,
    attempt: as<AttemptId>("a1"),
    token: TOKEN,
    kind: "run",
    checkout,
    command,
    pty: true,
    env: { PATH: process.env["PATH"] ?? "", HOME: root },
    budgetSeconds: 10,
    timeoutMs: 15_000,
    graceMs: 300,
    startDeadline: { bootId: currentBootId(), monotonicMs: monotonicMs() + 15_000 },
    deviceLocks: [],
    freshPaths: [],
    tmpDir: join(root, "tmp"),
    outputHeadBytes: 1024 * 1024,
    outputTailBytes: 63 * 1024 * 1024,
    ...changes,
  };
  giveOrder(folder, order);
  onTestFinished(() => {
    const runner = findRunner(folder);
    if (runner !== undefined) process.kill(runner.pid, "SIGKILL");
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  });
  return { folder, checkout, order };
}

export const stage = async (attempt: Attempt): Promise<void> => {
  await spawnRunner(process.execPath, RUNNER, attempt.folder);
};

/** Waits for exit.json; a runner that dies without it fails the test. */
export async function exitOf(attempt: Attempt): Promise<ExitFacts> {
  const end = await awaitExit(attempt.folder, AbortSignal.timeout(18_000));
  if (end.kind !== "exit") throw new Error("the runner died");
  return end.exit;
}

/** Stage, go, end. */
export async function runToEnd(attempt: Attempt): Promise<ExitFacts> {
  await stage(attempt);
  giveGo(attempt.folder, TOKEN);
  return await exitOf(attempt);
}

/** Everything kept of the output. */
export async function outputOf(attempt: Attempt): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (let at = 0; ;) {
    const chunk = await readOutput(attempt.folder, at, 256 * 1024);
    if (chunk.bytes.length === 0) return Buffer.concat(parts);
    parts.push(chunk.bytes);
    at = chunk.nextOffset;
  }
}
