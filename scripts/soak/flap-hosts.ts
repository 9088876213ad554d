/** Many simulated hosts on this machine: real agents in shared processes, each behind an SSH server and a proxy of its own. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { userInfo } from "node:os";
import { temporaryFolder } from "../../agent-node/agent/paths.ts";
import { platformOf, PayloadStore, releaseName } from "../../coordinator/hosts/bootstrap/payload.ts";
import { FaultProxy } from "../../test/hosts/faults/fault-proxy.ts";
import type { ReachableHost } from "../../test/hosts/write-inventory.ts";
import { AGENT_BUILD, CACHE_HOME } from "../bench/bench-fleet.ts";
import { AgentGroup } from "./agent-group.ts";
import { answersOf, homeOf, Surveys } from "./host-commands.ts";
import { openDoor } from "./ssh-door.ts";

const LOOPBACK = "127.0.0.1";

/** All of them, and what may be shaken. */
export interface FlapHosts {
  readonly reachable: readonly ReachableHost[];
  readonly proxies: readonly FaultProxy[];
  readonly groups: readonly AgentGroup[];
  /** Ends everything that was started for them, whatever state it is in. */
  readonly stop: () => Promise<void>;
}

const makeKey = (path: string): string => {
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path]);
  return readFileSync(`${path}.pub`, "utf8").trim();
};

/** Puts the release together as a host would; its name there, and its agent's file here. */
const placeRelease = async (folder: string): Promise<{ readonly name: string; readonly program: string }> => {
  const payloads = new PayloadStore({ buildFolder: AGENT_BUILD, cacheFolder: join(CACHE_HOME, "fleet") });
  const { platform, arch } = process;
  if (platform !== "linux" || (arch !== "x64" && arch !== "arm64"))
    throw new Error(`no agents on ${platform}-${arch}`);
  const here = platformOf({ os: platform, arch, libc: { kind: "glibc", version: "" } });
  const [plain, payload] = [await payloads.plainFiles(here), await payloads.payloadFor(here, "theirs")];
  if (plain === undefined || payload === undefined) throw new Error(`nothing is built for ${here}`);
  const release = join(folder, "release");
  for (const { source, place, mode } of plain) {
    mkdirSync(dirname(join(release, place)), { recursive: true });
    copyFileSync(source, join(release, place));
    chmodSync(join(release, place), mode);
  }
  return { name: releaseName(payload.files, process.execPath), program: join(release, "agent.cjs") };
};

/** Pids of our own whose arguments name a file below the path, or the file itself: runners, and what they run. */
const pidsBelow = (folder: string): readonly number[] =>
  readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8")
          .split("\0")
          .some((word) => word.includes(folder));
      } catch {
        return false;
      }
    });

const endLeftRunners = (folder: string): void => {
  for (const pid of pidsBelow(folder)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
};

const removeSockets = (homes: readonly string[]): void => {
  for (const home of homes) {
    const work = resolve(home, ".fleet");
    const machines = readdirSync(home).includes(".fleet") ? readdirSync(work) : [];
    for (const machine of machines)
      for (const fleet of readdirSync(join(work, machine)))
        rmSync(temporaryFolder(join(work, machine, fleet)), { recursive: true, force: true });
  }
};

/** Makes `count` hosts below `folder`; `groupSize` of them share a process. */
export const makeFlapHosts = async (folder: string, count: number, groupSize: number): Promise<FlapHosts> => {
  const { name: releaseThere, program } = await placeRelease(folder);
  const hostKey = makeKey(join(folder, "host_key"));
  const identityFile = join(folder, "user_key");
  makeKey(identityFile);
  const surveys = new Surveys(releaseThere);
  const groups = Array.from({ length: Math.ceil(count / groupSize) }, () => new AgentGroup(program));
  const keyText = readFileSync(join(folder, "host_key"), "utf8");
  const made = await Promise.all(
    Array.from({ length: count }, async (_none, index) => {
      const name = `h${String(index).padStart(3, "0")}`;
      const home = homeOf(folder, name);
      mkdirSync(home, { recursive: true });
      const group = groups[Math.floor(index / groupSize)] as AgentGroup;
      const place = { machineId: randomBytes(16).toString("hex"), home, group };
      const door = await openDoor(keyText, answersOf(place, surveys));
      const proxy = await FaultProxy.start({ host: LOOPBACK, port: door.port });
      const { username: user } = userInfo();
      const reachable = { name, host: LOOPBACK, port: proxy.port, user, identityFile, hostKey };
      return { home, door, proxy, reachable };
    }),
  );
  return {
    reachable: made.map(({ reachable }) => reachable),
    proxies: made.map(({ proxy }) => proxy),
    groups,
    stop: async () => {
      await Promise.all(made.map(({ proxy }) => proxy.close()));
      await Promise.all(made.map(({ door }) => door.close()));
      await Promise.all(groups.map((group) => group.kill()));
      for (const name of ["hosts", "release", "marks"]) endLeftRunners(join(folder, name));
      removeSockets(made.map(({ home }) => home));
    },
  };
};
