/** What happens to an attempt when the agent itself fails at it: it ends, and nothing of it is given to others while it may live. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Attempt } from "../../../../agent-node/agent/attempt.ts";
import { commandFolder } from "../../../../agent-node/agent/attempt-store.ts";
import { Board } from "../../../../agent-node/agent/board.ts";
import { CheckoutPool } from "../../../../agent-node/agent/checkout-pool.ts";
import { DeviceCheck } from "../../../../agent-node/agent/device-check.ts";
import { Owner } from "../../../../agent-node/agent/owner.ts";
import { Reports } from "../../../../agent-node/agent/reports.ts";
import { slotDevices } from "../../../../agent-node/agent/slot-devices.ts";
import { FILES } from "../../../../agent-node/runner/contract.ts";
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
      deviceCheck: new DeviceCheck(join(folder, "drivers.json"), logger),
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
