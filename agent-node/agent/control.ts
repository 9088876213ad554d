/** The agent's own door: one request and one answer, each a line of JSON, on a unix socket that only this user can open. */
import { chmodSync, rmSync } from "node:fs";
import type { Server, Socket } from "node:net";
import { connect, createServer } from "node:net";
import { FleetError } from "../../proto/vocab/errors.ts";
import type { ErrorFact } from "../../proto/vocab/errors.ts";

/** Longest line in either direction. */
const LINE_BYTES_MAX = 1024 * 1024;
/** A caller that says nothing for this long is dropped. */
const REQUEST_WAIT_MAX_MS = 10_000;
/** Longest wait for an answer: `stop --purge` waits for everything that runs to end. */
const ANSWER_WAIT_MAX_MS = 120_000;

/** What the short-lived verbs of `agent.cjs` ask of the running agent. */
export type ControlRequest =
  | { readonly verb: "info" }
  | { readonly verb: "session" }
  | ({ readonly verb: "slots"; readonly slots: unknown; readonly workAhead: number } & Asking)
  | ({ readonly verb: "stop"; readonly purge: boolean } & Asking);

/** The coordinator on whose behalf; absent from whoever does not know, as all did before. */
interface Asking {
  readonly instance?: string | undefined;
}

type Answer = { readonly value: unknown } | { readonly error: ErrorFact };

/** Listens on `path` (0600) and answers each request with what `handle` resolves to. Resolves when the socket is open. */
export const serveControl = async (
  path: string,
  handle: (request: ControlRequest) => Promise<unknown>,
): Promise<Server> => {
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    serveOne(socket, handle).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return server;
};

const serveOne = async (
  socket: Socket,
  handle: (request: ControlRequest) => Promise<unknown>,
): Promise<void> => {
  const line = await readLine(socket, REQUEST_WAIT_MAX_MS);
  socket.end(`${JSON.stringify(await answer(line, handle))}\n`);
};

const answer = async (
  line: string,
  handle: (request: ControlRequest) => Promise<unknown>,
): Promise<Answer> => {
  try {
    return { value: await handle(JSON.parse(line) as ControlRequest) };
  } catch (thrown) {
    return { error: FleetError.factOf(thrown) };
  }
};

/** Asks the agent behind `path`. Resolves to its answer; null when nobody listens there; throws the agent's error. */
export const askControl = async (path: string, request: ControlRequest): Promise<unknown> => {
  const socket = await dial(path);
  if (socket === null) return null;
  try {
    socket.write(`${JSON.stringify(request)}\n`);
    const answered = JSON.parse(await readLine(socket, ANSWER_WAIT_MAX_MS)) as Answer;
    if ("error" in answered) throw new FleetError(answered.error);
    return answered.value;
  } finally {
    socket.destroy();
  }
};

const dial = (path: string): Promise<Socket | null> =>
  new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("connect", () => resolve(socket));
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ECONNREFUSED") resolve(null);
      else reject(error);
    });
  });

const readLine = (socket: Socket, waitMs: number): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = "";
    socket.setEncoding("utf8");
    socket.setTimeout(waitMs, () => socket.destroy(new Error("no line in time")));
    socket.on("data", (chunk: string) => {
      text += chunk;
      const end = text.indexOf("\n");
      if (end >= 0) {
        socket.setTimeout(0);
        resolve(text.slice(0, end));
      } else if (text.length > LINE_BYTES_MAX) socket.destroy(new Error("line too long"));
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("closed before a whole line came")));
  });
