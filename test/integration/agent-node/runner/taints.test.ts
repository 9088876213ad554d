/** What a real runner says of a host that was no fair place while it ran: fake vendor tools, a foreign process, a clock that is set. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  watch,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, onTestFinished } from "vitest";
import { giveGo } from "../../../../agent-node/runner/attempt-folder.ts";
import type { ExitFacts, Order } from "../../../../agent-node/runner/contract.ts";
import { isStranger, readCpu } from "../../../../agent-node/runner/cpu-readings.ts";
import { spawnRunner } from "../../../../agent-node/runner/runner-process.ts";
import { TaintWatch } from "../../../../agent-node/runner/taint-watch.ts";
import type { Look } from "../../../../agent-node/core/taints.ts";
import { exitOf, makeAttempt, RUNNER, stage, TOKEN, type Attempt } from "./attempt-fixture.ts";

const UUID = "GPU-0d1e2f";
const devices: Order["devices"] = [{ backend: "cuda", index: 0, uuid: UUID }];
const isLinux = process.platform === "linux";
/** In a container no process can hold an accelerator's device file, which is asked for there. */
const isContainer = isLinux && readlinkSync("/proc/self/ns/pid") !== "pid:[4026531836]";

let folder: string;
const path = process.env.PATH;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fleet-taints-"));
  process.env.PATH = `${folder}:${path}`;
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true, force: true });
});

/** A tool that knows fields of one generation of drivers; every question about clocks is a line of `asked`. */
const nvidiaSmi = (generation: "event" | "throttle"): void => {
  const refuse = `echo 'Field "x" is not a valid field to query.'; exit 2`;
  const script = `case "$1" in
    *compute-apps*) cat ${folder}/users;;
    *clocks_${generation}_reasons*) cat ${folder}/clocks; echo x >> ${folder}/asked;;
    *) ${refuse};;
  esac`;
  writeFileSync(join(folder, "nvidia-smi"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, "nvidia-smi"), 0o755);
  users();
  clocks("0x0000000000000004");
};
const users = (...pids: readonly (number | undefined)[]): void =>
  writeFileSync(join(folder, "users"), pids.map((pid) => `${pid}, ${UUID}, 100\n`).join(""));
const clocks = (mask: string): void =>
  writeFileSync(join(folder, "clocks"), `0, ${UUID}, ${mask}\n1, GPU-other, 0x00000000000000e8\n`);

/** Ends once the tool was asked so often. */
const untilAsked = (times: number): string =>
  `echo begun; until [ "$(wc -l < ${folder}/asked 2>/dev/null || echo 0)" -ge ${times} ]; do sleep 0.05; done`;

const runOnDevice = async (command: string, changes: Partial<Order> = {}): Promise<ExitFacts> => {
  const attempt = makeAttempt(command, { devices, ...changes });
  await stage(attempt);
  giveGo(attempt.folder, TOKEN);
  return await exitOf(attempt);
};

it.each(["event", "throttle"] as const)(
  "tells heat on its own device, with a tool that says %s",
  async (name) => {
    nvidiaSmi(name);
    clocks("0x0000000000000048");
    const { taints } = await runOnDevice(untilAsked(4));
    expect(taints).toHaveLength(1);
    expect(taints?.[0]).toMatchObject({
      reason: "throttled",
      detail: expect.stringMatching(
        /^clocks were held down: hw_slowdown, hw_thermal_slowdown, for [\d.]+ s of/u,
      ) as string,
    });
  },
);

it("says nothing of a power cap, of another device's heat, nor on a command that measures nothing", async () => {
  nvidiaSmi("event");
  expect(await runOnDevice(untilAsked(4))).not.toHaveProperty("taints");
  clocks("0x0000000000000040");
  expect(await runOnDevice("true", { kind: "stage" })).not.toHaveProperty("taints");
});

it.skipIf(isContainer)("names a foreign process that came to the device, and not its own", async () => {
  nvidiaSmi("event");
  const attempt = makeAttempt(`sleep 600 & echo $! > ${folder}/own; ${untilAsked(4)}; kill $!`, { devices });
  await stage(attempt);
  giveGo(attempt.folder, TOKEN);
  await fileWith("own");
  const stranger = spawn("sleep", ["600"], { stdio: "ignore" });
  onTestFinished(() => void stranger.kill("SIGKILL"));
  await once(stranger, "spawn");
  users(stranger.pid, Number(readFileSync(join(folder, "own"), "utf8")));
  const { taints } = await exitOf(attempt);
  expect(taints).toMatchObject([
    {
      reason: "contended",
      detail: expect.stringContaining(`by a foreign process: ${stranger.pid} sleep, for`) as string,
    },
  ]);
});

/** A runner whose wall clock is that of the machine and as many milliseconds as the file says. */
const runWithClock = async (attempt: Attempt): Promise<void> => {
  writeFileSync(join(folder, "offset"), "0");
  const preload = join(folder, "clock.mjs");
  const module = `import { readFileSync } from "node:fs";
    const now = Date.now;
    Date.now = () => now() + Number(readFileSync(${JSON.stringify(join(folder, "offset"))}, "utf8"));`;
  writeFileSync(preload, module);
  const node = join(folder, "node");
  writeFileSync(node, `#!/bin/sh\nexec "${process.execPath}" --import "${preload}" "$@"\n`);
  chmodSync(node, 0o755);
  await spawnRunner(node, RUNNER, attempt.folder);
  giveGo(attempt.folder, TOKEN);
};

it.each([
  ["-86400000", [{ reason: "clock_stepped", detail: "the wall clock was set back by 86400 s" }]],
  ["400", undefined],
])("tells a wall clock that was set by %s ms during the run", async (offset, taints) => {
  const wait = `echo > ${folder}/began; until [ -e ${folder}/gate ]; do sleep 0.02; done`;
  const attempt = makeAttempt(wait);
  await runWithClock(attempt);
  await fileWith("began");
  writeFileSync(join(folder, "offset"), offset);
  writeFileSync(join(folder, "gate"), "");
  const exit = await exitOf(attempt);
  expect(exit.exitCode).toBe(0);
  expect(exit.taints).toEqual(taints);
});

it.runIf(isLinux)("knows who uses processors: strangers by name, slots and authors as our own", async () => {
  const burn = (env: NodeJS.ProcessEnv): number => {
    const child = spawn("sh", ["-c", "while :; do :; done"], { env, stdio: "ignore" });
    onTestFinished(() => void child.kill("SIGKILL"));
    return child.pid ?? 0;
  };
  const [stranger, slot, author, own] = [
    burn({}),
    burn({ FLEET_TAG: "x" }),
    burn({ FLEET_AUTHOR_SESSION: "x" }),
    burn({}),
  ];
  const member = { pid: own, parent: 0, session: 0, startTime: "", command: "sh", tagged: true };
  const ticksOf = (pid: number) => {
    const others = [...(readCpu([member])?.others.values() ?? [])];
    return others.find((other) => other.pid === pid);
  };
  while ((ticksOf(stranger)?.ticks ?? 0) < 3) await new Promise((resolve) => setImmediate(resolve));
  expect(ticksOf(stranger)?.name).toBe(`${stranger} sh`);
  expect(ticksOf(own)).toBeUndefined();
  expect(readCpu([member])?.own.get(own)?.ranNs).toBeGreaterThan(0);
  expect([stranger, slot, author, process.pid].map(isStranger)).toEqual([true, false, false, false]);
});

it("goes on after a look that failed, and does not wait for one under way", async () => {
  const glance: Look = { sinceMs: 0, found: {}, wallSkewMs: 0, swappedPages: 0, ownSwapBytes: 0 };
  const third = Promise.withResolvers<void>();
  let looks = 0;
  const look = async (_sinceMs: number, signal: AbortSignal): Promise<Look> => {
    looks += 1;
    if (looks === 1) throw new Error("no such tool");
    if (looks === 2) return { ...glance, sinceMs: 1_000, found: { strangers: ["1 x"] } };
    third.resolve();
    return await new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason as Error)),
    );
  };
  const taintWatch = new TaintWatch({ look, glance: () => glance }, 1);
  taintWatch.start();
  await third.promise;
  expect(await taintWatch.stop()).toMatchObject([{ reason: "contended" }]);
});

/** Resolves when the file is there and whole. */
const fileWith = async (name: string): Promise<void> => {
  const file = join(folder, name);
  const done = new AbortController();
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (existsSync(file) && readFileSync(file, "utf8").endsWith("\n")) resolve();
    };
    watch(folder, { signal: done.signal }, look);
    look();
  });
  done.abort();
};
