/** The agent that we really build, put on a host over a real sshd: it starts, answers over both ways, and goes. */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PayloadStore } from "../../../coordinator/hosts/bootstrap/payload.ts";
import { HandshakeGates } from "../../../coordinator/hosts/gate.ts";
import { reachHost, type ReachDeps } from "../../../coordinator/hosts/reach.ts";
import { as, type FleetId } from "../../../proto/vocab/ids.ts";
import { buildAgent } from "../../../scripts/build-agent.ts";
import { missingSshd, startSshd, type TestSshd } from "./sshd.ts";

/** First byte of every ZeroMQ greeting, sent by both sides at once. */
const ZMTP_SIGNATURE = 0xff;

const firstByte = (path: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("error", reject).once("data", (data: Buffer) => {
      socket.destroy();
      resolve(data[0]);
    });
  });

describe.skipIf(missingSshd() !== undefined)("the real agent", () => {
  let folder: string;
  let buildFolder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "fl-"));
    buildFolder = join(folder, "agent");
    await buildAgent(buildFolder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const depsFor = (sshd: TestSshd): ReachDeps => ({
    fleet: as<FleetId>("f1ee7"),
    gates: new HandshakeGates(),
    socketFolder: folder,
    sshConfigFile: sshd.sshConfigFile,
    forwarding: new Map(),
    payloads: new PayloadStore({ buildFolder, cacheFolder: join(folder, "cache") }),
  });

  test.each([
    ["forwarding", []],
    ["a bridge", ["AllowTcpForwarding no", "AllowStreamLocalForwarding no"]],
  ])(
    "speaks ZeroMQ through %s, and is found again",
    async (_way, lines) => {
      const sshd = await startSshd(lines);
      const deps = depsFor(sshd);
      const host = await reachHost(sshd.spec(), deps, () => undefined);
      try {
        expect(host.agent.started).toBe(true);
        for (let session = 0; session < 2; session += 1) {
          const opened = await host.openSession();
          expect(opened.secret).toMatch(/^[0-9a-f]{32,}$/);
          expect(await firstByte(opened.path)).toBe(ZMTP_SIGNATURE);
          await opened.close();
        }
        expect(deps.forwarding.get(host.name)?.isRefused).toBe(lines.length > 0);
        const again = await reachHost(sshd.spec({ transport: "openssh" }), deps, () => undefined);
        expect(again.agent).toMatchObject({ pid: host.agent.pid, started: false });
        await again.close();
      } finally {
        await host.stopAgent(true);
        await host.close();
        expect(existsSync(join(sshd.home, ".fleet"))).toBe(false);
        await sshd.stop();
      }
    },
    60_000,
  );

  test("works as far ahead as it is told, also while it runs", async () => {
    const sshd = await startSshd();
    const deps = depsFor(sshd);
    const host = await reachHost(sshd.spec({ workAhead: 3 }), deps, () => undefined);
    const told = async (): Promise<unknown> =>
      JSON.parse(await readFile(join(host.agentDir, "slots.json"), "utf8"));
    try {
      expect(await told()).toMatchObject({ workAhead: 3 });
      const again = await reachHost(sshd.spec({ workAhead: 0 }), deps, () => undefined);
      expect(again.agent).toMatchObject({ pid: host.agent.pid, started: false });
      expect(await told()).toMatchObject({ workAhead: 0 });
      await again.close();
    } finally {
      await host.stopAgent(true);
      await host.close();
      await sshd.stop();
    }
  }, 60_000);
});
