/** When a runner starts, when it refuses, and how it ends whole trees: real processes, real signals. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync, watch } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import {
  extendStart,
  giveAbort,
  giveGo,
  giveOrder,
  readExit,
  readStarted,
} from "../../../../agent-node/runner/attempt-folder.ts";
import { currentBootId, isAlive, monotonicMs, suspendSkewMs } from "../../../../agent-node/runner/clock.ts";
import { parseIdentity } from "../../../../agent-node/runner/contract-parse.ts";
import {
  awaitExit,
  endOrphans,
  findRunner,
  spawnRunner,
} from "../../../../agent-node/runner/runner-process.ts";
import {
  RUNNER,
  TOKEN,
  exitOf,
  makeAttempt,
  outputOf,
  runToEnd,
  stage,
  type Attempt,
} from "./attempt-fixture.ts";

/** Nine processes that try every way out of a tree, of which a signal to the group reaches four. */
const ESCAPES = `sleep 31001 & (sleep 31002 &) ; setsid sleep 31003 & setsid -f sleep 31004
  nohup sleep 31005 >/dev/null 2>&1 & bash -m -c 'sleep 31006 & wait' & env -i setsid -f sleep 31007
  sh -c 'trap "" HUP TERM; echo trapped; while :; do sleep 31008; done' & wait $!`;

const sleepers = (): readonly string[] =>
  readdirSync("/proc").flatMap((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0");
      return words[0] === "sleep" && /^3100\d$/u.test(words[1] ?? "") ? [`${pid} ${words[1]}`] : [];
    } catch {
      return [];
    }
  });

/** Resolves when the output of the attempt holds this text. */
async function printed(attempt: Attempt, text: string): Promise<void> {
  const done = new AbortController();
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      outputOf(attempt).then((output) => output.includes(text) && resolve(), reject);
    };
    watch(join(attempt.folder, "output"), { signal: done.signal }, look);
    look();
  });
  done.abort();
}

const deadlineIn = (ms: number): { bootId: string; monotonicMs: number } => ({
  bootId: currentBootId(),
  monotonicMs: monotonicMs() + ms,
});

it.runIf(process.platform === "linux")(
  "ends a tree that tries every way out when the time is over",
  async () => {
    const exit = await runToEnd(makeAttempt(ESCAPES, { timeoutMs: 1_000, graceMs: 200 }));
    expect(exit).toMatchObject({ timedOut: true, survivors: [] });
    expect(exit.treeEmptyAtMs).not.toBeNull();
    expect(sleepers()).toEqual([]);
  },
);

it("cancels a running tree and gives the reason back", async () => {
  const attempt = makeAttempt("echo ready; sleep 31001 & sleep 31002");
  await stage(attempt);
  giveGo(attempt.folder, TOKEN);
  await printed(attempt, "ready");
  expect(giveAbort(attempt.folder, TOKEN, "asked to")).toBe(true);
  expect(giveAbort(attempt.folder, TOKEN, "again")).toBe(false);
  expect(await exitOf(attempt)).toMatchObject({
    cancelled: { by: "abort", reason: "asked to" },
    timedOut: false,
    survivors: [],
  });
  expect(sleepers()).toEqual([]);
});

it("sweeps what the main process left behind, and keeps its exit code", async () => {
  const exit = await runToEnd(makeAttempt("setsid -f sleep 31003; exit 5"));
  expect(exit).toMatchObject({ exitCode: 5, survivors: [], timedOut: false });
  expect(sleepers()).toEqual([]);
});

it("never starts what was aborted before go", async () => {
  const attempt = makeAttempt("echo ran");
  await stage(attempt);
  giveAbort(attempt.folder, TOKEN, "not wanted");
  expect(await exitOf(attempt)).toMatchObject({ notStarted: { reason: "aborted", detail: "not wanted" } });
  expect(giveGo(attempt.folder, TOKEN)).toBe(true);
  expect(readStarted(attempt.folder)).toBeUndefined();
  expect((await outputOf(attempt)).length).toBe(0);
});

it("refuses a go with another token, and a second go", async () => {
  const attempt = makeAttempt("echo ran");
  expect(giveGo(attempt.folder, TOKEN - 1)).toBe(true);
  expect(giveGo(attempt.folder, TOKEN)).toBe(false);
  await stage(attempt);
  expect(await exitOf(attempt)).toMatchObject({ notStarted: { reason: "wrong_token" } });
});

it("gives up when its start window passes, or was of another boot", async () => {
  const late = makeAttempt("echo ran", { startDeadline: deadlineIn(200) });
  const otherBoot = makeAttempt("echo ran", {
    startDeadline: { bootId: "another", monotonicMs: monotonicMs() + 10_000 },
  });
  await Promise.all([stage(late), stage(otherBoot)]);
  expect(await exitOf(late)).toMatchObject({ notStarted: { reason: "start_window" } });
  expect(await exitOf(otherBoot)).toMatchObject({ notStarted: { reason: "start_window" } });
});

it("gives up when the host slept between the writing of its window and the reading", async () => {
  const slept = { ...deadlineIn(15_000), skewMs: suspendSkewMs() - 5_000 };
  const ordered = makeAttempt("echo ran", { startDeadline: slept });
  const renewed = makeAttempt("echo ran");
  extendStart(renewed.folder, slept);
  await Promise.all([stage(ordered), stage(renewed)]);
  expect(await exitOf(ordered)).toMatchObject({ notStarted: { reason: "slept" } });
  expect(await exitOf(renewed)).toMatchObject({ notStarted: { reason: "slept" } });
});

it("waits longer when the window is extended", async () => {
  const attempt = makeAttempt("echo ran", { startDeadline: { bootId: currentBootId(), monotonicMs: 0 } });
  extendStart(attempt.folder, deadlineIn(15_000));
  expect(await runToEnd(attempt)).toMatchObject({ exitCode: 0 });
});

it("runs a stage order at once, without go", async () => {
  const attempt = makeAttempt("echo built", { kind: "stage", pty: false });
  await stage(attempt);
  expect(await exitOf(attempt)).toMatchObject({ exitCode: 0 });
  expect((await outputOf(attempt)).toString()).toBe("built\n");
});

it("writes started before the fork and exit.json whole", async () => {
  const attempt = makeAttempt('cat "$F/started"; test -e "$F/exit.json" || echo none');
  giveOrder(attempt.folder, { ...attempt.order, env: { ...attempt.order.env, F: attempt.folder } });
  const exits: unknown[] = [];
  const done = new AbortController();
  const watcher = watch(attempt.folder, { signal: done.signal }, () => {
    if (existsSync(join(attempt.folder, "exit.json"))) exits.push(readExit(attempt.folder));
  });
  await runToEnd(attempt);
  done.abort();
  await once(watcher, "close");
  const output = (await outputOf(attempt)).toString();
  expect(JSON.parse(output.split("\n")[0] ?? "")).toMatchObject({ attempt: "a1", token: TOKEN });
  expect(output).toMatch(/\nnone\n$/u);
  expect(exits.length).toBeGreaterThan(0);
  expect(readdirSync(attempt.folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

it("outlives kill -9 of whoever started it, and is found again", async () => {
  const attempt = makeAttempt("echo one; read line < $FIFO; echo two", { pty: true });
  const fifo = join(attempt.checkout, "fifo");
  giveOrder(attempt.folder, { ...attempt.order, env: { ...attempt.order.env, FIFO: fifo } });
  await once(spawn("mkfifo", [fifo]), "exit");
  const module = join(RUNNER, "../runner-process.ts");
  const starter = spawn(process.execPath, [
    "--input-type=module",
    "-e",
    `const { spawnRunner } = await import(${JSON.stringify(module)});
     await spawnRunner(process.execPath, ${JSON.stringify(RUNNER)}, ${JSON.stringify(attempt.folder)});
     setInterval(() => {}, 1000); console.log("up");`,
  ]);
  await once(starter.stdout, "data");
  giveGo(attempt.folder, TOKEN);
  await printed(attempt, "one");
  starter.kill("SIGKILL");
  await once(starter, "exit");
  const runner = findRunner(attempt.folder);
  expect(runner).toBeDefined();
  process.kill(runner?.pid ?? 0, "SIGHUP");
  await once(spawn("sh", ["-c", `echo go > ${fifo}`]), "exit");
  expect(await exitOf(attempt)).toMatchObject({ exitCode: 0 });
  expect((await outputOf(attempt)).toString()).toBe("one\ntwo\n");
});

it("tells a dead runner, whose orphans the agent then ends", async () => {
  const attempt = makeAttempt("setsid -f sleep 31004; echo ready; sleep 31001");
  await stage(attempt);
  giveGo(attempt.folder, TOKEN);
  await printed(attempt, "ready");
  const runner = parseIdentity(readFileSync(join(attempt.folder, "runner.json"), "utf8"));
  process.kill(runner.pid, "SIGKILL");
  expect(await awaitExit(attempt.folder, AbortSignal.timeout(10_000))).toEqual({ kind: "runner_died" });
  expect(isAlive(runner, currentBootId())).toBe(false);
  expect(await endOrphans(attempt.folder, 200)).toEqual([]);
  expect(sleepers()).toEqual([]);
});

it("lets only one runner have a folder", async () => {
  const attempt = makeAttempt("echo ran");
  await stage(attempt);
  const second = spawn(process.execPath, [RUNNER, attempt.folder], { stdio: "ignore" });
  onTestFinished(() => void second.kill("SIGKILL"));
  expect((await once(second, "exit"))[0]).toBe(1);
  giveGo(attempt.folder, TOKEN);
  expect(await exitOf(attempt)).toMatchObject({ exitCode: 0 });
});

it("refuses an order of another version with its reason in the log", async () => {
  const attempt = makeAttempt("echo ran", { version: 2 as unknown as 1 });
  await spawnRunner(process.execPath, RUNNER, attempt.folder);
  expect(await awaitExit(attempt.folder, AbortSignal.timeout(10_000))).toEqual({ kind: "runner_died" });
  expect(readFileSync(join(attempt.folder, "runner.log"), "utf8")).toContain("version does not fit");
});
