/** The containers as machines of a campaign: three hosts without Node, a gate in each and one here. */
import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import type { Machines } from "../campaign/machines.ts";
import { startHosts } from "./containers.ts";

/** Starts one container of each kind. */
export const startContainerMachines = async (): Promise<Machines> => {
  const suite = await startHosts([
    { name: "easy", image: "easy" },
    { name: "stock", image: "stock" },
    { name: "closed", image: "closed" },
  ]);
  const gateFile = join(tmpdir(), `${basename(suite.folder)}-gate`);
  const everywhere = async (command: string): Promise<void> => {
    await Promise.all(suite.hosts.map((host) => host.exec(`mkdir -p '${tmpdir()}' && ${command}`)));
  };
  const openGate = async (): Promise<void> => {
    await everywhere(`rm -f '${gateFile}'`);
    await rm(gateFile, { force: true });
  };
  return {
    hosts: suite.hosts,
    gateFile,
    closeGate: async () => {
      await everywhere(`: >'${gateFile}'`);
      await writeFile(gateFile, "");
    },
    openGate,
    exec: async (host, command) => {
      const { stdout } = await promisify(execFile)("ssh", ["-F", suite.sshConfigFile, host, command]);
      return stdout;
    },
    stop: async () => {
      await rm(gateFile, { force: true });
      await suite.stop();
    },
  };
};
