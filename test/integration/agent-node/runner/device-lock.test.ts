/** The device lock between real processes, alone and in the hands of runners. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { giveAbort, giveGo } from "../../../../agent-node/runner/attempt-folder.ts";
import { parseIdentity } from "../../../../agent-node/runner/contract-parse.ts";
import { openDevices } from "../../../../agent-node/runner/device-lock.ts";
import { endOrphans } from "../../../../agent-node/runner/runner-process.ts";
import { TOKEN, exitOf, makeAttempt, runToEnd, stage } from "./attempt-fixture.ts";

function lockFiles(count: number): string[] {
  const folder = mkdtempSync(join(tmpdir(), "fleet-lock-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return Array.from({ length: count }, (_, index) => join(folder, "devices", `gpu${index}.lock`));
}

/** Another process that holds these locks until it is killed. */
async function holder(paths: readonly string[]): Promise<ChildProcess> {
  const module = resolve("agent-node/runner/device-lock.ts");
  const child = spawn(process.execPath, [
    "--input-type=module",
    "-e",
    `const { openDevices } = await import(${JSON.stringify(module)});
     globalThis.held = openDevices(${JSON.stringify(paths)}).take("a9 elsewhere");
     console.log(held.kind); setInterval(() => held, 1000);`,
  ]);
  onTestFinished(() => void child.kill("SIGKILL"));
  expect(String((await once(child.stdout ?? child, "data"))[0])).toBe("held\n");
  return child;
}

it("excludes another process, names it, and is freed by its death", async () => {
  const [first = "", second = ""] = lockFiles(2);
  const other = await holder([second]);
  expect(openDevices([first, second]).take("us")).toEqual({
    kind: "busy",
    path: second,
    holder: "a9 elsewhere",
  });
  const exited = once(other, "exit");
  other.kill("SIGKILL");
  await exited;
  const ours = openDevices([second, first]).take("us");
  expect(ours.kind).toBe("held");
  if (ours.kind === "held") ours.release();
  expect(openDevices([first]).take("us").kind).toBe("held");
});

it("refuses a run on a device that another runner holds, and frees it at the end", async () => {
  const deviceLocks = lockFiles(1);
  const long = makeAttempt("echo ready; sleep 32009", { deviceLocks });
  await stage(long);
  giveGo(long.folder, TOKEN);
  const refused = await runToEnd(makeAttempt("echo ran", { deviceLocks }));
  expect(refused.notStarted).toMatchObject({ reason: "device_busy" });
  expect(refused.notStarted?.detail).toMatch(/is held by a1 runner \d+$/u);
  giveAbort(long.folder, TOKEN, "enough");
  await exitOf(long);
  expect(await runToEnd(makeAttempt("echo ran", { deviceLocks }))).toMatchObject({ exitCode: 0 });
});

it.runIf(process.platform === "linux")(
  "refuses a device that an orphan of a dead runner may still use",
  async () => {
    const deviceLocks = lockFiles(1);
    const first = makeAttempt("setsid -f sleep 32010; kill -KILL $PPID; sleep 32011", { deviceLocks });
    await stage(first);
    const runner = parseIdentity(readFileSync(join(first.folder, "runner.json"), "utf8"));
    giveGo(first.folder, TOKEN);
    await expect(exitOf(first)).rejects.toThrow("the runner died");
    expect(runner.pid).toBeGreaterThan(0);
    const refused = await runToEnd(makeAttempt("echo ran", { deviceLocks }));
    expect(refused.notStarted?.detail).toMatch(/left over from an earlier run: .*sleep/u);
    expect(await endOrphans(first.folder, 200)).toEqual([]);
    expect(await runToEnd(makeAttempt("echo ran", { deviceLocks }))).toMatchObject({ exitCode: 0 });
  },
);
