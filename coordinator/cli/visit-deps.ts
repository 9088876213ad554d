/** Lends what visits to hosts need, and takes it back. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { FleetId } from "../../proto/vocab/ids.ts";
import { HandshakeGates } from "../hosts/gate.ts";
import type { VisitDeps } from "../hosts/visit.ts";
import type { Context } from "./context.ts";

/** Does `work` with a folder of its own for sockets. FLEET_SSH_CONFIG replaces ssh's own configuration. */
export const withVisitDeps = async <Value>(
  { env }: Pick<Context, "env">,
  fleet: FleetId | undefined,
  work: (deps: VisitDeps) => Promise<Value>,
): Promise<Value> => {
  const sshConfigFile = env["FLEET_SSH_CONFIG"];
  const socketFolder = await mkdtemp(path.join(tmpdir(), "fleet-"));
  try {
    return await work({
      gates: new HandshakeGates(),
      socketFolder,
      ...(sshConfigFile === undefined ? {} : { sshConfigFile }),
      ...(fleet === undefined ? {} : { fleet }),
    });
  } finally {
    await rm(socketFolder, { recursive: true, force: true });
  }
};
