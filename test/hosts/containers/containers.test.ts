/** The container fixture keeps its own promises: hosts that differ, networks that are cut, processes that freeze and die. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HandshakeGates } from "../../../coordinator/hosts/gate.ts";
import { openTransport } from "../../../coordinator/hosts/open-transport.ts";
import type { Transport } from "../../../coordinator/hosts/transport.ts";
import { parseInventory } from "../../../inventory/load.ts";
import { FleetError } from "../../../proto/vocab/errors.ts";
import { imageName } from "../../../scripts/test-hosts/images.ts";
import { writeInventory } from "../write-inventory.ts";
import { startHosts, sweepLeftovers, type TestHost, type TestHosts } from "./containers.ts";

/** The first run builds the images. */
const BUILD_TIMEOUT_MS = 600_000;
const docker = (...args: readonly string[]): Promise<string> =>
  promisify(execFile)("docker", args).then(({ stdout }) => stdout.trim());

describe("hosts in containers", () => {
  let suite: TestHosts;

  beforeAll(async () => {
    suite = await startHosts([
      { name: "one", image: "easy" },
      { name: "two", image: "stock" },
      { name: "three", image: "closed" },
    ]);
  }, BUILD_TIMEOUT_MS);
  afterAll(() => suite.stop());

  const open = (host: TestHost, connectTimeoutMs = 10_000): Promise<Transport> =>
    openTransport(host.spec({ connectTimeoutMs }), {
      gates: new HandshakeGates(),
      socketFolder: suite.folder,
      sshConfigFile: suite.sshConfigFile,
    });
  const greet = async (host: TestHost): Promise<string> => {
    const transport = await open(host);
    const { stdout } = await transport.exec("hostname");
    await transport.close();
    return stdout.toString().trim();
  };
  const codeOfOpening = (host: TestHost): Promise<string> =>
    open(host, 1_000).then(
      async (transport) => {
        await transport.close();
        return "connected";
      },
      (error: unknown) => FleetError.factOf(error).code,
    );

  test("each is a machine of its own, without Node or a compiler, and answers under its own key", async () => {
    const machines = await Promise.all(suite.hosts.map((host) => host.exec("cat /etc/machine-id")));
    expect(new Set(machines).size).toBe(3);
    expect(new Set(suite.hosts.map(({ fingerprint }) => fingerprint)).size).toBe(3);
    for (const host of suite.hosts) {
      expect(await host.exec("command -v node npm cc gcc make || echo none")).toBe("none\n");
      expect(await greet(host)).toBe(host.name);
    }
  });

  test("the stock sshd has the limits that it came with, the closed one forwards nothing", async () => {
    const configOf = (name: string): Promise<string> => suite.host(name).exec("/usr/sbin/sshd -T");
    expect(await configOf("two")).toMatch(/^maxstartups 10:30:100$/m);
    expect(await configOf("two")).toMatch(/^maxsessions 10$/m);
    expect(await configOf("two")).toMatch(/^allowstreamlocalforwarding yes$/m);
    expect(await configOf("three")).toMatch(/^allowtcpforwarding no$/m);
    expect(await configOf("three")).toMatch(/^allowstreamlocalforwarding no$/m);
  });

  test("an inventory written for them is read back without a mistake", async () => {
    const path = join(suite.folder, "lab.yaml");
    await writeInventory(path, suite.hosts, { hosts: ["local"], policy: { lease_seconds: 5 } });
    const inventory = parseInventory(await readFile(path, "utf8"), path);
    expect(inventory.hosts.map(({ name }) => name)).toEqual(["one", "two", "three", "local"]);
    expect(inventory.hosts[1]).toMatchObject({
      alias: "127.0.0.1",
      port: suite.host("two").port,
      hostKey: suite.host("two").hostKey,
    });
    expect(inventory.policy.leaseMs).toBe(5_000);
  });

  test("a cut host is silent until it is healed, and what runs there goes on", async () => {
    const host = suite.host("one");
    const transport = await open(host);
    await transport.exec("nohup sleep 600 >/dev/null 2>&1 & echo $! >/tmp/pid");
    await host.cut();
    expect(await codeOfOpening(host)).toBe("host_unreachable");
    await host.exec("kill -0 $(cat /tmp/pid)");
    await host.heal();
    expect(await greet(host)).toBe("one");
    await transport.close();
  });

  test("a frozen host accepts nothing until it thaws", async () => {
    const host = suite.host("two");
    await host.pause();
    expect(await codeOfOpening(host)).toBe("host_unreachable");
    await host.unpause();
    expect(await greet(host)).toBe("two");
  });

  test("a killed host ends its connections", async () => {
    const transport = await open(suite.host("three"));
    await suite.host("three").kill();
    await transport.closed;
    expect(await codeOfOpening(suite.host("three"))).toBe("host_unreachable");
  });

  test("leftovers of a process that is gone are swept, ours stay", async () => {
    const gone = execFile("true");
    await new Promise((resolve) => gone.once("close", resolve));
    const label = `org.autoresearch.fleet.test-owner=${gone.pid}`;
    const leftover = await docker("create", "--label", label, imageName("easy"));
    await sweepLeftovers();
    const left = await docker("ps", "--all", "--quiet", "--no-trunc");
    expect(left).not.toContain(leftover);
    expect(await greet(suite.host("one"))).toBe("one");
  });
});
