/** Forks one command with its output captured, lets it run to its end, its limit or its cancellation, and leaves an empty tree. */
import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import type { ProcessRow } from "../core/process-table.ts";
import type { Taint } from "../core/taints.ts";
import type { Capture } from "./capture.ts";
import type { Order } from "./contract.ts";
import { endTree } from "./end-tree.ts";
import { HostEye } from "./host-eye.ts";
import { MemoryWatch } from "./memory-watch.ts";
import type { ProcessTree } from "./process-tree.ts";
import { lookEveryMs, TaintWatch } from "./taint-watch.ts";

/** How long what a command left behind may go on after its end before it is killed. */
const LEFTOVER_GRACE_MS = 2_000;
/** Added to the runner's own score: when memory runs out, the experiment goes before its runner. */
const OOM_SCORE_RAISE = 300;
const OOM_SCORE_FILE = "/proc/self/oom_score_adj";

/** Why somebody wants a running command to end. */
export interface StopRequest {
  readonly by: "abort" | "terminated";
  readonly reason: string;
}

/** Everything a run needs beyond its order. */
export interface RunContext {
  readonly capture: Capture;
  readonly tree: ProcessTree;
  readonly env: Readonly<Record<string, string>>;
  /** Resolves when the command shall end early; may never resolve. */
  readonly stop: Promise<StopRequest>;
}

/** How it went. `notForked` alone is set when the command could not be started. */
export interface RunEnd {
  readonly notForked?: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  readonly cancelled?: StopRequest;
  readonly survivors: readonly ProcessRow[];
  readonly runMs: number;
  readonly startedAtMs: number;
  readonly treeEmptyAtMs: number | null;
  readonly memory: MemoryWatch;
  /** Empty for a command that measures nothing. */
  readonly taints: readonly Taint[];
}

interface MainEnd {
  readonly kind: "exited";
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly error?: string;
  readonly runMs: number;
}

/** Runs the order's command. Resolves when its tree is empty, or when what is left cannot be ended. */
export async function runCommand(order: Order, context: RunContext): Promise<RunEnd> {
  const { tree } = context;
  const memory = new MemoryWatch(order, () => tree.scan());
  const eye = new HostEye(order, () => memory.current());
  const taintWatch = new TaintWatch(eye, lookEveryMs(order.budgetSeconds));
  if (order.kind === "run") taintWatch.start();
  const startedAtMs = Date.now();
  const began = performance.now();
  const child = fork(order, context);
  if (child.pid !== undefined) tree.lead(child.pid);
  const main = mainEnd(child, began);
  memory.start();
  const limit = timeLimit(order.timeoutMs);
  const cancel = context.stop.then((request) => ({ kind: "cancelled", request }) as const);
  const cause = await Promise.race([main, limit.reached, cancel]);
  limit.clear();
  await memory.stop();
  const taints = order.kind === "run" ? await taintWatch.stop() : [];
  const graceMs = cause.kind === "exited" ? Math.min(order.graceMs, LEFTOVER_GRACE_MS) : order.graceMs;
  const survivors = await endTree(tree, graceMs);
  const treeEmptyAtMs = survivors.length === 0 ? Date.now() : null;
  // With survivors the main process may be one of them and never report.
  const end = survivors.length === 0 ? await main : await Promise.race([main, unknownEnd(began)]);
  return {
    ...(end.error === undefined ? {} : { notForked: end.error }),
    exitCode: end.exitCode,
    signal: end.signal,
    timedOut: cause.kind === "timeout",
    ...(cause.kind === "cancelled" ? { cancelled: cause.request } : {}),
    survivors,
    runMs: Math.round(end.runMs),
    startedAtMs,
    treeEmptyAtMs,
    memory,
    taints,
  };
}

function fork(order: Order, context: RunContext): ChildProcess {
  const { capture } = context;
  const nothing = openSync("/dev/null", "r+");
  const stdio: StdioOptions = ["ignore", capture.childFd, capture.childFd];
  // A descriptor without close-on-exec is covered by /dev/null in the child: "ignore" alone would leave it open.
  for (let fd = 3; fd <= Math.max(0, ...capture.privateFds); fd += 1)
    stdio.push(capture.privateFds.includes(fd) ? nothing : "ignore");
  const restoreScore = raiseOomScore();
  try {
    // Detached makes it lead a session of its own without controlling terminal: no hang-up when a terminal closes.
    return spawn("/bin/sh", ["-c", order.command], {
      cwd: order.checkout,
      env: { ...context.env },
      stdio,
      detached: true,
    });
  } finally {
    restoreScore();
    closeSync(nothing);
  }
}

/** Raises our own score, for the child to inherit without a moment in which it could fork unraised; returns the way back. */
function raiseOomScore(): () => void {
  if (process.platform !== "linux") return () => undefined;
  try {
    const own = Number(readFileSync(OOM_SCORE_FILE, "latin1"));
    writeFileSync(OOM_SCORE_FILE, String(Math.min(1000, own + OOM_SCORE_RAISE)));
    return () => writeFileSync(OOM_SCORE_FILE, String(own));
  } catch {
    return () => undefined;
  }
}

async function mainEnd(child: ChildProcess, began: number): Promise<MainEnd> {
  return await new Promise((resolve) => {
    const end = (exitCode: number | null, signal: string | null, error?: string): void =>
      resolve({
        kind: "exited",
        exitCode,
        signal,
        ...(error === undefined ? {} : { error }),
        runMs: performance.now() - began,
      });
    child.once("exit", (code, signal) => end(code, signal));
    child.once("error", (error) => end(null, null, error.message));
  });
}

const unknownEnd = async (began: number): Promise<MainEnd> => ({
  kind: "exited",
  exitCode: null,
  signal: null,
  runMs: performance.now() - began,
});

function timeLimit(ms: number): {
  readonly reached: Promise<{ readonly kind: "timeout" }>;
  readonly clear: () => void;
} {
  let timer: NodeJS.Timeout | undefined;
  const reached = new Promise<{ readonly kind: "timeout" }>((resolve) => {
    timer = setTimeout(() => resolve({ kind: "timeout" }), ms);
  });
  return { reached, clear: () => clearTimeout(timer) };
}
