/** Opens an authenticated ssh2 connection: jumps, proxy commands, host keys, identities, and sshd's limit on unfinished handshakes. */
import { spawn } from "node:child_process";
import type { Duplex } from "node:stream";
import ssh2, { type Client, type ConnectConfig, type ServerHostKeyAlgorithm } from "ssh2";
import { FleetError, type ErrorFact } from "../../proto/vocab/errors.ts";
import type { SshAddress } from "../../proto/vocab/ssh-address.ts";
import { streamChild } from "./child-command.ts";
import { as, type HostName } from "../../proto/vocab/ids.ts";
import type { HandshakeGates } from "./gate.ts";
import { orStopped, pause, stopped } from "./giving-up.ts";
import { prepareHostKeyCheck, type HostKeyCheck } from "./host-key-check.ts";
import { gatherIdentities, type Identities } from "./identities.ts";
import { resolveTarget } from "./resolve-target.ts";
import { shellQuote } from "./shell.ts";
import { silenceOf } from "./silence.ts";
import type { HostSpec } from "./spec.ts";
import { sshAddress } from "./ssh-address.ts";
import { parseJumps, type SshTarget } from "./ssh-config.ts";

/** How often a handshake is tried that sshd dropped before it began, as MaxStartups does. */
const HANDSHAKE_TRIES_MAX = 6;
const HANDSHAKE_BACKOFF_MS = 200;
const KEEPALIVE_INTERVAL_MS = 5_000;
const KEEPALIVE_MISSED_MAX = 3;
/** A configuration whose jumps lead in a circle ends here. */
const JUMPS_MAX = 8;

/** What connecting needs besides the host. */
export interface SshDeps {
  readonly gates: HandshakeGates;
  /** Replaces the user's and the system's ssh_config. */
  readonly sshConfigFile?: string;
  /** Gives up a connection that is not made yet, which then fails with `host_unreachable` (`stopped`); one that is made it leaves alone. */
  readonly signal?: AbortSignal;
}

/** A live connection and everything below it that must end with it. */
export interface Ssh2Connection {
  readonly client: Client;
  /** Ends the client and the jumps and proxy commands under it. */
  end(): void;
  /** Ends it without a word to a peer that does not answer, also after `end`. */
  cut(): void;
}

interface Leg {
  readonly spec: HostSpec;
  readonly target: SshTarget;
  readonly ssh: SshAddress;
  readonly identities: Identities;
  readonly check: HostKeyCheck;
}

/** The bytes below a connection. */
interface Underlay {
  readonly socket?: Duplex;
  end(): void;
}

const NO_UNDERLAY: Underlay = { end: () => undefined };

const addressOf = (target: SshTarget): string => `${target.hostname}:${target.port}`;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What a failed attempt means, most precise first. */
const factOf = (leg: Leg, error: Error): ErrorFact => {
  const host = leg.spec.name;
  const refusal = leg.check.refusal();
  if (refusal !== undefined) return refusal;
  if (/no matching host key format/i.test(error.message)) {
    const missing = leg.check.noSuchType();
    if (missing !== undefined) return missing;
  }
  if ((error as { level?: string }).level === "client-authentication")
    return {
      code: "host_login_refused",
      host,
      user: leg.target.user,
      tried: leg.identities.methods.map((method) => method.type).filter((type) => type !== "none"),
      flaws: leg.identities.flaws,
      ssh: leg.ssh,
    };
  return unreachableFact(leg, error.message);
};

/** `detail` ends with the words of whoever failed; `via` is the jump that did. */
const unreachableFact = (leg: Leg, said: string, via?: string): ErrorFact => {
  const why = silenceOf(said);
  const address = addressOf(leg.target);
  return {
    code: "host_unreachable",
    host: leg.spec.name,
    detail: `${via === undefined ? address : `${via} cannot reach ${address}`}: ${said}`,
    ssh: leg.ssh,
    ...(why === undefined ? {} : { why }),
    ...(via === undefined ? {} : { via }),
  };
};

const configOf = (
  leg: Leg,
  underlay: Underlay,
  serverHostKey: readonly ServerHostKeyAlgorithm[],
): ConnectConfig => ({
  ...(underlay.socket === undefined
    ? { host: leg.target.hostname, port: leg.target.port }
    : { sock: underlay.socket }),
  username: leg.target.user,
  authHandler: [...leg.identities.methods],
  algorithms: { serverHostKey: [...serverHostKey] },
  hostVerifier: (key: Buffer) => leg.check.verify(key),
  readyTimeout: leg.spec.connectTimeoutMs,
  keepaliveInterval: KEEPALIVE_INTERVAL_MS,
  keepaliveCountMax: KEEPALIVE_MISSED_MAX,
});

const shakeHands = (config: ConnectConfig, signal: AbortSignal | undefined): Promise<Client> =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const client = new ssh2.Client();
    const giveUp = (): void => {
      reject(new Error("given up"));
      client.destroy();
    };
    signal?.addEventListener("abort", giveUp, { once: true });
    client.once("close", () => signal?.removeEventListener("abort", giveUp));
    client.once("ready", () => {
      signal?.removeEventListener("abort", giveUp);
      // Without this every exec waits for a delayed acknowledgement, some 40 ms.
      client.setNoDelay(true);
      resolve(client);
    });
    client.on("error", (error: Error & { level?: string }) => {
      // An agent that is missing or refuses is not the end: the next method is tried.
      if (error.level === "agent") return;
      reject(error);
      client.destroy();
    });
    client.once("close", () => reject(new Error("connection closed during login")));
    client.connect(config);
  });

/** The library's own `destroy` does nothing once `end` was called: such a connection would stay until its keepalives are missed. */
const cut = (client: Client): void =>
  void (client as unknown as { readonly _sock?: Duplex })._sock?.destroy();

const isDropped = (error: unknown): boolean =>
  /lost before handshake|ECONNRESET|closed during login/.test(messageOf(error));

const openUnderlay = async (leg: Leg, deps: SshDeps, depth: number): Promise<Underlay> => {
  const { proxyJump, proxyCommand } = leg.target;
  if (proxyJump !== undefined) return jumpTo(leg, proxyJump, deps, depth + 1);
  if (proxyCommand === undefined) return NO_UNDERLAY;
  const tokens: Record<string, string> = {
    "%h": leg.target.hostname,
    "%p": String(leg.target.port),
    "%r": leg.target.user,
    "%n": leg.spec.alias,
    "%%": "%",
  };
  const command = proxyCommand.replaceAll(/%[hprn%]/g, (token) =>
    token === "%%" ? "%" : shellQuote(tokens[token] ?? token),
  );
  const child = spawn("sh", ["-c", `exec ${command}`]);
  const kill = (): void => void child.kill();
  const socket = streamChild(child, kill);
  socket.on("error", () => undefined);
  return { socket, end: kill };
};

/** A connection to the last jump of the list, and through it a stream to the target's sshd. */
const jumpTo = async (leg: Leg, jumps: string, deps: SshDeps, depth: number): Promise<Underlay> => {
  const host = leg.spec.name;
  if (depth > JUMPS_MAX)
    throw new FleetError({ code: "host_unreachable", host, detail: `more than ${JUMPS_MAX} jumps` });
  const hops = parseJumps(jumps);
  const last = hops.at(-1);
  if (last === undefined) return NO_UNDERLAY;
  const before = hops.slice(0, -1).map((hop) => {
    const user = hop.user === undefined ? "" : `${hop.user}@`;
    const port = hop.port === undefined ? "" : `:${hop.port}`;
    return `${user}${hop.alias.includes(":") ? `[${hop.alias}]` : hop.alias}${port}`;
  });
  const {
    hostname: _hostname,
    user: _user,
    port: _port,
    proxyJump: _jump,
    hostKey: _pin,
    ...shared
  } = leg.spec;
  const spec: HostSpec = {
    ...shared,
    name: as<HostName>(`${host} via ${last.alias}`),
    alias: last.alias,
    ...(last.user === undefined ? {} : { user: last.user }),
    ...(last.port === undefined ? {} : { port: last.port }),
    ...(before.length === 0 ? {} : { proxyJump: before.join(",") }),
  };
  const jump = await connectSsh2(spec, deps, depth);
  try {
    const forwarded = new Promise<Duplex>((resolve, reject) => {
      jump.client.forwardOut("127.0.0.1", 0, leg.target.hostname, leg.target.port, (error, channel) =>
        error === undefined || error === null ? resolve(channel) : reject(error),
      );
    });
    return { socket: await orStopped(host, deps.signal, forwarded), end: () => jump.end() };
  } catch (error) {
    jump.end();
    if (error instanceof FleetError) throw error;
    throw new FleetError(unreachableFact(leg, messageOf(error), last.alias), error);
  }
};

const attempt = async (
  leg: Leg,
  deps: SshDeps,
  depth: number,
  algorithms: readonly ServerHostKeyAlgorithm[],
): Promise<Ssh2Connection> => {
  const underlay = await openUnderlay(leg, deps, depth);
  try {
    // Only the handshake itself is counted: the jump below has its own sshd and its own gate.
    const client = await deps.gates
      .of(addressOf(leg.target))
      .run(() => shakeHands(configOf(leg, underlay, algorithms), deps.signal));
    client.once("close", () => underlay.end());
    await leg.check.remember();
    return { client, end: () => void client.end(), cut: () => cut(client) };
  } catch (error) {
    underlay.end();
    throw error;
  }
};

const attemptWithRetries = async (
  leg: Leg,
  deps: SshDeps,
  depth: number,
  algorithms: readonly ServerHostKeyAlgorithm[],
): Promise<Ssh2Connection> => {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt(leg, deps, depth, algorithms);
    } catch (error) {
      const mayRetry = isDropped(error) && leg.check.refusal() === undefined && tried < HANDSHAKE_TRIES_MAX;
      if (!mayRetry || deps.signal?.aborted === true) throw error;
    }
    await pause(HANDSHAKE_BACKOFF_MS * tried * (0.5 + Math.random()), deps.signal);
  }
};

/**
 * Connects to the host and logs in. Rejects with `host_key_unknown`, `host_key_changed`, `host_login_refused` or `host_unreachable`.
 * `depth` counts the jumps above this connection.
 */
export const connectSsh2 = async (spec: HostSpec, deps: SshDeps, depth = 0): Promise<Ssh2Connection> => {
  const target = await resolveTarget(spec, deps.sshConfigFile);
  const ssh = sshAddress(spec, target, deps.sshConfigFile);
  const [identities, check] = await Promise.all([
    gatherIdentities(target, spec.identityFile !== undefined),
    prepareHostKeyCheck(spec, target, ssh),
  ]);
  const leg: Leg = { spec, target, ssh, identities, check };
  let failure: unknown;
  for (const algorithms of check.algorithms) {
    try {
      return await attemptWithRetries(leg, deps, depth, algorithms);
    } catch (error) {
      failure = error;
      if (deps.signal?.aborted === true) throw stopped(spec.name, error);
      if (error instanceof FleetError) throw error;
      const wasKey = check.refusal() !== undefined || /no matching host key format/i.test(messageOf(error));
      if (!wasKey) break;
    }
  }
  throw new FleetError(factOf(leg, failure instanceof Error ? failure : new Error(String(failure))), failure);
};
