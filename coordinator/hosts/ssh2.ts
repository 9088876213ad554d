/** The transport over one ssh2 connection. */
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client, ClientChannel } from "ssh2";
import { FleetError } from "../../proto/vocab/errors.ts";
import type { ExecResult, HostExec } from "../../proto/vocab/transport-exec.ts";
import { feed } from "./child-command.ts";
import { CommandCut, collectOutput, collectStderr, type CommandEnding } from "./command-output.ts";
import { Gate } from "./gate.ts";
import { joinStreams } from "./joined-stream.ts";
import { loginShellCommand } from "./shell.ts";
import type { HostSpec } from "./spec.ts";
import { connectSsh2, type Ssh2Connection, type SshDeps } from "./ssh2-connect.ts";
import { DialRefused, type Transport } from "./transport.ts";

/** Session channels at once on one connection; stock MaxSessions refuses the 11th. */
const SESSIONS_MAX = 8;

/** How often a session is asked for that sshd refused. */
const SESSION_TRIES_MAX = 8;
const SESSION_RETRY_MS = 10;
/** How long a peer may take to say goodbye before its connection is cut. */
const GOODBYE_MS = 2_000;

/** Over is a command when its channel is closed and everything of its stderr, which has a stream of its own, was heard. */
const endingOf = async (channel: ClientChannel): Promise<CommandEnding> => {
  let ending: CommandEnding = { code: null, signal: null };
  channel.on("exit", (code: number | null, signal?: string) => {
    ending = { code: code ?? null, signal: signal ?? null };
  });
  const closed = new Promise<void>((resolve) => channel.once("close", () => resolve()));
  const heard = new Promise<void>((resolve) => {
    channel.stderr.once("end", () => resolve()).once("close", () => resolve());
  });
  await Promise.all([closed, heard]);
  return ending;
};

/** A running command. */
interface Session {
  readonly channel: ClientChannel;
  readonly ended: Promise<CommandEnding>;
}

const openOnce = (client: Client, command: string): Promise<Session> =>
  new Promise((resolve, reject) => {
    client.exec(loginShellCommand(command), (error, channel) => {
      if (error !== undefined && error !== null) reject(error);
      // Listening begins in this very call: the exit code of a quick command may stand right behind, in the same packet.
      else resolve({ channel, ended: endingOf(channel) });
    });
  });

/** The host refused the channel itself, as opposed to a connection that is gone. */
const isRefusedChannel = (error: unknown): boolean => (error as { reason?: unknown }).reason !== undefined;

/**
 * Opens a session. sshd counts a closed session until it has looked at everything that came with the closing, so a new one right behind may
 * be refused although there is room; nothing has run then, and asking again is safe.
 */
const openSession = async (client: Client, command: string): Promise<Session> => {
  for (let tried = 1; ; tried += 1) {
    try {
      return await openOnce(client, command);
    } catch (error) {
      if (!isRefusedChannel(error) || tried >= SESSION_TRIES_MAX) throw error;
    }
    await sleep(SESSION_RETRY_MS * tried);
  }
};

const endCommand = (channel: ClientChannel): void => {
  // sshd passes the signal on since 7.9, though not to root; otherwise the command only sees its pipes close.
  channel.signal("KILL");
  channel.close();
};

const runOn = async (
  { channel, ended }: Session,
  options: NonNullable<Parameters<HostExec>[1]>,
): Promise<ExecResult> => {
  const cut = new CommandCut(() => endCommand(channel), options.timeoutMs);
  const output = collectOutput(channel, channel.stderr, () => cut.now("OUTPUT_LIMIT"));
  const feeding = feed(channel, options.stdin);
  feeding.catch(() => undefined);
  const ending = await Promise.race([ended, cut.happened]).finally(() => cut.disarm());
  if (ending.signal === null) await feeding;
  return { ...ending, stdout: output.stdout(), stderr: output.stderr() };
};

const streamOn = ({ channel, ended: ending }: Session): Duplex => {
  const stderr = collectStderr(channel.stderr);
  const ended = ending.then(({ code }) => ({ code, detail: stderr() }));
  return joinStreams({ stdin: channel, stdout: channel, ended, hangUp: () => channel.close() });
};

const dialThrough = (client: Client, socketPath: string): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    client.openssh_forwardOutStreamLocal(socketPath, (error, channel) =>
      error === undefined || error === null ? resolve(channel) : reject(new DialRefused(error.message)),
    );
  });

class Ssh2Transport implements Transport {
  readonly closed: Promise<string>;
  readonly #host: string;
  readonly #connection: Ssh2Connection;
  readonly #sessions = new Gate(SESSIONS_MAX);
  /** Rejects when the connection is lost, so that nothing waits for ever on a dead one. */
  readonly #lost: Promise<never>;
  #reason = "connection ended";
  #isClosed = false;

  constructor(host: string, connection: Ssh2Connection) {
    this.#host = host;
    this.#connection = connection;
    const { client } = connection;
    client.on("error", (error) => {
      this.#reason = error.message;
    });
    this.closed = new Promise((resolve) => {
      client.once("close", () => {
        this.#isClosed = true;
        resolve(this.#reason);
      });
    });
    this.#lost = this.closed.then((reason) => {
      throw this.#unreachable(reason);
    });
    this.#lost.catch(() => undefined);
  }

  exec: Transport["exec"] = (command, options = {}) =>
    this.#sessions.run(() => this.#guard(async () => runOn(await this.#open(command), options)));

  stream = async (command: string): Promise<Duplex> => {
    const leave = await this.#sessions.enter();
    try {
      const session = await this.#guard(() => this.#open(command));
      void session.ended.then(leave);
      return streamOn(session);
    } catch (error) {
      leave();
      throw error;
    }
  };

  dial = (socketPath: string): Promise<Duplex> =>
    this.#guard(() => dialThrough(this.#connection.client, socketPath));

  close = async (): Promise<void> => {
    if (this.#isClosed) return;
    this.#reason = "closed by us";
    this.#connection.end();
    const cut = setTimeout(() => this.#connection.cut(), GOODBYE_MS);
    await this.closed;
    clearTimeout(cut);
  };

  #guard<Value>(work: () => Promise<Value>): Promise<Value> {
    return this.#isClosed ? this.#lost : Promise.race([work(), this.#lost]);
  }

  #open(command: string): Promise<Session> {
    return openSession(this.#connection.client, command).catch((error: unknown) => {
      const detail = error instanceof Error ? error.message : String(error);
      // The connection lives; it is the session that was refused.
      if (isRefusedChannel(error))
        throw new FleetError({ code: "host_unreachable", host: this.#host, detail }, error);
      throw this.#unreachable(detail, error);
    });
  }

  #unreachable(detail: string, cause?: unknown): FleetError {
    const fact = { code: "host_unreachable", host: this.#host, detail, why: "connection_lost" } as const;
    return new FleetError(fact, cause);
  }
}

/** Connects to the host by ssh2. Rejects as `connectSsh2` does. */
export const openSsh2 = async (spec: HostSpec, deps: SshDeps): Promise<Transport> =>
  new Ssh2Transport(spec.name, await connectSsh2(spec, deps));
