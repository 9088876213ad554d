/** Reaching this very machine, with a stand-in agent. */
import { mkdtemp, readdir, rm, stat, symlink } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PayloadStore } from "../../../../coordinator/hosts/bootstrap/payload.ts";
import { HandshakeGates } from "../../../../coordinator/hosts/gate.ts";
import { reachHost, type ReachDeps } from "../../../../coordinator/hosts/reach.ts";
import { inspectHost, leaveHost } from "../../../../coordinator/hosts/visit.ts";
import { socketFolder } from "../../../../coordinator/hosts/socket-folder.ts";
import type { HostSpec } from "../../../../coordinator/hosts/spec.ts";
import { as, type FleetId, type HostName } from "../../../../proto/vocab/ids.ts";
import { writeFakeBuild } from "../../../hosts/sshd/fake-build.ts";

let folder: string;
let deps: ReachDeps;
let spec: HostSpec;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fl-"));
  const buildFolder = join(folder, "build");
  await writeFakeBuild(buildFolder);
  deps = {
    fleet: as<FleetId>("f1ee7"),
    gates: new HandshakeGates(),
    socketFolder: folder,
    forwarding: new Map(),
    payloads: new PayloadStore({ buildFolder, cacheFolder: join(folder, "cache") }),
  };
  spec = {
    name: as<HostName>("here"),
    connection: "local",
    transport: "ssh2",
    alias: "here",
    hostKeyPolicy: "strict",
    workDir: join(folder, "work"),
    slots: "auto",
    env: {},
    connectTimeoutMs: 10_000,
  };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("an agent runs from a release of its own, twice reached is once started, and purging leaves nothing", async () => {
  const told: string[] = [];
  const host = await reachHost(spec, deps, ({ step, status }) => told.push(`${step} ${status}`));
  expect(told.filter((line) => line.endsWith("done"))).toEqual([
    "connect done",
    "probe done",
    "copy done",
    "start done",
  ]);
  const again = await reachHost(spec, deps, () => undefined);
  expect(again.agent).toMatchObject({ pid: host.agent.pid, started: false });
  const [release = ""] = await readdir(join(folder, "work/rel"));
  const running = join(folder, "work/rel", release, "node");
  expect((await stat(running)).size).toBe((await stat(process.execPath)).size);
  const session = await host.openSession();
  const greeting = await new Promise<string>((resolve) =>
    connect(session.path).once("data", (data: Buffer) => resolve(data.toString())),
  );
  expect(greeting).toBe("hello ");
  await session.close();
  await host.stopAgent(true);
  await Promise.all([host.close(), again.close()]);
  expect(await readdir(folder)).not.toContain("work");
  // Nothing is packed for a machine that we are on.
  expect(await readdir(folder)).not.toContain("cache");
});

test("a wish for slots that cannot be met fails in its step", async () => {
  const told: string[] = [];
  const reaching = reachHost({ ...spec, slots: 4096 }, deps, ({ step, status }) =>
    told.push(`${step} ${status}`),
  );
  await expect(reaching).rejects.toMatchObject({
    fact: { code: "host_step_failed", host: "here", step: "probe" },
  });
  expect(told.at(-1)).toBe("probe failed");
});

test("a second name of one machine is refused before anything on it changes", async () => {
  const first = await reachHost(spec, deps, () => undefined);
  const told: string[] = [];
  const second = { ...spec, name: as<HostName>("again"), env: { COLOUR: "blue" } };
  const ownerOf: ReachDeps["ownerOf"] = (machine, host) =>
    machine === first.facts.machineId && host === second.name ? spec.name : undefined;
  await expect(
    reachHost(second, { ...deps, ownerOf }, ({ step, status }) => told.push(`${step} ${status}`)),
  ).rejects.toMatchObject({ fact: { code: "host_duplicate", host: "again", other: "here" } });
  expect(told.at(-1)).toBe("probe failed");
  await first.stopAgent(true);
  await first.close();
});

test("a look changes nothing, and leaving ends the agent without having started one", async () => {
  const before = await inspectHost(spec, deps);
  expect(before).toMatchObject({ workDir: spec.workDir, facts: { user: expect.any(String) as string } });
  expect(before.agentPid).toBeUndefined();
  expect(await leaveHost(spec, deps, true)).toMatchObject({ hasEnded: false, isPurged: false });
  expect(await readdir(folder)).toEqual(["build"]);
  const host = await reachHost(spec, deps, () => undefined);
  await host.close();
  expect((await inspectHost(spec, deps)).agentPid).toBe(host.agent.pid);
  const { agentDir } = host;
  expect(await leaveHost(spec, deps, false)).toEqual({ agentDir, hasEnded: true, isPurged: false });
  expect((await inspectHost(spec, deps)).agentPid).toBeUndefined();
  expect(await leaveHost(spec, deps, true)).toEqual({ agentDir, hasEnded: false, isPurged: true });
  expect(await readdir(folder)).toEqual(["build"]);
});

test("sockets get a short private folder", async () => {
  const short = await socketFolder(join(folder, "s"));
  expect(short).toBe(join(folder, "s"));
  expect((await stat(short)).mode & 0o777).toBe(0o700);
  const long = await socketFolder(join(folder, "x".repeat(80)));
  expect(long.length).toBeLessThan(40);
  expect((await stat(long)).mode & 0o777).toBe(0o700);
  await rm(long, { recursive: true });
  await symlink(folder, join(folder, "link"));
  await expect(socketFolder(join(folder, "link"))).rejects.toThrow(/private/);
});

test("where an agent will be is noted before anything is put there, and what cannot be noted is not put", async () => {
  const noted: string[] = [];
  const notePlace: ReachDeps["notePlace"] = async ({ name }, agentDir) => {
    expect(await readdir(folder)).not.toContain("work");
    noted.push(`${name} ${agentDir}`);
    throw new Error("the disk is full");
  };
  await expect(reachHost(spec, { ...deps, notePlace }, () => undefined)).rejects.toMatchObject({
    fact: { code: "host_step_failed", step: "copy", detail: "the disk is full" },
  });
  expect(await readdir(folder)).not.toContain("work");
  const host = await reachHost(spec, deps, () => undefined);
  expect(noted).toEqual([`here ${host.agentDir}`]);
  await host.stopAgent(true);
  await host.close();
});
