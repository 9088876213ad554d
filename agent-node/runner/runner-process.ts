/** The agent's view of runner processes: starts them, finds them again after its own restart, waits for their end, cleans up after dead ones. */
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { giveAbort, isCleared, readExit, readStarted } from "./attempt-folder.ts";
import { currentBootId, isAlive } from "./clock.ts";
import { parseIdentity } from "./contract-parse.ts";
import { FILES, type ExitFacts, type ProcessIdentity } from "./contract.ts";
import { isDiskFull } from "./durable.ts";
import { endTree } from "./end-tree.ts";
import { watchFolder } from "./folder-watch.ts";
import { ProcessTree, nameOf } from "./process-tree.ts";
import { FleetError } from "../../proto/vocab/errors.ts";

/** A runner that has not named itself after this long never will: the host is far beyond overloaded. */
const IDENTIFY_LIMIT_MS = 30_000;

/** How an attempt ended as far as its runner is concerned. */
export type RunnerEnd =
  | { readonly kind: "exit"; readonly exit: ExitFacts }
  /** No exit.json and no runner: call `endOrphans` if `started` exists. */
  | { readonly kind: "runner_died" };

/**
 * Starts a runner on a folder that holds an order; resolves when it has named itself in runner.json. It is detached and
 * inherits nothing but its log file, so it outlives us. Rejects with `internal` and the end of its log when it dies first.
 */
export async function spawnRunner(
  node: string,
  runnerFile: string,
  folder: string,
): Promise<ProcessIdentity> {
  const log = openSync(join(folder, FILES.log), "a", 0o600);
  const child = spawn(node, [runnerFile, folder], {
    cwd: folder,
    detached: true,
    env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin" },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  child.unref();
  const over = new AbortController();
  try {
    return await new Promise<ProcessIdentity>((resolve, reject) => {
      const fail = (fact: string): void => reject(runnerFailed(folder, fact));
      child.once("error", (error) => fail(error.message));
      child.once("exit", () => {
        const identity = readIdentity(folder);
        if (identity === undefined) fail("the runner ended before it had named itself");
        else resolve(identity);
      });
      const limit = setTimeout(() => fail("the runner did not name itself"), IDENTIFY_LIMIT_MS);
      over.signal.addEventListener("abort", () => clearTimeout(limit), { once: true });
      const look = (): void => {
        const identity = readIdentity(folder);
        if (identity !== undefined) resolve(identity);
      };
      watchFolder(folder, look, over.signal);
    });
  } finally {
    over.abort();
    child.removeAllListeners("exit");
  }
}

/** The live runner of this folder; undefined when there is none (never started, ended, or another boot). */
export function findRunner(folder: string): ProcessIdentity | undefined {
  const identity = readIdentity(folder);
  return identity !== undefined && isAlive(identity, currentBootId()) ? identity : undefined;
}

/** Ends a staged or running command: by `abort`, or by a signal to its runner when the disk is too full for a word. */
export function stopRunner(folder: string, token: number, reason: string): void {
  try {
    giveAbort(folder, token, reason);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    const runner = findRunner(folder);
    if (runner !== undefined) process.kill(runner.pid, "SIGTERM");
  }
}

/** Resolves when exit.json is there, at once when it is already, or when the runner is gone without one. Rejects when aborted. */
export async function awaitExit(folder: string, signal: AbortSignal): Promise<RunnerEnd> {
  return await awaitFolder(folder, signal, () => {
    const exit = readExit(folder);
    if (exit !== undefined) return { kind: "exit", exit };
    if (findRunner(folder) !== undefined) return undefined;
    // It may have written its last file between our two looks.
    const last = readExit(folder);
    return last === undefined ? { kind: "runner_died" } : { kind: "exit", exit: last };
  });
}

/** Resolves when the survivors named in exit.json are gone, true; false when the runner that hunts them died. */
export async function awaitCleared(folder: string, signal: AbortSignal): Promise<boolean> {
  return await awaitFolder(folder, signal, () => {
    if (isCleared(folder)) return true;
    return findRunner(folder) === undefined ? isCleared(folder) : undefined;
  });
}

/** Resolves when this folder has no live runner; one that hunts survivors lives until they are gone. */
export async function awaitRunnerGone(folder: string, signal: AbortSignal): Promise<void> {
  await awaitFolder(folder, signal, () => (findRunner(folder) === undefined ? true : undefined));
}

/**
 * Ends what a dead runner left of its tree, found by tag. Returns survivors as `pid command`; empty also when nothing was
 * ever forked. Only call it when `findRunner` finds nobody.
 */
export async function endOrphans(folder: string, graceMs: number): Promise<readonly string[]> {
  const started = readStarted(folder);
  if (started === undefined || started.runner.bootId !== currentBootId()) return [];
  // Without its terminal, whose name may belong to somebody else by now.
  const tree = new ProcessTree({ text: `FLEET_TAG=${started.tag}` });
  return (await endTree(tree, graceMs)).map(nameOf);
}

async function awaitFolder<T>(folder: string, signal: AbortSignal, look: () => T | undefined): Promise<T> {
  const over = new AbortController();
  try {
    return await new Promise<T>((resolve, reject) => {
      signal.throwIfAborted();
      signal.addEventListener("abort", () => reject(signal.reason as Error), {
        once: true,
        signal: over.signal,
      });
      const tryLook = (): void => {
        try {
          const found = look();
          if (found !== undefined) resolve(found);
        } catch (error) {
          reject(error);
        }
      };
      watchFolder(folder, tryLook, over.signal);
    });
  } finally {
    over.abort();
  }
}

function readIdentity(folder: string): ProcessIdentity | undefined {
  try {
    return parseIdentity(readFileSync(join(folder, FILES.runner), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function runnerFailed(folder: string, fact: string): FleetError {
  const log = readFileSync(join(folder, FILES.log), "utf8").slice(-2_000);
  return new FleetError({ code: "internal", detail: `${fact}: ${log}` });
}
