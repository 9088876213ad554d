/** Reaching a host over a real sshd, with a stand-in agent: every step, again, and every way it can fail. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { appendFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { gzipSync } from "node:zlib";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { PayloadStore } from "../../../coordinator/hosts/bootstrap/payload.ts";
import { HandshakeGates } from "../../../coordinator/hosts/gate.ts";
import { reachHost, type ReachDeps } from "../../../coordinator/hosts/reach.ts";
import type { ReachedHost } from "../../../coordinator/hosts/reached-host.ts";
import type { HostSpec } from "../../../coordinator/hosts/spec.ts";
import { as, type FleetId } from "../../../proto/vocab/ids.ts";
import { writeFakeBuild, type FakeAgentTraits } from "./fake-build.ts";
import { missingSshd, startSshd, type TestSshd } from "./sshd.ts";

const exchange = (path: string, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(path);
    let heard = "";
    socket.on("error", reject).on("data", (chunk: Buffer) => {
      heard += chunk.toString();
      if (heard.endsWith(text)) {
        socket.destroy();
        resolve(heard);
      }
    });
    socket.write(text);
  });

describe.skipIf(missingSshd() !== undefined)("reachHost", () => {
  let folder: string;
  let sshd: TestSshd;
  const reached: ReachedHost[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "fl-"));
    sshd = await startSshd();
  });
  afterEach(async () => {
    for (const host of reached.splice(0)) {
      await host.stopAgent(true).catch(() => undefined);
      await host.close();
    }
    await rm(join(sshd.home, ".fleet"), { recursive: true, force: true });
  });
  afterAll(async () => {
    await sshd.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const makeDeps = async (traits: FakeAgentTraits = {}, from: TestSshd = sshd): Promise<ReachDeps> => {
    const buildFolder = await mkdtemp(join(folder, "build-"));
    await writeFakeBuild(buildFolder, traits);
    return {
      fleet: as<FleetId>("f1ee7"),
      gates: new HandshakeGates(),
      socketFolder: folder,
      sshConfigFile: from.sshConfigFile,
      forwarding: new Map(),
      payloads: new PayloadStore({ buildFolder, cacheFolder: join(folder, "cache") }),
    };
  };
  /** The host's own Node spares most tests the packing of ours. */
  const ownNode = (overrides: Partial<HostSpec> = {}, from: TestSshd = sshd): HostSpec =>
    from.spec({ node: process.execPath, ...overrides });
  const reach = async (spec: HostSpec, deps: ReachDeps): Promise<{ host: ReachedHost; steps: string[] }> => {
    const steps: string[] = [];
    const host = await reachHost(spec, deps, ({ step, status }) => {
      if (status !== "running") steps.push(`${step} ${status}`);
    });
    reached.push(host);
    return { host, steps };
  };

  for (const transport of ["ssh2", "openssh"] as const)
    test(`by ${transport}: an agent runs, a session carries bytes, and reaching again converges`, async () => {
      const deps = await makeDeps();
      const { host, steps } = await reach(ownNode({ transport }), deps);
      expect(steps).toEqual(["connect done", "probe done", "copy done", "start done", "verify done"]);
      expect(host.agentDir).toBe(join(sshd.home, ".fleet", host.facts.machineId, "f1ee7"));
      const session = await host.openSession();
      expect(session.secret).toBe("5e");
      expect(await exchange(session.path, "ping")).toBe("hello ping");
      expect(existsSync(session.path)).toBe(false);
      await session.close();
      const again = await reach(ownNode({ transport }), deps);
      expect(again.steps).toEqual(["connect done", "probe done", "copy done", "start done"]);
      expect(again.host.agent).toMatchObject({ pid: host.agent.pid, started: false });
    });

  test("purging removes everything of ours", async () => {
    const { host } = await reach(ownNode(), await makeDeps());
    // What runs leave beside the agent's folder, because every fleet must find it.
    const machine = join(host.agentDir, "..");
    await mkdir(join(machine, "locks"));
    await writeFile(join(machine, "locks/cpu-0.sqlite"), "");
    await host.stopAgent(true);
    expect(await readdir(sshd.home)).not.toContain(".fleet");
  });

  test("purging leaves what another fleet of the machine needs", async () => {
    const { host } = await reach(ownNode(), await makeDeps());
    const machine = join(host.agentDir, "..");
    for (const name of ["locks", "0ther"]) await mkdir(join(machine, name));
    await host.stopAgent(true);
    expect((await readdir(machine)).toSorted()).toEqual(["0ther", "locks"]);
    expect(await readdir(join(sshd.home, ".fleet/rel"))).toHaveLength(1);
  });

  test("purging leaves locks that a runner may still hold, and goes through once it has ended", async () => {
    const deps = await makeDeps();
    const { host } = await reach(ownNode(), deps);
    const machine = join(host.agentDir, "..");
    await mkdir(join(machine, "locks"));
    const program = join(folder, "runner.cjs");
    await writeFile(program, "process.stdin.resume(); console.log('runs');");
    const runner = spawn(process.execPath, [program, join(machine, "g0ne/attempts/a1")], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    await once(runner.stdout, "data");
    await host.stopAgent(true);
    expect(await readdir(machine)).toEqual(["locks"]);
    expect(await readdir(join(sshd.home, ".fleet/rel"))).toHaveLength(1);
    runner.stdin.end();
    await once(runner, "exit");
    await (await reach(ownNode(), deps)).host.stopAgent(true);
    expect(await readdir(sshd.home)).not.toContain(".fleet");
  });

  test("a new build is placed beside the old one, which goes once nothing runs from it", async () => {
    const first = await reach(ownNode(), await makeDeps());
    const releases = (): Promise<string[]> => readdir(join(sshd.home, ".fleet/rel"));
    const [old] = await releases();
    await first.host.stopAgent(false);
    await reach(ownNode(), await makeDeps({ salt: "newer" }));
    const left = await releases();
    expect(left).toHaveLength(1);
    expect(left).not.toContain(old);
  });

  test("a release stays while its agent runs", async () => {
    const first = await reach(ownNode(), await makeDeps());
    const second = await reach(ownNode(), await makeDeps({ salt: "newer" }));
    expect(second.host.agent.pid).toBe(first.host.agent.pid);
    expect(await readdir(join(sshd.home, ".fleet/rel"))).toHaveLength(2);
  });

  test("a file damaged on the host is noticed before the agent starts, and copied again", async () => {
    const deps = await makeDeps();
    const { host } = await reach(ownNode(), deps);
    await host.stopAgent(false);
    const [release] = await readdir(join(sshd.home, ".fleet/rel"));
    const agent = join(sshd.home, ".fleet/rel", release ?? "", "agent.cjs");
    await appendFile(agent, "process.exit(66)");
    const again = await reach(ownNode(), deps);
    expect(again.host.agent.started).toBe(true);
    expect(await readFile(agent, "utf8")).not.toContain("process.exit(66)");
  });

  test("a file damaged in our own cache is refused on arrival, and packed afresh the next time", async () => {
    const deps = await makeDeps({ salt: "damaged here" });
    const payload = await deps.payloads.payloadFor(`${process.platform}-${process.arch}`, "theirs");
    const [file] = payload?.files ?? [];
    await writeFile(file?.gzip ?? "", gzipSync("something else"));
    await expect(reach(ownNode(), deps)).rejects.toMatchObject({
      fact: { code: "host_step_failed", step: "copy", detail: expect.stringContaining("hash is") as string },
    });
    expect((await reach(ownNode(), deps)).host.agent.started).toBe(true);
  });

  test("with our own Node, which is the host's only one", async () => {
    const deps = await makeDeps();
    const { host } = await reach(sshd.spec(), deps);
    const running = await host.exec(`tr '\\0' '\\n' </proc/${host.agent.pid}/cmdline | head -n 1`);
    if (process.platform === "linux") expect(running.stdout.toString()).toContain(`${sshd.home}/.fleet/rel/`);
    expect(host.agent.started).toBe(true);
  }, 60_000);

  test("forwarding off: the session goes by the bridge, and that is remembered", async () => {
    const closed = await startSshd(["AllowTcpForwarding no", "AllowStreamLocalForwarding no"], "closed");
    try {
      for (const transport of ["ssh2", "openssh"] as const) {
        const deps = await makeDeps({}, closed);
        const { host } = await reach(ownNode({ transport }, closed), deps);
        for (const text of ["first", "second"]) {
          const session = await host.openSession();
          expect(await exchange(session.path, text)).toBe(`hello ${text}`);
          await session.close();
        }
        expect(deps.forwarding.get(host.name)).toEqual({ isRefused: true });
        await host.stopAgent(true);
      }
    } finally {
      for (const host of reached.splice(0)) await host.close();
      await closed.stop();
    }
  });

  test("an agent of another protocol is refused by number", async () => {
    await expect(reach(ownNode(), await makeDeps({ protocol: 99 }))).rejects.toMatchObject({
      fact: { code: "agent_version", host: "testhost", agent: 99 },
    });
    await endAgents(sshd.home);
  });

  test("an agent that does not outlive the login is told as that", async () => {
    await expect(reach(ownNode(), await makeDeps({ diesAtLogout: true }))).rejects.toMatchObject({
      fact: { code: "killed_on_logout", host: "testhost" },
    });
  });

  test("an agent that cannot run on this host says why", async () => {
    await expect(reach(ownNode(), await makeDeps({ isUnusable: true }))).rejects.toMatchObject({
      fact: { code: "host_unsupported", detail: `the agent does not run there: no "native" part` },
    });
  });

  test("a Node of the host that does not start is told by its path", async () => {
    await expect(reach(ownNode({ node: "/nowhere/node" }), await makeDeps())).rejects.toMatchObject({
      fact: { code: "host_unsupported", detail: expect.stringContaining("/nowhere/node") as string },
    });
  });

  test("a host without git or without gzip is told before anything is copied", async () => {
    for (const [missing, code] of [
      ["git", "host_without_git"],
      ["gzip", "host_without_gzip"],
    ] as const) {
      const bare = await startSshd([`SetEnv PATH=${await folderWithout(missing, folder)}`], "bare");
      try {
        await expect(reach(ownNode({}, bare), await makeDeps({}, bare))).rejects.toMatchObject({
          fact: { code, host: "bare" },
        });
        expect(await readdir(bare.home)).toEqual([]);
      } finally {
        await bare.stop();
      }
    }
  });

  test("a work folder that cannot be written fails its step with the host's words", async () => {
    await writeFile(join(sshd.home, "file"), "");
    const failing = reach(ownNode({ workDir: "~/file/below" }), await makeDeps());
    await expect(failing).rejects.toMatchObject({
      fact: { code: "host_step_failed", host: "testhost", step: "copy" },
    });
  });
});

const endAgents = async (home: string): Promise<void> => {
  const machines = await readdir(join(home, ".fleet"));
  for (const machine of machines) {
    const info = join(home, ".fleet", machine, "f1ee7/agent.json");
    if (existsSync(info)) process.kill((JSON.parse(await readFile(info, "utf8")) as { pid: number }).pid);
  }
};

/** A PATH of links to every program but one. */
const folderWithout = async (missing: string, parent: string): Promise<string> => {
  const folder = await mkdtemp(join(parent, "path-"));
  const { symlink } = await import("node:fs/promises");
  await mkdir(folder, { recursive: true });
  for (const from of ["/usr/bin", "/bin"])
    for (const name of await readdir(from))
      if (name !== missing) await symlink(join(from, name), join(folder, name)).catch(() => undefined);
  return folder;
};
