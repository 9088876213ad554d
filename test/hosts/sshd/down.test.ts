/** Ending a fleet in every state that it can be in: its coordinator was killed, was ended before, or still reaches a host that says nothing. */
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { once } from "node:events";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HandshakeGates } from "../../../coordinator/hosts/gate.ts";
import { openTransport } from "../../../coordinator/hosts/open-transport.ts";
import { Lab } from "../campaign/lab.ts";
import { writeInventory, type ReachableHost } from "../write-inventory.ts";
import { missingSshd, startSshd, type TestSshd } from "./sshd.ts";

/** Longer than any test may take: whatever waits for a connection to time out fails its test. */
const CONNECT_SECONDS = 600;

describe.skipIf(missingSshd() !== undefined)("fleet down", () => {
  let folder: string;
  let sshd: TestSshd;
  let lab: Lab;
  let inventory: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "fl-"));
    sshd = await startSshd();
    lab = new Lab(join(folder, "home"), "lab");
    inventory = join(folder, "lab.yaml");
  });
  afterEach(async () => {
    lab.endLeftovers();
    await sshd.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const gpu1 = (more: Partial<ReachableHost> = {}): ReachableHost => ({
    name: "gpu1",
    host: "127.0.0.1",
    port: sshd.port,
    user: userInfo().username,
    identityFile: sshd.identityFile,
    hostKey: sshd.hostKey,
    ...more,
  });
  const dead = { name: "dead", hostname: "127.0.0.1", port: 1, host_key: "SHA256:".padEnd(50, "A") };
  const agentsOnHost = async (): Promise<string> => {
    const transport = await openTransport(sshd.spec(), {
      gates: new HandshakeGates(),
      socketFolder: folder,
      sshConfigFile: sshd.sshConfigFile,
    });
    const { stdout } = await transport.exec("cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '");
    await transport.close();
    return stdout.toString().includes(`${sshd.home}/.fleet/rel/`) ? "running" : "none";
  };

  /** Where the fleet's files lie on the host. */
  const agentDirOnHost = async (): Promise<string> => {
    const work = join(sshd.home, ".fleet");
    const [machine] = (await readdir(work)).filter((name) => name !== "blobs" && name !== "rel");
    const [fleet] = (await readdir(join(work, machine ?? ""))).filter((name) => name !== "locks");
    return join(work, machine ?? "", fleet ?? "");
  };

  /** Nobody listens where the hosts of the fleet were, until the returned function is called. */
  const cutOffHosts = async (): Promise<() => Promise<void>> => {
    const paths = ["hosts.json", "placed.json"].map((name) => join(lab.stateDir, name));
    const texts = await Promise.all(paths.map((path) => readFile(path, "utf8")));
    const write = async (change: (text: string) => string): Promise<void> => {
      for (const [i, path] of paths.entries()) await writeFile(path, change(texts[i] ?? ""));
    };
    await write((text) => text.replaceAll(`"port":${sshd.port}`, '"port":1'));
    return () => write((text) => text);
  };

  test("after its coordinator was killed ends its agents, names hosts that cannot be told, and purges only on demand", async () => {
    await writeInventory(inventory, [gpu1()], { name: "lab", hosts: [dead] });
    const up = await lab.run(["up", inventory]);
    expect(up.code).toBe(2);
    expect(up.stderr).toContain("dead cannot be reached: nothing listens at 127.0.0.1 port 1");
    await lab.killCoordinator();
    expect(await agentsOnHost()).toBe("running");

    const restore = await cutOffHosts();
    const cutOff = await lab.run(["down", "--purge", "--forget", "--fleet", "lab"]);
    expect(cutOff.code).toBe(2);
    expect(cutOff.stdout.split("\n")).toEqual([
      "gpu1  could not be told",
      "dead  never was reached, so nothing of this fleet is there",
      `lab is down; its history stays in ${lab.stateDir}`,
      "",
    ]);
    expect(cutOff.stderr).toContain("gpu1 cannot be reached: nothing listens at 127.0.0.1 port 1");
    expect(cutOff.stderr).not.toContain("tried again by itself");
    expect(cutOff.stderr).toContain(
      `gpu1 could not be told, so it keeps what it has of this fleet in ${await agentDirOnHost()}\n`,
    );
    expect(cutOff.stderr).toContain("fleet down --purge --forget --fleet lab tries again once it is back");
    expect(existsSync(join(lab.stateDir, "ledger.sqlite"))).toBe(true);
    expect(await agentsOnHost()).toBe("running");

    await restore();
    const down = await lab.run(["down"]);
    expect(down).toMatchObject({ code: 0, stderr: "" });
    expect(down.stdout).toContain("gpu1  agent ended\n");
    expect(await agentsOnHost()).toBe("none");
    expect((await lab.run(["status"])).stderr).toContain("lab has been down");
  }, 60_000);

  test("keeps a purged fleet's history however often and however named, until it is told to forget", async () => {
    await writeInventory(inventory, [gpu1()], { name: "lab" });
    await lab.must(["up", inventory]);
    const found = await lab.must(["check", inventory]);
    expect(found).toMatch(/: 1 host$/m);
    expect(found).toMatch(/our agent runs \(process \d+\)/);
    await lab.killCoordinator();

    const meant = await lab.run(["down", "--purge"]);
    expect(meant).toMatchObject({
      code: 0,
      stdout: `gpu1  everything of this fleet removed\nlab is down; its history stays in ${lab.stateDir}\n`,
      stderr: "hint: fleet down --purge --forget --fleet lab also removes its history from this machine\n",
    });
    expect(await lab.run(["down", "--purge", "--fleet", "lab"])).toMatchObject({ code: 0 });
    expect(existsSync(join(lab.stateDir, "ledger.sqlite"))).toBe(true);
    const named = await lab.run(["down", "--purge", "--forget", "--fleet", "lab"]);
    expect(named).toMatchObject({ code: 0, stderr: "" });
    expect(named.stdout).toContain(`lab is removed, and with it ${lab.stateDir}`);
    expect(existsSync(lab.stateDir)).toBe(false);
    expect(await readdir(sshd.home)).not.toContain(".fleet");
    expect((await lab.run(["status"])).stderr).toContain("no fleet is up");
  }, 60_000);

  test("a host that is taken out loses its agent, and is purged with the fleet although nothing declares it", async () => {
    await writeInventory(inventory, [gpu1()], { name: "lab", hosts: [dead] });
    await lab.run(["up", inventory]);
    expect(await agentsOnHost()).toBe("running");
    await writeInventory(inventory, [], { name: "lab", hosts: [dead] });
    const without = await lab.run(["up", inventory]);
    expect(without.stderr).not.toContain("no longer in the inventory");
    expect(await agentsOnHost()).toBe("none");

    await writeInventory(inventory, [gpu1({ port: 1 })], { name: "lab", hosts: [dead] });
    await lab.run(["up", inventory]);
    await lab.killCoordinator();
    const restore = await cutOffHosts();
    const cutOff = await lab.run(["down", "--purge", "--forget"]);
    expect(cutOff).toMatchObject({ code: 2, stdout: expect.stringContaining("gpu1  could not be told") });
    expect(existsSync(lab.stateDir)).toBe(true);
    await restore();
    const purged = await lab.run(["down", "--purge"]);
    expect(purged).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("gpu1  everything of this fleet removed"),
    });
    expect(await readdir(sshd.home)).not.toContain(".fleet");
    await cutOffHosts();
    expect((await lab.run(["down", "--purge"])).stdout).toContain("gpu1  was purged before");
  }, 90_000);

  test("a host that cannot be told while it is taken out is named, and purged by the coordinator once it can", async () => {
    await writeInventory(inventory, [gpu1()], { name: "lab", hosts: [dead] });
    await lab.run(["up", inventory]);
    await lab.killCoordinator();
    const restore = await cutOffHosts();
    await writeInventory(inventory, [], { name: "lab", hosts: [dead] });
    const without = await lab.run(["up", inventory]);
    expect(without).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("gpu1 is no longer in the inventory, and its agent could not be told"),
    });
    const silent = await lab.run(["down"]);
    expect(silent).toMatchObject({ code: 2, stderr: expect.stringContaining("gpu1 could not be told") });
    expect(silent.stderr).toContain(` of this fleet in ${await agentDirOnHost()}\n`);
    expect(await agentsOnHost()).toBe("running");

    await restore();
    await writeInventory(inventory, [], { name: "lab", hosts: [dead] });
    await lab.run(["up", inventory]);
    expect(await agentsOnHost()).toBe("none");
    expect(await lab.run(["down", "--purge"])).toMatchObject({ code: 0, stderr: "" });
    expect(await readdir(sshd.home)).not.toContain(".fleet");
  }, 90_000);

  /** Everything between the coordinator and the host goes through here, until it is told to swallow all of it. */
  const openWay = async (): Promise<{ readonly port: number; swallow(): void; close(): void }> => {
    const sockets: Socket[] = [];
    let isSwallowing = false;
    const way = createServer((near) => {
      const far = connect(sshd.port, "127.0.0.1");
      sockets.push(near, far);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const)
        from.on("error", () => undefined).on("data", (bytes) => void (isSwallowing || to.write(bytes)));
    });
    way.listen(0, "127.0.0.1");
    await once(way, "listening");
    const address = way.address();
    return {
      port: typeof address === "object" && address !== null ? address.port : 0,
      swallow: () => void (isSwallowing = true),
      close: () => {
        for (const socket of sockets) socket.destroy();
        way.close();
      },
    };
  };

  test("says of a host behind a partition which folder stays there, and removes it once the way is open", async () => {
    const way = await openWay();
    try {
      await writeInventory(inventory, [gpu1({ port: way.port })], { name: "lab" });
      await lab.must(["up", inventory]);
      const agentDir = await agentDirOnHost();
      way.swallow();
      const cutOff = await lab.run(["down", "--purge"]);
      expect(cutOff.code).toBe(2);
      expect(cutOff.stderr).toContain(
        `fleet: gpu1 could not be told, so it keeps what it has of this fleet in ${agentDir}\n` +
          "hint: fleet down --purge --fleet lab tells it once it is back; until then an agent there finishes what runs",
      );
      expect(await agentsOnHost()).toBe("running");
      expect(existsSync(agentDir)).toBe(true);
    } finally {
      way.close();
    }
    const again = createServer((near) => near.pipe(connect(sshd.port, "127.0.0.1")).pipe(near));
    again.listen(way.port, "127.0.0.1");
    await once(again, "listening");
    const purged = await lab.run(["down", "--purge", "--fleet", "lab"]);
    again.close();
    expect(purged).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("gpu1  everything of this fleet removed"),
    });
    expect(await readdir(sshd.home)).not.toContain(".fleet");
  }, 90_000);

  describe.each(["ssh2", "openssh"] as const)(
    "while a host is reached by %s that accepts and says nothing",
    (transport) => {
      let silent: Server;
      afterEach(() => void silent.close());

      test("does not wait for it", async () => {
        silent = createServer({ allowHalfOpen: false }, (socket) =>
          socket.on("error", () => undefined).resume(),
        );
        silent.listen(0, "127.0.0.1");
        await once(silent, "listening");
        const address = silent.address();
        const port = typeof address === "object" && address !== null ? address.port : 0;
        const accepted = once(silent, "connection");
        await writeInventory(inventory, [gpu1({ port })], {
          name: "lab",
          defaults: { transport },
          policy: { connect_seconds: CONNECT_SECONDS },
        });
        const up = lab.run(["up", inventory]);
        await accepted;
        const down = await lab.run(["down"]);
        expect(down).toMatchObject({ code: 0, stdout: expect.stringContaining("lab is down") as string });
        await up;
      }, 30_000);
    },
  );
});
