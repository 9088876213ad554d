/** Starts containers that are hosts of their own (host key, machine id, no Node) and does to them what happens to hosts. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import type { StartedTestContainer } from "testcontainers";
import { fingerprintOf } from "../../../coordinator/hosts/host-key.ts";
import type { HostSpec } from "../../../coordinator/hosts/spec.ts";
import { as, type HostName } from "../../../proto/vocab/ids.ts";
import { ensureImages, imageName, type ImageKind } from "../../../scripts/test-hosts/images.ts";

// Its own sweeper would be pulled from a registry.
process.env["TESTCONTAINERS_RYUK_DISABLED"] = "true";
const { GenericContainer, Wait, getContainerRuntimeClient } = await import("testcontainers");

/** On every container of ours: the process that started it. */
const OWNER_LABEL = "org.autoresearch.fleet.test-owner";
/** Beside it: which of that process's suites. */
const SUITE_LABEL = "org.autoresearch.fleet.test-suite";
const START_TIMEOUT_MS = 60_000;
const USER = "fleet";
const LOOPBACK = "127.0.0.1";
const SSH_PORT = 22;
/** Where a cut host keeps its routes until it is healed. */
const ROUTES_FILE = "/run/routes";

/** What one container is asked to be. */
export interface WantedHost {
  readonly name: string;
  readonly image: ImageKind;
}

/** One running host and what reaches it. */
export interface TestHost extends WantedHost {
  readonly host: "127.0.0.1";
  readonly port: number;
  readonly user: string;
  readonly identityFile: string;
  readonly knownHostsFile: string;
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: string;
  /** `SHA256:…` of the host key. */
  readonly fingerprint: string;
  /** A spec that reaches it with the suite's `sshConfigFile`; the overrides win. */
  spec(overrides?: Partial<HostSpec>): HostSpec;
  /** Runs a shell command inside, as root and without SSH. Rejects with what it printed when it fails. */
  exec(command: string): Promise<string>;
  /** Power loss: every process inside is gone at once. */
  kill(): Promise<void>;
  /** Power comes back: the same disk and keys, and the boot id of the kernel that all containers share. Resolves with the port on which sshd answers now, which may be another one. */
  start(): Promise<number>;
  /** Copies a file of this machine into it. */
  copyIn(source: string, target: string): Promise<void>;
  /** Freezes every process inside; TCP connections still open and then stay silent. */
  pause(): Promise<void>;
  unpause(): Promise<void>;
  /** Takes the network away like a pulled cable: nothing is refused, nothing arrives. Work inside goes on. */
  cut(): Promise<void>;
  heal(): Promise<void>;
}

/** The hosts of one suite. */
export interface TestHosts {
  readonly hosts: readonly TestHost[];
  /** A folder that `stop` removes. */
  readonly folder: string;
  /** Names every host as an alias, with its key and known_hosts. */
  readonly sshConfigFile: string;
  /** The host of that name. Throws when there is none. */
  host(name: string): TestHost;
  stop(): Promise<void>;
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

const removeWhere = async (
  label: string,
  isWanted: (labels: Readonly<Record<string, string>>) => boolean,
) => {
  const { dockerode } = (await getContainerRuntimeClient()).container;
  const found = await dockerode.listContainers({ all: true, filters: { label: [label] } });
  const unwanted = found.filter(({ Labels }) => !isWanted(Labels));
  await Promise.all(unwanted.map(({ Id }) => dockerode.getContainer(Id).remove({ force: true, v: true })));
};

/** Removes the containers of test processes that ended without doing so; those of a suite that runs beside us stay. */
export const sweepLeftovers = (): Promise<void> =>
  removeWhere(OWNER_LABEL, (labels) => isAlive(Number(labels[OWNER_LABEL])));

/** What all hosts of a suite share. */
interface Login {
  readonly suite: string;
  readonly identityFile: string;
  readonly publicKey: string;
  readonly knownHostsFile: string;
}

const makeLogin = async (folder: string): Promise<Login> => {
  const identityFile = join(folder, "id_ed25519");
  const args = ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", identityFile];
  await promisify(execFile)("ssh-keygen", args);
  const publicKey = (await readFile(`${identityFile}.pub`, "utf8")).trim();
  return { suite: basename(folder), identityFile, publicKey, knownHostsFile: join(folder, "known_hosts") };
};

/** A container whose SSH port is for this machine only. */
class LoopbackContainer extends GenericContainer {
  constructor(image: string) {
    super(image);
    this.withExposedPorts(SSH_PORT);
    this.hostConfig.PortBindings = { [`${SSH_PORT}/tcp`]: [{ HostIp: LOOPBACK, HostPort: "0" }] };
  }
}

const startContainer = ({ name, image }: WantedHost, login: Login): Promise<StartedTestContainer> =>
  new LoopbackContainer(imageName(image))
    .withLabels({ [OWNER_LABEL]: String(process.pid), [SUITE_LABEL]: login.suite })
    .withHostname(name)
    .withEnvironment({ FLEET_TEST_KEY: login.publicKey })
    .withAddedCapabilities("NET_ADMIN")
    .withWaitStrategy(Wait.forLogMessage(/Server listening on/))
    .withStartupTimeout(START_TIMEOUT_MS)
    .start();

const execIn = async (container: StartedTestContainer, command: string): Promise<string> => {
  const { exitCode, output } = await container.exec(["sh", "-c", command]);
  if (exitCode !== 0) throw new Error(`${command} ended with ${exitCode}: ${output}`);
  return output;
};

const specOf = (name: string, overrides: Partial<HostSpec>): HostSpec => ({
  name: as<HostName>(name),
  connection: "ssh",
  transport: "ssh2",
  alias: name,
  hostKeyPolicy: "strict",
  workDir: "~/.fleet",
  slots: "auto",
  env: {},
  connectTimeoutMs: 10_000,
  ...overrides,
});

const startHost = async (wanted: WantedHost, login: Login): Promise<TestHost> => {
  const container = await startContainer(wanted, login);
  const { dockerode } = (await getContainerRuntimeClient()).container;
  const handle = dockerode.getContainer(container.getId());
  const exec = (command: string): Promise<string> => execIn(container, command);
  const hostKey = (await exec("cat /etc/ssh/ssh_host_ed25519_key.pub")).trim();
  return {
    ...wanted,
    host: LOOPBACK,
    port: container.getMappedPort(SSH_PORT),
    user: USER,
    identityFile: login.identityFile,
    knownHostsFile: login.knownHostsFile,
    hostKey,
    fingerprint: fingerprintOf(Buffer.from(hostKey.split(" ")[1] ?? "", "base64")),
    spec: (overrides = {}) => specOf(wanted.name, overrides),
    exec,
    kill: () => handle.kill(),
    start: async () => {
      await handle.start();
      await exec(`until ssh-keyscan -T 1 127.0.0.1 >/dev/null 2>&1; do :; done`);
      const { NetworkSettings } = await handle.inspect();
      return Number(NetworkSettings.Ports[`${SSH_PORT}/tcp`]?.[0]?.HostPort);
    },
    copyIn: async (source, target) => {
      await promisify(execFile)("docker", ["cp", "--follow-link", source, `${container.getId()}:${target}`]);
    },
    pause: () => handle.pause(),
    unpause: () => handle.unpause(),
    cut: async () => {
      await exec(`ip route save >${ROUTES_FILE} && ip link set eth0 down`);
    },
    heal: async () => {
      // The kernel brings the network's own route back by itself, which is then one that exists already.
      await exec(`ip link set eth0 up && { ip route restore <${ROUTES_FILE} 2>/dev/null || :; }`);
    },
  };
};

const sshConfigOf = (host: TestHost): string =>
  `Host ${host.name}
  HostName ${host.host}
  Port ${host.port}
  User ${host.user}
  IdentityFile ${host.identityFile}
  IdentitiesOnly yes
  UserKnownHostsFile ${host.knownHostsFile}
  GlobalKnownHostsFile /dev/null
`;

/** Builds the images if need be, sweeps leftovers and starts the hosts side by side. */
export const startHosts = async (wanted: readonly WantedHost[]): Promise<TestHosts> => {
  await ensureImages();
  await sweepLeftovers();
  const folder = await mkdtemp(join(tmpdir(), "fleet-containers-"));
  const stop = async (): Promise<void> => {
    await removeWhere(`${SUITE_LABEL}=${basename(folder)}`, () => false);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const login = await makeLogin(folder);
    const started = await Promise.allSettled(wanted.map((host) => startHost(host, login)));
    const hosts = started.map((one) => {
      if (one.status === "rejected") throw one.reason;
      return one.value;
    });
    const known = hosts.map(({ host, port, hostKey }) => `[${host}]:${port} ${hostKey}\n`);
    await writeFile(login.knownHostsFile, known.join(""));
    const sshConfigFile = join(folder, "ssh_config");
    await writeFile(sshConfigFile, hosts.map(sshConfigOf).join("\n"));
    const host = (name: string): TestHost => {
      const found = hosts.find((one) => one.name === name);
      if (found === undefined) throw new Error(`no host is named ${name}`);
      return found;
    };
    return { hosts, folder, sshConfigFile, host, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
