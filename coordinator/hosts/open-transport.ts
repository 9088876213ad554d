/** Chooses the transport that the inventory asks for. */
import type { OpensshDeps } from "./openssh-master.ts";
import { openLocal } from "./local.ts";
import type { HostSpec } from "./spec.ts";
import type { Transport } from "./transport.ts";

/** Opens the connection to a host. Rejects with a `FleetError` that names the host. */
export const openTransport = async (spec: HostSpec, deps: OpensshDeps): Promise<Transport> => {
  if (spec.connection === "local") return openLocal(spec.name);
  // Loaded only when needed: a fleet of one local host starts without the SSH library.
  if (spec.transport === "openssh") return (await import("./openssh.ts")).openOpenssh(spec, deps);
  return (await import("./ssh2.ts")).openSsh2(spec, deps);
};
