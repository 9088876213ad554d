/** A session whose connection ends while something waits to be sent, or that cannot say what it should: the agent must live on. */
import { createHmac } from "node:crypto";
import { expect, test, vi } from "vitest";
import { Session, type SessionPort } from "../../../../agent-node/link/session.ts";
import { sealCoordinatorHello } from "../../../../proto/session/handshake.ts";
import { OutgoingStream } from "../../../../proto/session/outgoing.ts";
import { encode } from "../../../../proto/session/wire.ts";
import type { Connection } from "../../../../proto/socket.ts";
import type { CoordinatorHello } from "../../../../proto/vocab/messages.ts";
import type { BootId, FleetId, MachineId } from "../../../../proto/vocab/ids.ts";
import { FakeSpool } from "../../proto/session/fake-spool.ts";

const SECRET = "5e";
const FLEET = "f1ee7" as FleetId;
/** More asking than this does not end by itself. */
const ASKED_MAX = 100;

const hello = (): Uint8Array => {
  const hmac = (secret: string, text: string): string =>
    createHmac("sha256", secret).update(text).digest("hex");
  const asked = {
    fleet: FLEET,
    generation: 1,
    term: 1,
    nonce: "0".repeat(32),
    heartbeatMs: 1000,
    instance: "i1",
    holder: "me@desk:/state/lab",
    isTakeOver: false,
    leaseMs: 60_000,
    cursors: [],
  };
  return encode(sealCoordinatorHello(asked, SECRET, hmac));
};

/** Takes what is urgent and refuses every report, as an ended connection does; `asked` counts how often it was asked for room. */
class EndedConnection implements Connection {
  asked = 0;
  roomFails = false;
  readonly #over = Promise.withResolvers<void>();
  readonly messages = this.#read();
  readonly closed = this.#over.promise.then(() => ({ kind: "peer_gone" }) as const);

  send(_bytes: Uint8Array, priority: string): boolean {
    return priority === "control";
  }

  room(): Promise<boolean> {
    if (this.roomFails) return Promise.reject(new Error("no socket to ask"));
    this.asked += 1;
    return this.asked < ASKED_MAX ? Promise.resolve(false) : new Promise(() => undefined);
  }

  close(): Promise<void> {
    this.#over.resolve();
    return Promise.resolve();
  }

  async *#read(): AsyncGenerator<Uint8Array> {
    yield hello();
    await this.#over.promise;
  }
}

const port = (): SessionPort => {
  const spool = new FakeSpool("facts", "5b001");
  spool.append(1);
  const stream = new OutgoingStream(spool);
  return {
    fleet: () => FLEET,
    adopt: () => null,
    left: () => undefined,
    hello: () => ({
      build: "b",
      machineId: "m" as MachineId,
      bootId: "b007" as BootId,
      held: [],
      slots: [],
      seen: { generation: 1, term: 1, token: 0, experiment: 0 },
    }),
    heartbeat: () => ({ monotonicMs: 0, held: [], slots: [], diskFreeBytes: 0 }),
    take: () => undefined,
    acknowledged: () => undefined,
    resume: () => {
      stream.resume(undefined);
      return [stream];
    },
  };
};

test("a report that no longer goes through is not tried again and again", async () => {
  const connection = new EndedConnection();
  const session = new Session(connection, SECRET, port());
  const running = session.run({ heard: () => undefined, adopted: () => Promise.resolve() });
  await new Promise((resolve) => setImmediate(resolve));
  session.pump();
  await new Promise((resolve) => setImmediate(resolve));
  expect(connection.asked).toBe(1);
  await session.close();
  await running;
});

test("a beat that cannot be said ends the session with its reason", async () => {
  vi.useFakeTimers();
  try {
    const connection = new EndedConnection();
    const heartbeat = (): never => {
      throw new Error("no such number");
    };
    const session = new Session(connection, SECRET, { ...port(), heartbeat });
    const running = session.run({ heard: () => undefined, adopted: () => Promise.resolve() });
    const ended = expect(running).rejects.toThrow("no such number");
    await vi.advanceTimersByTimeAsync(1000);
    await ended;
  } finally {
    vi.useRealTimers();
  }
});

test("room that cannot be waited for ends the session with its reason", async () => {
  const connection = new EndedConnection();
  connection.roomFails = true;
  const session = new Session(connection, SECRET, port());
  await expect(session.run({ heard: () => undefined, adopted: () => Promise.resolve() })).rejects.toThrow(
    "no socket to ask",
  );
});

test("a spool that cannot be read ends the session, and whoever put something into it does not notice", async () => {
  const connection = new EndedConnection();
  const broken = port();
  const [stream] = broken.resume({} as CoordinatorHello);
  if (stream === undefined) throw new Error("stream");
  const session = new Session(connection, SECRET, { ...broken, resume: () => [stream] });
  const running = session.run({ heard: () => undefined, adopted: () => Promise.resolve() });
  const ended = expect(running).rejects.toThrow("no such block");
  await new Promise((resolve) => setImmediate(resolve));
  vi.spyOn(stream, "next").mockImplementation(() => {
    throw new Error("no such block");
  });
  expect(() => session.pump()).not.toThrow();
  await ended;
});
