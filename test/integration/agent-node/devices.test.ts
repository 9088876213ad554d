import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AgentProcess, buildRelease, leaseOf, recipe } from "./agent-process.ts";
import { FakeCoordinator } from "./fake-coordinator.ts";
import type { TestCommit } from "./tiny-repository.ts";
import { commitFiles } from "./tiny-repository.ts";

const UUID = "GPU-0d1e2f";
const gpuSlot = { index: 0, devices: [{ backend: "cuda", index: 0, uuid: UUID }], env: {} };
const path = process.env.PATH;
/** In a container no process can hold an accelerator's device file, which is asked for there. */
const isContainer =
  existsSync("/proc/self/ns/pid") && readlinkSync("/proc/self/ns/pid") !== "pid:[4026531836]";

let built: string;
let program: string;
beforeAll(async () => {
  built = mkdtempSync(join(tmpdir(), "fleet-built-"));
  ({ program } = await buildRelease(built));
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

let tools: string;
let agent: AgentProcess;
let coordinator: FakeCoordinator;
let commit: TestCommit;
let stranger: ChildProcess;
beforeEach(async () => {
  tools = mkdtempSync(join(tmpdir(), "fleet-tools-"));
  process.env.PATH = `${tools}:${path}`;
  writeFileSync(
    join(tools, "nvidia-smi"),
    `#!/bin/sh\ncase "$1" in *compute-apps*) cat ${tools}/users;; *driver*) cat ${tools}/driver;;
      *clocks_event*) cat ${tools}/clocks; echo x >> ${tools}/asked;; esac\n`,
  );
  chmodSync(join(tools, "nvidia-smi"), 0o755);
  users();
  driver("550.54.15");
  clocks("0x0000000000000000");
  stranger = spawn("sleep", ["600"], { stdio: "ignore" });
  agent = new AgentProcess(program);
  coordinator = new FakeCoordinator();
  await agent.start([gpuSlot]);
  await coordinator.open(await agent.session());
  commit = commitFiles(agent.gitDir, { x: "x" });
});
afterEach(async () => {
  process.env.PATH = path;
  const gone = once(stranger, "exit");
  stranger.kill("SIGKILL");
  await gone;
  await coordinator.close();
  await agent.remove();
  rmSync(tools, { recursive: true, force: true });
});

const users = (...rows: readonly (readonly [number | undefined, string])[]): void =>
  writeFileSync(join(tools, "users"), rows.map(([pid, uuid]) => `${pid}, ${uuid}, 100\n`).join(""));
const driver = (version: string): void => writeFileSync(join(tools, "driver"), `${version}\n`);

const clocks = (mask: string): void => writeFileSync(join(tools, "clocks"), `0, ${UUID}, ${mask}\n`);

const busy = () => ({
  outcome: { kind: "invalid_env", reason: "device_busy" },
  detail: `in use by a foreign process: ${stranger.pid} sleep`,
});

/** A run that names its own process and ends when the test says so. */
const gated = () => {
  const [gate, pid] = [join(agent.folder, "gate"), join(agent.folder, "pid")];
  const wait = `while [ ! -e ${gate} ]; do sleep 0.02; done; echo score: 1`;
  return { gate, pid, task: recipe(`echo $$ > ${pid}.new; mv ${pid}.new ${pid}; ${wait}`) };
};

describe.skipIf(isContainer)("a process of somebody else on the slot's device", () => {
  test("keeps an attempt from being staged", async () => {
    users([stranger.pid, UUID]);
    const lease = leaseOf(1, commit, recipe("true"));
    coordinator.lease(lease);
    expect(await coordinator.outcomeOf(lease.attempt)).toMatchObject({ ...busy(), runMs: 0 });
    expect(coordinator.phasesOf(lease.attempt)).toEqual(["staging"]);
  });

  test("that came while the attempt was staged ends it once it runs", async () => {
    const { gate, task } = gated();
    const leases = [leaseOf(1, commit, task), leaseOf(2, commit, recipe("echo begun; sleep 600"))] as const;
    coordinator.lease(leases[0]);
    await coordinator.untilPhase(leases[0].attempt, "running");
    coordinator.lease(leases[1]);
    await coordinator.untilPhase(leases[1].attempt, "staged");
    users([stranger.pid, UUID]);
    writeFileSync(gate, "");
    expect(await coordinator.outcomeOf(leases[1].attempt)).toMatchObject(busy());
    expect(coordinator.phasesOf(leases[1].attempt)).toEqual(["staging", "staged", "running"]);
  });
});

test("our own run, another device and a process that is gone are nobody's fault", async () => {
  const { gate, pid, task } = gated();
  const first = leaseOf(1, commit, task);
  coordinator.lease(first);
  await coordinator.untilPhase(first.attempt, "running");
  await untilFile(pid);
  users([Number(readFileSync(pid, "utf8")), UUID], [stranger.pid, "GPU-ffff"], [4_000_000, UUID]);
  const second = leaseOf(2, commit, recipe("echo score: 2"));
  coordinator.lease(second);
  await coordinator.untilPhase(second.attempt, "staged");
  writeFileSync(gate, "");
  expect(await coordinator.outcomeOf(second.attempt)).toMatchObject({ value: 2 });
});

test("a fleet with another work folder does not get a device that is in use", async () => {
  const { gate, task } = gated();
  const first = leaseOf(1, commit, task);
  coordinator.lease(first);
  await coordinator.untilPhase(first.attempt, "running");
  const other = new AgentProcess(program);
  const its = new FakeCoordinator();
  try {
    await other.start([gpuSlot]);
    await its.open(await other.session());
    const lease = leaseOf(2, commitFiles(other.gitDir, { x: "x" }), recipe("echo score: 2"));
    its.lease(lease);
    expect(await its.outcomeOf(lease.attempt)).toMatchObject({
      outcome: { kind: "invalid_env", reason: "device_busy" },
      detail: expect.stringContaining("is held by a1 runner") as string,
    });
  } finally {
    await its.close();
    await other.remove();
  }
  writeFileSync(gate, "");
  expect(await coordinator.outcomeOf(first.attempt)).toMatchObject({ value: 1 });
});

test("another driver than at prepare is another lane, until the host is prepared again", async () => {
  const run = recipe("echo score: 1");
  const outcomeOf = async (number: number, purpose: "prepare" | "screen") => {
    const lease = leaseOf(number, commit, run, { purpose });
    coordinator.lease(lease);
    return await coordinator.outcomeOf(lease.attempt);
  };
  expect(await outcomeOf(1, "prepare")).toMatchObject({ outcome: { kind: "succeeded" } });
  expect(await outcomeOf(2, "screen")).toMatchObject({ outcome: { kind: "succeeded" } });
  driver("560.28.03");
  expect(await outcomeOf(3, "screen")).toMatchObject({
    outcome: { kind: "invalid_env", reason: "lane_changed" },
    detail: "the cuda driver is 560.28.03, and was 550.54.15 when the host was prepared",
  });
  expect(await outcomeOf(4, "prepare")).toMatchObject({ outcome: { kind: "succeeded" } });
  expect(await outcomeOf(5, "screen")).toMatchObject({ outcome: { kind: "succeeded" } });
});

test("another driver at the end of a run than at its start voids it", async () => {
  const { gate, task } = gated();
  const lease = leaseOf(1, commit, task);
  coordinator.lease(lease);
  await coordinator.untilPhase(lease.attempt, "running");
  driver("560.28.03");
  writeFileSync(gate, "");
  expect(await coordinator.outcomeOf(lease.attempt)).toMatchObject({
    outcome: { kind: "invalid_env", reason: "lane_changed" },
    detail: "the cuda driver is 560.28.03, and was 550.54.15 when the run was staged",
  });
});

test("a number from a device that was held down does not count, and says why", async () => {
  clocks("0x0000000000000040");
  const wait = `until [ "$(wc -l < ${tools}/asked)" -ge 4 ]; do sleep 0.05; done; echo score: 1`;
  const lease = leaseOf(1, commit, recipe(`touch ${tools}/asked; ${wait}`));
  coordinator.lease(lease);
  expect(await coordinator.outcomeOf(lease.attempt)).toMatchObject({
    outcome: { kind: "invalid_env", reason: "throttled" },
    detail: expect.stringContaining("clocks were held down: hw_thermal_slowdown, for ") as string,
  });
});

test("a number from a device that was held down counts where that is tolerated, and the taint is still told", async () => {
  clocks("0x0000000000000040");
  const wait = `until [ "$(wc -l < ${tools}/asked)" -ge 4 ]; do sleep 0.05; done; echo score: 1`;
  const task = recipe(`touch ${tools}/asked; ${wait}`);
  const lease = leaseOf(1, commit, task, { tolerated: ["throttled"] });
  coordinator.lease(lease);
  expect(await coordinator.outcomeOf(lease.attempt)).toMatchObject({
    outcome: { kind: "succeeded" },
    value: 1,
    detail: expect.stringContaining(
      "; tolerated: clocks were held down: hw_thermal_slowdown, for ",
    ) as string,
  });
});

test.skipIf(isContainer)(
  "company on the device, where it is tolerated, neither keeps a run from starting nor voids it",
  async () => {
    users([stranger.pid, UUID]);
    const wait = `until [ "$(wc -l < ${tools}/asked)" -ge 4 ]; do sleep 0.05; done; echo score: 1`;
    const task = recipe(`touch ${tools}/asked; ${wait}`);
    const lease = leaseOf(1, commit, task, { tolerated: ["contended"] });
    coordinator.lease(lease);
    expect(await coordinator.outcomeOf(lease.attempt)).toMatchObject({
      outcome: { kind: "succeeded" },
      value: 1,
      detail: expect.stringContaining(`by a foreign process: ${stranger.pid} sleep, for `) as string,
    });
  },
);

test("commands that tell versions see no accelerator, since another run may use it", async () => {
  const versions = { seen: 'echo "[$CUDA_VISIBLE_DEVICES][$HIP_VISIBLE_DEVICES]"' };
  const lease = leaseOf(1, commit, recipe("true", { versions }), { purpose: "prepare" });
  coordinator.lease(lease);
  expect((await coordinator.outcomeOf(lease.attempt)).manifest?.versions).toEqual({ seen: "[][-1]" });
});

test("a tool that cannot be read checks nothing, which the log says once", async () => {
  writeFileSync(join(tools, "users"), "Failed to initialize NVML\n");
  for (const number of [1, 2]) {
    const lease = leaseOf(number, commit, recipe("echo score: 1"));
    coordinator.lease(lease);
    expect((await coordinator.outcomeOf(lease.attempt)).outcome).toEqual({ kind: "succeeded" });
  }
  const log = readFileSync(join(agent.dir, "log"), "utf8");
  expect(log.match(/cannot be told, not checked/g)).toHaveLength(1);
});

/** Resolves when the file is there. */
const untilFile = async (file: string): Promise<void> => {
  while (!existsSync(file)) await new Promise((resolve) => setImmediate(resolve));
};
