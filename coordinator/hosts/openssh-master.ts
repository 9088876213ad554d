/** Starts one OpenSSH master connection and says what a failed one means. */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FleetError } from "../../proto/vocab/errors.ts";
import { killGroup } from "./child-command.ts";
import { collectStderr } from "./command-output.ts";
import { pause, stopped } from "./giving-up.ts";
import { recordName } from "./key-records.ts";
import { canRememberKeys } from "./known-hosts.ts";
import { opensshFailure } from "./openssh-failure.ts";
import { masterArguments, witnessScript, type ControlFiles } from "./openssh-options.ts";
import { resolveTarget } from "./resolve-target.ts";
import { loginShellCommand } from "./shell.ts";
import { silenceOf } from "./silence.ts";
import type { HostSpec } from "./spec.ts";
import type { SshDeps } from "./ssh2-connect.ts";
import type { SshTarget } from "./ssh-config.ts";

/** How often a connection is tried that sshd dropped before login, as MaxStartups does. */
const CONNECT_TRIES_MAX = 6;
const CONNECT_BACKOFF_MS = 200;
/** How long a login may take beyond the time to connect: keys are tried one by one, and a login shell reads its files. */
const LOGIN_TIMEOUT_MS = 60_000;
/** The master holds one session open, whose first line says that the login is done. */
const READY_LINE = "fleet-master-ready";

/** What opening a master needs. */
export interface OpensshDeps extends SshDeps {
  /** A folder with a short path, mode 0700; each connection makes its own folder in it. */
  readonly socketFolder: string;
  /** How long a login may take once connected, instead of a minute. */
  readonly loginTimeoutMs?: number;
}

/** A running master connection. */
export interface OpensshMaster {
  readonly files: ControlFiles;
  /** Holds the control socket; removed when the master has ended. */
  readonly folder: string;
  readonly process: ChildProcessWithoutNullStreams;
  /** Resolves with the beginning of its stderr when the master has ended. */
  readonly ended: Promise<string>;
}

const readText = (path: string): Promise<string> => readFile(path, "utf8").catch(() => "");

/** Accepted anew at every connection, a key would protect from nothing. */
const withoutForgetting = (spec: HostSpec, target: SshTarget): HostSpec =>
  spec.hostKey !== undefined || canRememberKeys(target.userKnownHostsFiles)
    ? spec
    : { ...spec, hostKeyPolicy: "strict" };

const isPinnedKey = (hostKey: string | undefined): hostKey is string =>
  hostKey !== undefined && !hostKey.startsWith("SHA256:");

const prepareFiles = async (spec: HostSpec, target: SshTarget, folder: string): Promise<ControlFiles> => {
  const keyWitness = join(folder, "w");
  await writeFile(keyWitness, witnessScript(join(folder, "k"), spec.hostKey), { mode: 0o600 });
  const socket = join(folder, "c");
  if (!isPinnedKey(spec.hostKey)) return { socket, keyWitness };
  const pinnedHosts = join(folder, "h");
  await writeFile(pinnedHosts, `${recordName(target)} ${spec.hostKey}\n`, { mode: 0o600 });
  return { socket, keyWitness, pinnedHosts };
};

/** A jump that refused us ends the connection as a full sshd does, but has said why. */
const isDropped = (stderr: string): boolean =>
  !/Host key verification failed|Permission denied|open failed/.test(stderr) &&
  silenceOf(stderr) === "hung_up";

/** Resolves with undefined once the login is done, else with what the program printed while failing; a program that takes too long is ended. */
const waitUntilReady = async (
  child: ChildProcessWithoutNullStreams,
  ended: Promise<string>,
  limitMs: number,
  signal: AbortSignal | undefined,
): Promise<string | undefined> => {
  let printed = "";
  const ready = new Promise<undefined>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      // A login shell may print a banner first; only its end can hold the line.
      printed = (printed + chunk.toString("latin1")).slice(-4096);
      if (printed.includes(READY_LINE)) resolve(undefined);
    });
  });
  const late = Promise.withResolvers<string>();
  const cut = setTimeout(() => {
    killGroup(child);
    late.resolve(`the login was not done within ${limitMs / 1000} s`);
  }, limitMs);
  const giveUp = (): void => killGroup(child);
  signal?.addEventListener("abort", giveUp, { once: true });
  if (signal?.aborted === true) giveUp();
  try {
    return await Promise.race([ready, ended, late.promise]);
  } finally {
    clearTimeout(cut);
    signal?.removeEventListener("abort", giveUp);
  }
};

const start = (argv: readonly string[]): Pick<OpensshMaster, "process" | "ended"> => {
  const command = loginShellCommand(`printf '%s\\n' ${READY_LINE}; exec cat >/dev/null`);
  const child = spawn("ssh", [...argv, command], { detached: true });
  const stderr = collectStderr(child.stderr);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", () => resolve(stderr()));
  });
  child.stdin.on("error", () => undefined);
  return { process: child, ended };
};

/** Connects and logs in. Rejects with `host_key_unknown`, `host_key_changed`, `host_login_refused` or `host_unreachable`. */
export const openMaster = async (spec: HostSpec, deps: OpensshDeps): Promise<OpensshMaster> => {
  const target = await resolveTarget(spec, deps.sshConfigFile);
  const folder = await mkdtemp(join(deps.socketFolder, "m"));
  const discard = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const files = await prepareFiles(spec, target, folder);
    const argv = masterArguments(
      withoutForgetting(spec, target),
      files,
      target.proxyJump,
      deps.sshConfigFile,
    );
    const limitMs = spec.connectTimeoutMs + (deps.loginTimeoutMs ?? LOGIN_TIMEOUT_MS);
    const gate = deps.gates.of(target.proxyJump ?? `${target.hostname}:${target.port}`);
    for (let tried = 1; ; tried += 1) {
      const master = await gate.run(async () => {
        const started = start(argv);
        const failure = await waitUntilReady(started.process, started.ended, limitMs, deps.signal);
        return { ...started, failure };
      });
      if (master.failure === undefined) {
        void master.ended.then(discard);
        return { files, folder, process: master.process, ended: master.ended };
      }
      if (deps.signal?.aborted === true) throw stopped(spec.name);
      if (!isDropped(master.failure) || tried >= CONNECT_TRIES_MAX)
        throw new FleetError(
          await opensshFailure({
            spec,
            target,
            ...(deps.sshConfigFile === undefined ? {} : { configFile: deps.sshConfigFile }),
            stderr: master.failure,
            offered: (await readText(join(folder, "k"))).trim(),
          }),
        );
      await pause(CONNECT_BACKOFF_MS * tried * (0.5 + Math.random()), deps.signal);
    }
  } catch (error) {
    await discard();
    throw error;
  }
};
