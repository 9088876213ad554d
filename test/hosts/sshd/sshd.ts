/** Starts an unprivileged sshd of our own on a loopback port, with its own keys, home and known_hosts; what the hosts tier speaks to. */
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { as, type HostName } from "../../../proto/vocab/ids.ts";
import type { HostSpec } from "../../../coordinator/hosts/spec.ts";

const run = promisify(execFile);

const PROGRAM = ["/usr/sbin/sshd", "/usr/bin/sshd", "/usr/local/sbin/sshd"].find((path) => existsSync(path));

/** Why this machine cannot run the tier, or undefined when it can. */
export const missingSshd = (): string | undefined =>
  PROGRAM === undefined ? "no sshd program (Debian: openssh-server)" : undefined;

/** One running sshd and the files that reach it. */
export interface TestSshd {
  readonly port: number;
  /** $HOME of every login. */
  readonly home: string;
  readonly identityFile: string;
  /** Names this sshd `alias` and points at the files below. */
  readonly sshConfigFile: string;
  readonly knownHostsFile: string;
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: string;
  /** A spec that reaches it; the overrides win. */
  spec(overrides?: Partial<HostSpec>): HostSpec;
  /** Ends the sshd, and with it whatever it was wrapped in; all files stay. */
  end(): Promise<void>;
  /** Starts an ended one again, on the same port. */
  begin(): Promise<void>;
  /** Pids of the sshd and of the connections it serves are ended. */
  stop(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

const makeKey = async (path: string, type = "ed25519"): Promise<string> => {
  await run("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", "", "-f", path]);
  return (await readFile(`${path}.pub`, "utf8")).trim();
};

const configText = (folder: string, port: number, extra: readonly string[]): string =>
  [
    ...extra,
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${folder}/host_ed25519`,
    `HostKey ${folder}/host_rsa`,
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    `PidFile ${folder}/sshd.pid`,
    `SetEnv HOME=${folder}/home`,
    "UsePAM no",
    "StrictModes no",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin yes",
    "LogLevel VERBOSE",
    "",
  ].join("\n");

const startProgram = async (configFile: string, wrap: WrapCommand): Promise<() => Promise<void>> => {
  // Only a privileged sshd wants this folder, and no package script has made it where no service ever ran.
  if (process.getuid?.() === 0) await mkdir("/run/sshd", { recursive: true, mode: 0o755 });
  const command = [PROGRAM ?? "sshd", "-D", "-e", "-f", configFile];
  const [program = "", ...args] = wrap(command);
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let log = "";
  const listening = new Promise<void>((resolve, reject) => {
    child.stderr.on("data", (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-8192);
      if (log.includes("Server listening")) resolve();
    });
    void ended.then(() => reject(new Error(`sshd did not start: ${log}`)));
  });
  await listening;
  return async () => {
    // What wraps it may hold SIGTERM back.
    child.kill(wrap === unwrapped ? "SIGTERM" : "SIGKILL");
    await ended;
  };
};

/** What to run instead of a command so that it runs inside something; whoever wraps ends the command when it is killed itself. */
export type WrapCommand = (command: readonly string[]) => readonly string[];

const unwrapped: WrapCommand = (command) => command;

/** Starts one sshd; `extra` are lines of sshd_config that win over the fixture's own. */
export const startSshd = async (
  extra: readonly string[] = [],
  alias = "testhost",
  wrap: WrapCommand = unwrapped,
): Promise<TestSshd> => {
  const folder = await mkdtemp(join(tmpdir(), "fleet-sshd-"));
  const home = join(folder, "home");
  await mkdir(home, { mode: 0o700 });
  const [hostKey, , userKey] = await Promise.all([
    makeKey(join(folder, "host_ed25519")),
    makeKey(join(folder, "host_rsa"), "rsa"),
    makeKey(join(folder, "id_ed25519")),
  ]);
  await writeFile(join(folder, "authorized_keys"), `${userKey}\n`);
  const port = await freePort();
  const knownHostsFile = join(folder, "known_hosts");
  await writeFile(knownHostsFile, `[127.0.0.1]:${port} ${hostKey}\n`);
  const sshConfigFile = join(folder, "ssh_config");
  const identityFile = join(folder, "id_ed25519");
  await writeFile(
    sshConfigFile,
    `Host ${alias}\n  HostName 127.0.0.1\n  Port ${port}\n  User ${userInfo().username}\n  IdentityFile ${identityFile}\n` +
      `  IdentitiesOnly yes\n  UserKnownHostsFile ${knownHostsFile}\n  GlobalKnownHostsFile /dev/null\n`,
  );
  const configFile = join(folder, "sshd_config");
  await writeFile(configFile, configText(folder, port, extra));
  let stopProgram = await startProgram(configFile, wrap);
  return {
    port,
    home,
    identityFile,
    sshConfigFile,
    knownHostsFile,
    hostKey,
    spec: (overrides = {}) => ({
      name: as<HostName>(alias),
      connection: "ssh",
      transport: "ssh2",
      alias,
      hostKeyPolicy: "strict",
      workDir: "~/.fleet",
      slots: "auto",
      env: {},
      connectTimeoutMs: 10_000,
      ...overrides,
    }),
    end: () => stopProgram(),
    begin: async () => {
      stopProgram = await startProgram(configFile, wrap);
    },
    stop: async () => {
      await stopProgram();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
