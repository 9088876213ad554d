/** The transport over the OpenSSH program: one master connection, and one short-lived client of it per command. */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { FleetError } from "../../proto/vocab/errors.ts";
import type { ExecResult } from "../../proto/vocab/transport-exec.ts";
import { isSpawnFailure, killGroup, runChild, streamChild } from "./child-command.ts";
import { Gate } from "./gate.ts";
import { dialLocal } from "./local.ts";
import { openMaster, type OpensshDeps, type OpensshMaster } from "./openssh-master.ts";
import { clientArguments } from "./openssh-options.ts";
import { loginShellCommand } from "./shell.ts";
import type { HostSpec } from "./spec.ts";
import { DialRefused, type Transport } from "./transport.ts";

/** Clients at once; with the master's own session this stays under stock MaxSessions of 10. */
const SESSIONS_MAX = 8;
/** How long a master may take to end before it is killed. */
const GOODBYE_MS = 2_000;
/** What ssh itself exits with when it failed rather than the command. */
const SSH_FAILED = 255;

const isOwnFailure = (result: ExecResult): boolean =>
  result.code === SSH_FAILED && /mux_client|Session open refused|Control socket|^ssh: /m.test(result.stderr);

class OpensshTransport implements Transport {
  readonly closed: Promise<string>;
  readonly #spec: HostSpec;
  readonly #master: OpensshMaster;
  readonly #sessions = new Gate(SESSIONS_MAX);
  #reason: string | undefined;
  #hasEnded = false;
  #dials = 0;

  constructor(spec: HostSpec, master: OpensshMaster) {
    this.#spec = spec;
    this.#master = master;
    this.closed = master.ended.then((stderr) => {
      this.#hasEnded = true;
      this.#reason ??= stderr.trim() === "" ? "connection ended" : stderr.trim();
      return this.#reason;
    });
  }

  exec: Transport["exec"] = (command, options = {}) =>
    this.#sessions.run(async () => {
      const child = this.#client([], command);
      const result = await runChild(child, () => killGroup(child), options).catch((error: unknown) => {
        if (!isSpawnFailure(error)) throw error;
        throw this.#unreachable(String(error));
      });
      if (isOwnFailure(result) || (result.code === SSH_FAILED && !(await this.#isAlive())))
        throw this.#unreachable(this.#reason ?? (result.stderr.trim() || "connection ended"));
      return result;
    });

  stream = async (command: string): Promise<Duplex> => {
    const leave = await this.#sessions.enter();
    try {
      const child = this.#client([], command);
      child.once("close", leave);
      return streamChild(child, () => killGroup(child));
    } catch (error) {
      leave();
      throw error;
    }
  };

  /**
   * The program forwards a local socket of ours, and tells nobody whether the host agreed. Messages of one connection keep their order, so
   * once a later command has ended, a refused forward has closed our end.
   */
  dial = async (socketPath: string): Promise<Duplex> => {
    this.#dials += 1;
    const local = join(this.#master.folder, `d${this.#dials}`);
    const forward = ["-L", `${local}:${socketPath.replaceAll(":", String.raw`\:`)}`];
    const asked = await this.#control(["-O", "forward", ...forward]);
    if (asked.code !== 0) throw new DialRefused(asked.stderr.trim());
    try {
      const socket = await dialLocal(local);
      await this.#confirm(socket);
      return socket;
    } finally {
      await this.#control(["-O", "cancel", ...forward]);
      await rm(local, { force: true });
    }
  };

  close = async (): Promise<void> => {
    if (!this.#hasEnded) {
      this.#reason ??= "closed by us";
      const child = this.#master.process;
      const cut = setTimeout(() => child.kill("SIGKILL"), GOODBYE_MS);
      child.kill("SIGTERM");
      await this.closed;
      clearTimeout(cut);
    }
    await this.closed;
  };

  async #confirm(socket: Duplex): Promise<void> {
    // A stream that becomes readable with nothing to read has ended.
    let judge = (): void => undefined;
    const heard = new Promise<boolean>((resolve) => {
      judge = (): void => resolve(socket.readableLength > 0);
      socket.on("readable", judge).on("close", judge).on("error", judge);
    });
    const passed = this.exec("true").then(async () => {
      // Lets an end that arrived in the same turn be heard first.
      await nextTurn();
      return true;
    });
    passed.catch(() => undefined);
    const isOpen = await Promise.race([heard, passed]).finally(() => {
      socket.off("readable", judge).off("close", judge).off("error", judge);
    });
    if (isOpen && !socket.destroyed) return;
    socket.destroy();
    throw new DialRefused("the host closed the forwarded connection");
  }

  /** A client that lost its master exits as one whose command failed with the same code. */
  async #isAlive(): Promise<boolean> {
    return !this.#hasEnded && (await this.#control(["-O", "check"])).code === 0;
  }

  async #control(extra: readonly string[]): Promise<ExecResult> {
    const child = this.#client(extra);
    return runChild(child, () => killGroup(child), {});
  }

  #client(extra: readonly string[], command?: string): ChildProcessWithoutNullStreams {
    if (this.#hasEnded) throw this.#unreachable(this.#reason ?? "connection ended");
    const argv = clientArguments(this.#spec, this.#master.files, extra);
    const text = command === undefined ? [] : [loginShellCommand(command)];
    return spawn("ssh", [...argv, ...text], { detached: true });
  }

  #unreachable(detail: string): FleetError {
    const { name: host } = this.#spec;
    // A master that refuses one session more is a connection that lives.
    const why = /open refused/i.test(detail) ? {} : ({ why: "connection_lost" } as const);
    return new FleetError({ code: "host_unreachable", host, detail, ...why });
  }
}

/** Connects to the host by the ssh program. Rejects as `openMaster` does. */
export const openOpenssh = async (spec: HostSpec, deps: OpensshDeps): Promise<Transport> =>
  new OpensshTransport(spec, await openMaster(spec, deps));
