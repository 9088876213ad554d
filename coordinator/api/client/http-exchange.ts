/** One HTTP request to the coordinator; every failure to be heard is `coordinator_unreachable`. */
import type { ClientRequest, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { FleetError, type ErrorFact } from "../../../proto/vocab/errors.ts";
import { jsonOf } from "./answer-body.ts";
import { unreachable, type Door } from "./door.ts";

// An import statement would read every export of the module, and one of them loads an HTTP client of its own: 60 ms of every command.
const { request } = process.getBuiltinModule("node:http");

/** What to ask. Without `timeoutMs` the answer may take as long as it takes. */
export interface Question {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

const begin = (stream: Duplex, question: Question): ClientRequest => {
  const payload = question.body === undefined ? undefined : JSON.stringify(question.body);
  const made = request({
    method: question.method,
    path: question.path,
    // Node uses whatever stream this gives; only its types want a socket.
    createConnection: () => stream,
    headers: {
      ...question.headers,
      host: "coordinator",
      connection: "close",
      ...(payload === undefined
        ? {}
        : { "content-type": "application/json", "content-length": Buffer.byteLength(payload) }),
    },
  });
  made.end(payload);
  return made;
};

const answered = (made: ClientRequest, { timeoutMs, signal }: Question): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const stop = (): void => void made.destroy(new Error("given up"));
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => made.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    signal?.addEventListener("abort", stop, { once: true });
    made.once("close", () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    });
    made.once("error", reject);
    made.once("response", (response) => {
      // Later errors are told by the response's own stream.
      made.off("error", reject);
      made.on("error", (error) => response.destroy(error));
      resolve(response);
    });
  });

/** Asks and waits for the answer's head. Throws the coordinator's own fact when it refuses, else `coordinator_unreachable`. */
export const ask = async (door: Door, question: Question): Promise<IncomingMessage> => {
  const response = await reach(door, question);
  if (response.statusCode === 200) return response;
  const fact = await jsonOf(door.fleet, response);
  const isFact = typeof fact === "object" && fact !== null && "code" in fact;
  throw new FleetError(
    isFact
      ? (fact as ErrorFact)
      : { code: "internal", detail: `the coordinator answered ${response.statusCode ?? "nothing"}` },
  );
};

const reach = async (door: Door, question: Question): Promise<IncomingMessage> => {
  try {
    question.signal?.throwIfAborted();
    return await answered(begin(await door.dial(), question), question);
  } catch (error) {
    throw unreachable(door.fleet, error);
  }
};
