/** The connection of a session over real sockets: one peer only, bounded, and over when it is over. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, linkSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MESSAGE_BYTES_MAX, OUTBOX_LIMITS } from "../../../proto/socket-outbox.ts";
import { connect, listen, type Connection } from "../../../proto/socket.ts";
import { FleetError } from "../../../proto/vocab/errors.ts";

let folder: string;
const opened: Connection[] = [];
const kept = (connection: Connection): Connection => {
  opened.push(connection);
  return connection;
};

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "fleet-socket-"));
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((connection) => connection.close()));
  rmSync(folder, { recursive: true });
});

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const socketPath = (name = "s"): string => path.join(folder, name);

async function pair(): Promise<{ agent: Connection; coordinator: Connection }> {
  const agent = kept(await listen(socketPath()));
  return { agent, coordinator: kept(connect(socketPath())) };
}

/** The next texts of a connection, without ending its iteration. */
function reader(connection: Connection) {
  const iterator = connection.messages[Symbol.asyncIterator]();
  return {
    take: async (count: number): Promise<string[]> => {
      const texts: string[] = [];
      while (texts.length < count) {
        const { value, done } = await iterator.next();
        if (done === true) break;
        texts.push(textOf(value));
      }
      return texts;
    },
  };
}

async function all(connection: Connection): Promise<string[]> {
  const texts: string[] = [];
  for await (const bytes of connection.messages) texts.push(textOf(bytes));
  return texts;
}

describe("one connection", () => {
  it("carries messages both ways, what waits in the order of its classes", async () => {
    const agent = kept(await listen(socketPath()));
    for (const priority of ["bulk", "facts", "control"] as const)
      for (const turn of [1, 2]) expect(agent.send(bytesOf(`${priority} ${turn}`), priority)).toBe(true);
    const coordinator = kept(connect(socketPath()));
    coordinator.send(bytesOf("hello"), "control");
    expect(await reader(agent).take(1)).toStrictEqual(["hello"]);
    const expected = ["control 1", "control 2", "facts 1", "facts 2", "bulk 1", "bulk 2"];
    expect(await reader(coordinator).take(6)).toStrictEqual(expected);
  });

  it("carries an empty message and one of the largest size, and throws for a larger one", async () => {
    const { agent, coordinator } = await pair();
    agent.send(new Uint8Array(0), "facts");
    agent.send(new Uint8Array(MESSAGE_BYTES_MAX), "facts");
    const sizes: number[] = [];
    for await (const bytes of coordinator.messages) {
      sizes.push(bytes.length);
      if (sizes.length === 2) break;
    }
    expect(sizes).toStrictEqual([0, MESSAGE_BYTES_MAX]);
    expect(() => agent.send(new Uint8Array(MESSAGE_BYTES_MAX + 1), "facts")).toThrow(RangeError);
  });

  it("carries many messages in order, both ways at once, under backpressure", async () => {
    const { agent, coordinator } = await pair();
    const total = 20_000;
    const pump = async (connection: Connection) => {
      for (let number = 0; number < total; number += 1) {
        const bytes = bytesOf(String(number));
        while (!connection.send(bytes, "bulk")) await connection.room("bulk", bytes.length);
      }
    };
    const expected = Array.from({ length: total }, (_, number) => String(number));
    const [, , toAgent, toCoordinator] = await Promise.all([
      pump(agent),
      pump(coordinator),
      reader(agent).take(total),
      reader(coordinator).take(total),
    ]);
    expect(toAgent).toStrictEqual(expected);
    expect(toCoordinator).toStrictEqual(expected);
  });

  it("lets its messages be iterated once", async () => {
    const { agent } = await pair();
    const first = agent.messages[Symbol.asyncIterator]();
    expect(() => agent.messages[Symbol.asyncIterator]()).toThrow(/iterated once/u);
    await first.return?.();
  });
});

describe("a second peer", () => {
  it("finds no path once the first is there", async () => {
    const { agent, coordinator } = await pair();
    agent.send(bytesOf("for the first"), "facts");
    expect(await reader(coordinator).take(1)).toStrictEqual(["for the first"]);
    expect(existsSync(socketPath())).toBe(false);
    const second = kept(connect(socketPath()));
    expect(await second.closed).toStrictEqual({ kind: "unreachable", detail: "nobody listens" });
    agent.send(bytesOf("still for the first"), "facts");
  });

  it("that slips in all the same receives nothing and ends the session", async () => {
    for (let round = 0; round < 10; round += 1) {
      const agent = kept(await listen(socketPath()));
      // A second name of the same socket: who holds it can dial although the path is gone.
      linkSync(socketPath(), socketPath("other"));
      const first = kept(connect(socketPath()));
      first.send(bytesOf("hello"), "control");
      expect(await reader(agent).take(1)).toStrictEqual(["hello"]);
      const firstHeard = all(first);
      let sent = 0;
      const over = new AbortController();
      const ended = agent.closed.finally(() => over.abort());
      const second = kept(connect(socketPath("other")));
      const secondHeard = all(second);
      while (!over.signal.aborted) {
        if (agent.send(bytesOf(`m${sent}`), "facts")) sent += 1;
        else await agent.room("facts", 8);
        await new Promise(setImmediate);
      }
      expect(await ended).toStrictEqual({ kind: "second_peer" });
      expect(await secondHeard).toStrictEqual([]);
      expect(await firstHeard).toStrictEqual(
        Array.from({ length: (await firstHeard).length }, (_, n) => `m${n}`),
      );
      expect(await first.closed).toStrictEqual({ kind: "peer_gone" });
      expect((await second.closed).kind).toBe("unreachable");
      expect(sent).toBeGreaterThan(0);
      rmSync(socketPath("other"));
    }
  });

  it("that came first and says nothing costs the session, and nothing is said to it", async () => {
    const agent = kept(await listen(socketPath()));
    agent.send(bytesOf("secret"), "control");
    linkSync(socketPath(), socketPath("other"));
    const mute = net.connect(socketPath());
    const heard: Buffer[] = [];
    mute.on("data", (bytes) => heard.push(bytes));
    await once(mute, "connect");
    const closed = once(mute, "close");
    const late = kept(connect(socketPath("other")));
    expect(await agent.closed).toStrictEqual({ kind: "second_peer" });
    await closed;
    expect(Buffer.concat(heard).includes("secret")).toBe(false);
    expect(await all(late)).toStrictEqual([]);
  });
});

describe("the end", () => {
  it("is noticed when the other process is killed", async () => {
    const agent = kept(await listen(socketPath()));
    const script = path.join(import.meta.dirname, "socket-peer.ts");
    const peer = spawn(process.execPath, [script, socketPath()], { stdio: ["ignore", "ignore", "inherit"] });
    agent.send(bytesOf("echo"), "facts");
    const messages = reader(agent);
    expect(await messages.take(1)).toStrictEqual(["echo"]);
    peer.kill("SIGKILL");
    expect(await agent.closed).toStrictEqual({ kind: "peer_gone" });
    expect(await messages.take(1)).toStrictEqual([]);
    expect(agent.send(bytesOf("late"), "control")).toBe(false);
  });

  it("close writes out what was taken, and the peer reads it although the connection is over", async () => {
    for (let round = 0; round < 40; round += 1) {
      const { agent, coordinator } = await pair();
      coordinator.send(bytesOf("hello"), "control");
      expect(await reader(agent).take(1)).toStrictEqual(["hello"]);
      const sent = Array.from({ length: 30 }, (_, number) => `m${number}`);
      for (const text of sent) agent.send(bytesOf(text), "facts");
      const heard = all(coordinator);
      await agent.close();
      expect(await heard).toStrictEqual(sent);
      expect(await agent.closed).toStrictEqual({ kind: "closed" });
      expect(await coordinator.closed).toStrictEqual({ kind: "peer_gone" });
      await coordinator.close();
    }
  });

  it("a peer that reads late still gets what arrived before the end", async () => {
    const { agent, coordinator } = await pair();
    const messages = reader(coordinator);
    agent.send(bytesOf("first"), "facts");
    expect(await messages.take(1)).toStrictEqual(["first"]);
    agent.send(bytesOf("last words"), "facts");
    await agent.close();
    await coordinator.closed;
    expect(await messages.take(2)).toStrictEqual(["last words"]);
  });

  it("close without any peer removes the path and resolves; again is the same", async () => {
    const agent = kept(await listen(socketPath()));
    const heard = all(agent);
    await Promise.all([agent.close(), agent.close()]);
    expect(existsSync(socketPath())).toBe(false);
    expect(await heard).toStrictEqual([]);
    const raw = net.connect(socketPath());
    expect((await once(raw, "error"))[0]).toMatchObject({ code: "ENOENT" });
  });

  it("a peer that leaves in the handshake was never there", async () => {
    const server = net.createServer((socket) => socket.destroy()).listen(socketPath());
    await once(server, "listening");
    const coordinator = kept(connect(socketPath()));
    expect((await coordinator.closed).kind).toBe("unreachable");
    await coordinator.close();
    server.close();
  });

  it("leaves no descriptor behind", { skip: process.platform !== "linux" }, async () => {
    const session = async () => {
      const { agent, coordinator } = await pair();
      agent.send(bytesOf("x"), "facts");
      expect(await reader(coordinator).take(1)).toStrictEqual(["x"]);
      await Promise.all(opened.splice(0).map((connection) => connection.close()));
    };
    const count = (): number => readdirSync("/proc/self/fd").length;
    for (let warm = 0; warm < 5; warm += 1) await session();
    const before = count();
    for (let round = 0; round < 40; round += 1) await session();
    expect(count()).toBeLessThan(before + 10);
  });
});

describe("limits", () => {
  it("each class refuses by itself when it is full, and says when there is room", async () => {
    const agent = kept(await listen(socketPath()));
    let taken = 0;
    while (agent.send(bytesOf("b"), "bulk")) taken += 1;
    expect(taken).toBe(OUTBOX_LIMITS.bulk.messages);
    expect(agent.send(new Uint8Array(OUTBOX_LIMITS.facts.bytes), "facts")).toBe(true);
    expect(agent.send(bytesOf("f"), "facts")).toBe(false);
    expect(agent.send(bytesOf("c"), "control")).toBe(true);
    const coordinator = kept(connect(socketPath()));
    const messages = reader(coordinator);
    expect(await messages.take(1)).toStrictEqual(["c"]);
    const [rest] = await Promise.all([
      messages.take(1 + taken),
      agent.room("bulk", 1),
      agent.room("facts", 1),
    ]);
    expect(rest).toHaveLength(1 + taken);
    expect(agent.send(bytesOf("f"), "facts")).toBe(true);
    expect(await agent.room("facts", 1)).toBe(true);
    await coordinator.close();
    await agent.closed;
    expect(agent.send(bytesOf("f"), "facts")).toBe(false);
    expect(await agent.room("facts", 1)).toBe(false);
  });

  it("a path that no system takes, and a folder that is not there", async () => {
    const long = path.join(folder, "x".repeat(100));
    const fact = (thrown: unknown) => FleetError.factOf(thrown);
    expect(await listen(long).catch(fact)).toMatchObject({
      code: "socket_unusable",
      detail: expect.stringMatching(/^the path has \d+ bytes, a unix socket's may have 99$/u),
    });
    expect(() => connect(long)).toThrow(FleetError);
    expect(await listen(path.join(folder, "no", "s")).catch(fact)).toMatchObject({ code: "socket_unusable" });
  });
});
