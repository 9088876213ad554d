/** A host of the fault tests that is a loopback machine, with processes and boots of its own. */
import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { promisify } from "node:util";
import { makeNamespaces } from "../sshd/loopback-machines.ts";
import { startSshd } from "../sshd/sshd.ts";
import type { FaultHost, RunFiles } from "./fault-host.ts";
import { FaultProxy } from "./fault-proxy.ts";

/** Starts a machine of this name. */
export const startLoopbackHost = async (
  folder: string,
  name: string,
  files: RunFiles,
): Promise<FaultHost> => {
  const namespaces = await makeNamespaces(folder, name);
  const sshd = await startSshd([], name, namespaces.wrap);
  const proxy = await FaultProxy.start({ host: "127.0.0.1", port: sshd.port });
  const { identityFile, hostKey } = sshd;
  const ownGate = `${files.gate}-${name}`;
  const exec = async (command: string): Promise<string> => {
    const { stdout } = await promisify(execFile)("ssh", ["-F", sshd.sshConfigFile, name, command]);
    return stdout;
  };
  return {
    name,
    proxy,
    reachable: {
      name,
      host: "127.0.0.1",
      port: proxy.port,
      user: userInfo().username,
      identityFile,
      hostKey,
    },
    exec,
    closeGate: () => writeFile(ownGate, ""),
    openGate: () => rm(ownGate, { force: true }),
    powerOff: () => sshd.end(),
    powerOn: async () => {
      await namespaces.reboot();
      await sshd.begin();
    },
    stop: async () => {
      await proxy.close();
      await sshd.stop();
    },
  };
};

/** Stops every process but sshd's and this shell, moves the clock that counts suspend, and lets them go on. */
const SLEEP = `set -e
awake=$(pgrep sshd; echo $$)
sleepers=$(pgrep -v sshd | grep -vxF "$awake")
kill -STOP $sleepers 2>/dev/null || :
awk '{ printf "%.2f %.2f\\n", $1 + 3600, $2 }' /proc/uptime >"$HOME/uptime"
mount --bind "$HOME/uptime" /proc/uptime
kill -CONT $sleepers 2>/dev/null || :
`;

/**
 * The processes of a loopback host stand still, and when they go on, the clock that counts suspend is an hour ahead of the one that does not.
 * That is all that a program sees of a suspend; the kernel, which the other hosts share, is not suspended.
 */
export const sleepAnHour = async ({ exec }: FaultHost): Promise<void> => void (await exec(SLEEP));
