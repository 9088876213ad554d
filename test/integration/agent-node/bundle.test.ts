import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BuiltRuntime } from "./agent-process.ts";
import { AgentProcess, buildRelease, leaseOf, recipe } from "./agent-process.ts";
import { FakeCoordinator } from "./fake-coordinator.ts";
import { commitFiles } from "./tiny-repository.ts";

let folder: string;
let release: string;
let program: string;
let runtime: BuiltRuntime;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fleet-bundle-"));
  ({ program, runtime } = await buildRelease(folder));
  release = dirname(program);
  symlinkSync(process.execPath, join(release, "node"));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");

test("runtime.json names every file by its hash and every platform's runtime by its integrity", () => {
  const shape = Object.fromEntries(
    Object.entries(runtime.platforms).map(([name, { files }]) => [name, files.map(({ place }) => place)]),
  );
  expect(shape).toEqual({
    "linux-x64": ["native/zeromq.node", "prebuilds/linux-x64/pty.node"],
    "linux-arm64": ["native/zeromq.node", "prebuilds/linux-arm64/pty.node"],
    "darwin-arm64": [
      "native/zeromq.node",
      "prebuilds/darwin-arm64/pty.node",
      "prebuilds/darwin-arm64/spawn-helper",
    ],
  });
  for (const { runtime: source, files } of Object.values(runtime.platforms)) {
    expect(source.integrity).toMatch(/^sha512-/);
    for (const file of [...runtime.programs, ...files]) {
      expect(sha256(join(folder, "dist", file.path))).toBe(file.sha256);
    }
  }
});

test("the bundle loads both native parts with nothing installed around it", () => {
  const printed = execFileSync(join(release, "node"), ["agent.cjs", "selftest"], {
    cwd: release,
    encoding: "utf8",
    env: { PATH: "/usr/bin:/bin" },
  });
  expect(JSON.parse(printed)).toMatchObject({ zeromq: "ok", terminal: "ok" });
});

test("a mistake is one line of JSON and exit code 1", () => {
  for (const argv of [
    ["nonsense"],
    ["start", "--dir", "/x"],
    ["info"],
    ["start", "--dir", folder, "--machine-id", "m", "--slots", "{"],
  ]) {
    let printed = "";
    try {
      execFileSync(process.execPath, [program, ...argv], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      });
    } catch (error) {
      printed = (error as { stdout: string }).stdout;
      expect((error as { status: number }).status).toBe(1);
    }
    expect(JSON.parse(printed)).toMatchObject({ error: { code: "usage" } });
  }
});

test("an attempt runs under the bundles, in a terminal, spoken with through the bridge", async () => {
  const agent = new AgentProcess(program);
  const relay = join(folder, "relay");
  const coordinator = new FakeCoordinator();
  try {
    await agent.start();
    const { socket, secret } = await agent.session();
    const bridge = spawn(process.execPath, [program, "bridge", "--socket", socket]);
    const server = createServer((peer) => {
      peer.pipe(bridge.stdin);
      bridge.stdout.pipe(peer);
    });
    await new Promise<void>((resolve) => server.listen(relay, resolve));
    expect(await coordinator.open({ socket: relay, secret })).toBeDefined();
    const commit = commitFiles(agent.gitDir, {
      run: { script: "#!/bin/sh\ntest -t 1 && echo score: 1,234.5\n" },
    });
    const lease = leaseOf(1, commit, recipe("./run", { pty: true }));
    coordinator.lease(lease);
    expect(await coordinator.outcomeOf(lease.attempt)).toMatchObject({ value: 1234.5 });
    const ended = new Promise((resolve) => bridge.once("exit", resolve));
    await agent.verb("stop");
    expect(await ended).toBe(0);
    server.close();
    expect(readdirSync(release).sort()).toEqual(["agent.cjs", "native", "node", "prebuilds", "runner.cjs"]);
  } finally {
    await coordinator.close();
    await agent.remove();
  }
});
