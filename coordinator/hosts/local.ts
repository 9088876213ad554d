/** The transport to this very machine: `sh -c` and unix sockets, no SSH. */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { connect } from "node:net";
import { homedir } from "node:os";
import type { Duplex } from "node:stream";
import { FleetError } from "../../proto/vocab/errors.ts";
import { isSpawnFailure, killGroup, runChild, streamChild } from "./child-command.ts";
import { DialRefused, type Transport } from "./transport.ts";

/** What the coordinator's environment holds and nothing on a host may see. */
const WITHHELD = ["SSH_AUTH_SOCK", "SSH_AGENT_PID", "NODE_OPTIONS", "NODE_CHANNEL_FD"];

const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !WITHHELD.includes(name)));

/** Connects to a unix socket of this machine. */
export const dialLocal = (socketPath: string): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    const socket = connect({ path: socketPath, allowHalfOpen: true });
    const refuse = (error: Error): void => reject(new DialRefused(error.message));
    socket.once("error", refuse);
    socket.once("connect", () => {
      socket.off("error", refuse);
      resolve(socket);
    });
  });

/** The transport of `connection: local`; `host` only names it in errors. */
export const openLocal = (host: string): Transport => {
  const settled = Promise.withResolvers<string>();
  const open = new Set<ChildProcessWithoutNullStreams>();
  let isClosed = false;
  const start = (command: string): ChildProcessWithoutNullStreams => {
    if (isClosed) throw new FleetError({ code: "host_unreachable", host, detail: "connection is closed" });
    const child = spawn("sh", ["-c", command], { cwd: homedir(), detached: true, env: environment() });
    open.add(child);
    child.once("close", () => open.delete(child));
    child.once("error", () => open.delete(child));
    return child;
  };
  return {
    closed: settled.promise,
    exec: async (command, options = {}) => {
      const child = start(command);
      return runChild(child, () => killGroup(child), options).catch((error: unknown) => {
        if (!isSpawnFailure(error)) throw error;
        throw new FleetError({ code: "host_unreachable", host, detail: String(error) }, error);
      });
    },
    stream: async (command) => {
      const child = start(command);
      return streamChild(child, () => killGroup(child));
    },
    dial: dialLocal,
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      for (const child of open) killGroup(child);
      settled.resolve("closed by us");
    },
  };
};
