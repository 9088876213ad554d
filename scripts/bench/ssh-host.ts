/** A host for benchmarks: this machine behind an sshd of our own on loopback, with a home that never saw us. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { startSshd } from "../../test/hosts/sshd/sshd.ts";
import type { ReachableHost } from "../../test/hosts/write-inventory.ts";

/** One host behind the loopback sshd. */
export interface SshHost extends ReachableHost {
  /** Names the host, for the OpenSSH program. */
  readonly sshConfigFile: string;
  /** The agent's folder there. Throws before there is one. */
  agentFolder(): string;
  /** Pid of the agent that runs there. */
  agentPid(): number;
  stop(): Promise<void>;
}

const findAgent = (home: string): string => {
  const base = join(home, ".fleet");
  for (const machine of readdirSync(base, { withFileTypes: true })) {
    if (!machine.isDirectory()) continue;
    for (const fleet of readdirSync(join(base, machine.name))) {
      const folder = join(base, machine.name, fleet);
      if (existsSync(join(folder, "agent.json"))) return folder;
    }
  }
  throw new Error(`no agent below ${base}`);
};

/** Starts the sshd. */
export const startSshHost = async (name = "loopback"): Promise<SshHost> => {
  const sshd = await startSshd([], name);
  const { port, home, identityFile, hostKey, sshConfigFile } = sshd;
  const agentFolder = (): string => findAgent(home);
  const agentPid = (): number => {
    const info = JSON.parse(readFileSync(join(agentFolder(), "agent.json"), "utf8")) as { pid: number };
    return info.pid;
  };
  const { username: user } = userInfo();
  const place = { name, host: "127.0.0.1", port, user, identityFile, hostKey };
  return { ...place, sshConfigFile, agentFolder, agentPid, stop: () => sshd.stop() };
};
