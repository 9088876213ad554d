/** The transport contract over a real sshd, by both SSH transports. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { HandshakeGates } from "../../../coordinator/hosts/gate.ts";
import { openTransport } from "../../../coordinator/hosts/open-transport.ts";
import { transportContract } from "../../contract/transport.contract.ts";
import { missingSshd, startSshd, type TestSshd } from "./sshd.ts";

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
});
