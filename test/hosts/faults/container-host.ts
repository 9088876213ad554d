/** A host of the fault tests that is a container: its own network and disk, and a power switch. */
import { dirname } from "node:path";
import type { TestHost } from "../containers/containers.ts";
import type { FaultHost, RunFiles } from "./fault-host.ts";
import { FaultProxy } from "./fault-proxy.ts";

/** Where the coordinator finds a Node on it, which spares copying ours over SSH. */
export const CONTAINER_NODE = "/usr/local/lib/fleet-test-node";

const LOOPBACK = "127.0.0.1";

/** Puts a proxy before a started container; whoever started it stops it. */
export const asFaultHost = async (container: TestHost, files: RunFiles): Promise<FaultHost> => {
  const { name, port, user, identityFile, hostKey, exec } = container;
  const proxy = await FaultProxy.start({ host: LOOPBACK, port });
  const gate = `${files.gate}-${name}`;
  await exec(`mkdir -m 777 -p '${dirname(files.marks)}'`);
  await container.copyIn(process.execPath, CONTAINER_NODE);
  return {
    name,
    proxy,
    reachable: { name, host: LOOPBACK, port: proxy.port, user, identityFile, hostKey },
    exec,
    closeGate: async () => void (await exec(`: >'${gate}'`)),
    openGate: async () => void (await exec(`rm -f '${gate}'`)),
    powerOff: () => container.kill(),
    powerOn: async () => proxy.retarget({ host: LOOPBACK, port: await container.start() }),
    stop: () => proxy.close(),
  };
};
