/** The real agent is brought onto containers that have only sshd, git and gzip, and a session with it opens. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hmacSha256 } from "../../../coordinator/daemon/hmac.ts";
import { PayloadStore } from "../../../coordinator/hosts/bootstrap/payload.ts";
import { HandshakeGates } from "../../../coordinator/hosts/gate.ts";
import { reachHost, type ReachDeps } from "../../../coordinator/hosts/reach.ts";
import type { ReachedHost } from "../../../coordinator/hosts/reached-host.ts";
import { AgentSession, type SessionSink } from "../../../coordinator/link/agent-session.ts";
import { HostStreams } from "../../../coordinator/link/streams.ts";
import { connect, type Connection } from "../../../proto/socket.ts";
import { as, type FleetId } from "../../../proto/vocab/ids.ts";
import { buildAgent } from "../../../scripts/build-agent.ts";
import { startHosts, type TestHosts } from "./containers.ts";

/** The first run builds the images. */
const BUILD_TIMEOUT_MS = 600_000;
/** Packing the runtime takes a processor seconds, and copying it to three hosts at once some more. */
const REACH_TIMEOUT_MS = 120_000;
const FLEET = as<FleetId>("c0ffee");

describe("the agent in containers", () => {
  let suite: TestHosts;
  let deps: ReachDeps;
  const reached: ReachedHost[] = [];

  beforeAll(async () => {
    suite = await startHosts([
      { name: "easy", image: "easy" },
      { name: "stock", image: "stock" },
      { name: "closed", image: "closed" },
    ]);
    const buildFolder = join(suite.folder, "agent");
    await buildAgent(buildFolder);
    deps = {
      fleet: FLEET,
      gates: new HandshakeGates(),
      socketFolder: suite.folder,
      sshConfigFile: suite.sshConfigFile,
      forwarding: new Map(),
      payloads: new PayloadStore({
        buildFolder,
        cacheFolder: join(suite.folder, "cache"),
      }),
    };
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    for (const host of reached) await host.close();
    await suite.stop();
  });

  const reach = async (name: string): Promise<{ host: ReachedHost; steps: string[] }> => {
    const steps: string[] = [];
    const host = await reachHost(suite.host(name).spec(), deps, ({ step, status }) => {
      if (status !== "running") steps.push(`${step} ${status}`);
    });
    reached.push(host);
    return { host, steps };
  };

  test(
    "three hosts at once get it, each as a machine of its own",
    async () => {
      const all = await Promise.all(suite.hosts.map(({ name }) => reach(name)));
      for (const { host, steps } of all) {
        expect(steps).toEqual(["connect done", "probe done", "copy done", "start done", "verify done"]);
        expect(host.agent.started).toBe(true);
        expect(host.slots).toHaveLength(1);
      }
      expect(new Set(all.map(({ host }) => host.facts.machineId)).size).toBe(3);
    },
    REACH_TIMEOUT_MS,
  );

  for (const name of ["easy", "stock", "closed"])
    test(`${name}: reaching again finds the agent, and the handshake opens one session after another`, async () => {
      const before = reached.find((host) => host.name === name);
      const { host, steps } = await reach(name);
      expect(steps).toEqual(["connect done", "probe done", "copy done", "start done"]);
      expect(host.agent).toMatchObject({ pid: before?.agent.pid, started: false });
      for (const term of [1, 2]) expect(await greet(host, term)).toBe(host.facts.machineId);
      expect(deps.forwarding.get(host.name)).toEqual({ isRefused: name === "closed" });
    });

  test("an agent outlives the network, and is found when it is back", async () => {
    const { host } = await reach("easy");
    await suite.host("easy").cut();
    const cutOff = reachHost(suite.host("easy").spec({ connectTimeoutMs: 1_000 }), deps, () => undefined);
    await expect(cutOff).rejects.toMatchObject({ fact: { code: "host_unreachable", host: "easy" } });
    await suite.host("easy").heal();
    const { host: again } = await reach("easy");
    expect(again.agent).toMatchObject({ pid: host.agent.pid, started: false });
    expect(await greet(again, 3)).toBe(host.facts.machineId);
  });

  test("purging leaves nothing of ours", async () => {
    const { host } = await reach("stock");
    await host.stopAgent(true);
    const left = await suite.host("stock").exec("ls -A /home/fleet; pgrep -u fleet -a node || echo no node");
    expect(left).not.toContain(".fleet");
    expect(left).toContain("no node");
  });
});

/** Opens a session, waits for the agent's first heartbeat behind its Hello, and ends it; the machine that answered. */
const greet = async (host: ReachedHost, term: number): Promise<string> => {
  const door = await host.openSession();
  const wire: Connection = connect(door.path);
  try {
    const { sink, heartbeat } = listeningSink();
    const session = await AgentSession.open(
      wire,
      {
        host: host.name,
        machineId: host.facts.machineId,
        fleet: FLEET,
        generation: 1,
        term,
        secret: door.secret,
        nonce: randomBytes(16).toString("hex"),
        heartbeatMs: 100,
        instance: "i1",
        holder: "me@desk:/state/lab",
        isTakeOver: false,
        leaseMs: 60_000,
        orphanAfterMs: 604_800_000,
      },
      new HostStreams([]),
      hmacSha256,
      sink,
    );
    await heartbeat;
    await session.close();
    return session.hello.machineId;
  } finally {
    await wire.close();
    await door.close();
  }
};

const listeningSink = (): { sink: SessionSink; heartbeat: Promise<void> } => {
  const { promise: heartbeat, resolve } = Promise.withResolvers<void>();
  const stored = (): Promise<void> => Promise.resolve();
  return {
    heartbeat,
    sink: {
      onHeartbeat: () => resolve(),
      storeFact: stored,
      storeBulk: stored,
      renewable: () => [],
    },
  };
};
