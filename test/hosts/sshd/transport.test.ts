/** The transport contract over a real sshd, by both SSH transports. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HandshakeGates } from "../../../coordinator/hosts/gate.ts";
import { openTransport } from "../../../coordinator/hosts/open-transport.ts";
import { transportContract } from "../../contract/transport.contract.ts";
import { FaultProxy } from "../faults/fault-proxy.ts";
import { missingSshd, startSshd, type TestSshd } from "./sshd.ts";

/** A silent connection is given up by its keepalives after 15 to 20 s; whoever closes it waits less. */
const CLOSE_MAX_MS = 10_000;

describe.skipIf(missingSshd() !== undefined)("SSH transports", () => {
  let sshd: TestSshd;
  let socketFolder: string;
  const gates = new HandshakeGates();

  beforeAll(async () => {
    sshd = await startSshd();
    socketFolder = await mkdtemp(join(tmpdir(), "fl-"));
  });
  afterAll(async () => {
    await sshd.stop();
    await rm(socketFolder, { recursive: true, force: true });
  });

  for (const transport of ["ssh2", "openssh"] as const) {
    describe(transport, () => {
      transportContract(
        () =>
          openTransport(sshd.spec({ transport }), {
            gates,
            socketFolder,
            sshConfigFile: sshd.sshConfigFile,
          }),
        { tellsSignals: transport === "ssh2" },
      );
    });
  }

  test("ssh2 closes a connection whose host says nothing any more, without waiting for its keepalives", async () => {
    const proxy = await FaultProxy.start({ host: "127.0.0.1", port: sshd.port });
    try {
      const spec = sshd.spec({ port: proxy.port, hostKey: sshd.hostKey });
      const { sshConfigFile } = sshd;
      const transport = await openTransport(spec, { gates, socketFolder, sshConfigFile });
      const asked = transport.exec("sleep 60");
      proxy.hold();
      const beganMs = performance.now();
      await Promise.all([transport.close(), expect(asked).rejects.toThrow()]);
      expect(performance.now() - beganMs).toBeLessThan(CLOSE_MAX_MS);
    } finally {
      await proxy.close();
    }
  });
});
