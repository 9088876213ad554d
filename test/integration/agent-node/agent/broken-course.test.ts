/** What happens to an attempt when the agent itself fails at it: it ends, and nothing of it is given to others while it may live. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Attempt } from "../../../../agent-node/agent/attempt.ts";
import { commandFolder, storeStaged } from "../../../../agent-node/agent/attempt-store.ts";
import { Board } from "../../../../agent-node/agent/board.ts";
import { CheckoutPool } from "../../../../agent-node/agent/checkout-pool.ts";
import { DeviceCheck } from "../../../../agent-node/agent/device-check.ts";
import { LaneMemory } from "../../../../agent-node/agent/lane-memory.ts";
import { agentPaths } from "../../../../agent-node/agent/paths.ts";
import { Owner } from "../../../../agent-node/agent/owner.ts";
import { Reports } from "../../../../agent-node/agent/reports.ts";
import { slotDevices } from "../../../../agent-node/agent/slot-devices.ts";
import { currentBootId, startTimeOf } from "../../../../agent-node/runner/clock.ts";
import { FILES } from "../../../../agent-node/runner/contract.ts";
import { writeDurable } from "../../../../agent-node/runner/durable.ts";
import { findRunner } from "../../../../agent-node/runner/runner-process.ts";
import { decodeToCoordinator } from "../../../../proto/session/wire.ts";
import type { AttemptOutcome } from "../../../../proto/vocab/attempt.ts";
import type { CommitId, TreeId } from "../../../../proto/vocab/ids.ts";
import { as } from "../../../../proto/vocab/ids.ts";
import { leaseOf, recipe } from "../agent-process.ts";

const commit = { commit: as<CommitId>("c"), tree: as<TreeId>("t"), listing: [] };
const lease = leaseOf(1, commit, recipe("true"));
const CAPACITY = { slots: [{ index: 0, devices: [], env: {} }], workAhead: 1 };

let folder: string;
let attempts: string;
let reports: Reports;
let board: Board;
let stopping: AbortController;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fleet-broken-"));
  attempts = join(folder, "attempts");
  reports = new Reports(folder, "boot", () => undefined);
  stopping = new AbortController();
  const logger = pino({ level: "silent" });
  board = new Board({
    owner: new Owner(join(folder, "owner.json")),
    attemptsFolder: attempts,
    course: {
      reports,
      logger,
      runner: { node: process.execPath, runnerFile: "/nowhere", temporary: folder },
      checkouts: new CheckoutPool(join(folder, "slots"), join(folder, "repo.git")),
      deviceCheck: new DeviceCheck(logger),
      laneMemory: new LaneMemory(agentPaths(folder)),
      devicesOf: () => slotDevices(join(folder, "m/f"), { index: 0, devices: [], env: {} }),
      stopping: stopping.signal,
    },
  });
});
afterEach(() => {
  stopping.abort();
  vi.restoreAllMocks();
  reports.close();
  rmSync(folder, { recursive: true, force: true });
});

const outcomes = (): AttemptOutcome[] =>
  [...reports.facts.after(0, Infinity)].flatMap((item) => {
    const message = item.kind === "entry" ? decodeToCoordinator(item.payload) : null;
    return message?.kind === "report" && message.report.kind === "outcome" ? [message.report.outcome] : [];
  });

const agentError = { outcome: { kind: "invalid_env", reason: "agent_error" } };

test("an attempt whose leftovers cannot be ended is not held for ever", async () => {
  const attempt = Attempt.accept(attempts, lease);
  const setup = commandFolder(attempt.folder, "setup");
  mkdirSync(setup);
  writeFileSync(join(setup, FILES.exit), "torn");
  board.setCapacity(CAPACITY);
  board.adopt();
  await board.settled();
  expect(outcomes()).toMatchObject([agentError]);
  expect(outcomes()[0]?.detail).toContain("exit.json");
});

test("an attempt whose end could not be told at first is told all the same", async () => {
  const broken = (): never => {
    throw new Error("no such block");
  };
  board.setCapacity(CAPACITY);
  // Its first phase, and the outcome that this leads to.
  vi.spyOn(reports, "fact").mockImplementationOnce(broken).mockImplementationOnce(broken);
  board.take({ kind: "lease", lease });
  await board.settled();
  expect(outcomes()).toMatchObject([agentError]);
});

/** Says when it listens, and ends when it is told to. */
const RUNNER = `const { watch, existsSync } = require("node:fs");
const look = () => existsSync(process.argv[1] + "/abort") && process.exit();
watch(process.argv[1], look);
look();
console.log("listens");`;

/** The folder of a run under way, whose runner lives. */
const runUnderWay = async (): Promise<string> => {
  const attempt = Attempt.accept(attempts, lease);
  const run = commandFolder(attempt.folder, "run");
  mkdirSync(run);
  const child = spawn(process.execPath, ["-e", RUNNER, run], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  const pid = child.pid ?? 0;
  const runner = { pid, startTime: startTimeOf(pid) ?? "", bootId: currentBootId() };
  writeDurable(join(run, FILES.runner), runner);
  const started = { version: 1, attempt: lease.attempt, token: lease.token, tag: `broken-${pid}`, atMs: 0 };
  writeDurable(join(run, FILES.started), { ...started, runner });
  storeStaged(attempt.folder, { checkout: 0, stageMs: 1, buildMs: 1 });
  return run;
};

/** Ends were told only when no runner lived, and the slot is free then. */
const expectEnded = async (run: string): Promise<void> => {
  const alive: boolean[] = [];
  const { fact } = reports;
  vi.spyOn(reports, "fact").mockImplementation((report, placed) => {
    if (report.kind === "outcome") alive.push(findRunner(run) !== undefined);
    fact.call(reports, report, placed);
  });
  board.setCapacity(CAPACITY);
  board.adopt();
  expect(board.slots()).toMatchObject([{ occupied: true }]);
  await board.settled();
  expect(alive).toEqual([false]);
  expect(outcomes()).toMatchObject([{ outcome: { kind: "invalid_env" } }]);
  expect(board.slots()).toMatchObject([{ occupied: false }]);
};

test("a run that cannot be followed is ended before its slot is free", async () => {
  // No proof of its tree is there.
  await expectEnded(await runUnderWay());
});

test("a run whose files cannot be read is ended before its slot is free", async () => {
  const run = await runUnderWay();
  rmSync(join(run, FILES.started));
  writeFileSync(join(run, FILES.exit), "torn");
  await expectEnded(run);
});
