/** Carries out one order from the staged folder to exit.json: gate, device locks, run, end facts. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { openPipe, openTerminal, type Capture } from "./capture.ts";
import { CONTRACT_VERSION, FILES, type Order, type ProcessIdentity, type Started } from "./contract.ts";
import { DeviceClaim, deviceMark } from "./device-claim.ts";
import { isDiskFull, writeDurable, writeOnce } from "./durable.ts";
import { outliveSurvivors } from "./end-tree.ts";
import { exitFacts, hostCounters, notStartedFacts } from "./exit-facts.ts";
import { watchFolder } from "./folder-watch.ts";
import { OutputWriter } from "./output-writer.ts";
import { prepareFolders } from "./prepare-folders.ts";
import { ProcessTree } from "./process-tree.ts";
import { runCommand, type StopRequest } from "./run-command.ts";
import { readAbort, waitForStart } from "./start-gate.ts";

/** Pace at which the last word is tried again on a full disk, and how often: then the runner counts as dead. */
const ROOM_RETRY_MS = 250;
const ROOM_TRIES_MAX = 480;
/** Pace at which survivors are killed again. */
const SURVIVOR_SWEEP_MS = 1_000;

/** Does all of it; resolves when exit.json is written and the tree is empty. Throws only before the fork. */
export async function carryOut(folder: string, order: Order, runner: ProcessIdentity): Promise<void> {
  prepareFolders(order);
  const output = new OutputWriter(join(folder, FILES.output), order.outputHeadBytes, order.outputTailBytes);
  const take = (bytes: Uint8Array): void => output.write(bytes);
  const capture = await (order.pty ? openTerminal(take) : openPipe(folder, take));
  const tag = randomBytes(16).toString("hex");
  const tree = new ProcessTree({ text: `FLEET_TAG=${tag}`, terminal: capture.terminal });
  const claim = new DeviceClaim(order.kind === "run" ? order.deviceLocks : []);
  // Look at everybody once while there is time: later looks are only at who is new.
  await tree.scan();
  await claim.prepare();
  const gate = await waitForStart(folder, order);
  const passed = gate.kind === "go" ? await claim.take(`${order.attempt} runner ${process.pid}`) : gate;
  if (passed.kind === "never") {
    writeDurable(join(folder, FILES.exit), notStartedFacts(order, passed.reason, passed.detail));
    capture.close();
    return;
  }
  const started: Started = {
    version: CONTRACT_VERSION,
    attempt: order.attempt,
    token: order.token,
    runner,
    tag,
    atMs: Date.now(),
  };
  writeOnce(join(folder, FILES.started), started);
  await forkAndFinish({ folder, order, tag, tree, capture, output, release: passed.release });
}

interface Staged {
  readonly folder: string;
  readonly order: Order;
  readonly tag: string;
  readonly tree: ProcessTree;
  readonly capture: Capture;
  readonly output: OutputWriter;
  readonly release: () => void;
}

async function forkAndFinish(staged: Staged): Promise<void> {
  const { folder, order, tree, capture, output, release } = staged;
  const stopWatch = new AbortController();
  const before = hostCounters();
  const end = await runCommand(order, {
    capture,
    tree,
    env: childEnvironment(order, staged.tag),
    stop: stopRequest(folder, stopWatch.signal),
  });
  stopWatch.abort();
  // Free before it is told: whoever reads exit.json may start the next run at once.
  if (end.survivors.length === 0) release();
  await capture.drain();
  output.close();
  await writeWhenRoom(
    join(folder, FILES.exit),
    exitFacts(order, end, { output, before, notes: capture.notes }),
  );
  if (end.survivors.length > 0) {
    await outliveSurvivors(tree, SURVIVOR_SWEEP_MS);
    release();
    writeDurable(join(folder, FILES.cleared), { version: CONTRACT_VERSION, atMs: Date.now() });
  }
  capture.close();
}

/** Whatever filled the disk may be gone soon, now that the command's tree is empty; without the last word a good run would be lost. */
async function writeWhenRoom(path: string, value: unknown): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      writeDurable(path, value);
      return;
    } catch (error) {
      if (!isDiskFull(error) || tries >= ROOM_TRIES_MAX) throw error;
    }
    await delay(ROOM_RETRY_MS);
  }
}

function childEnvironment(order: Order, tag: string): Record<string, string> {
  const marks = order.deviceLocks.map((lock) => [deviceMark(lock), "1"] as const);
  return {
    ...order.env,
    ...Object.fromEntries(order.kind === "run" ? marks : []),
    FLEET_ATTEMPT: order.attempt,
    FLEET_TAG: tag,
    TMPDIR: order.tmpDir,
    TERM: "dumb",
  };
}

async function stopRequest(folder: string, signal: AbortSignal): Promise<StopRequest> {
  return await new Promise((resolve) => {
    const terminated = (): void => resolve({ by: "terminated", reason: "the runner was sent SIGTERM" });
    process.once("SIGTERM", terminated);
    signal.addEventListener("abort", () => process.off("SIGTERM", terminated), { once: true });
    const look = (): void => {
      const abort = readAbort(folder);
      if (abort !== undefined) resolve({ by: "abort", reason: abort.reason });
    };
    watchFolder(folder, look, signal);
  });
}
