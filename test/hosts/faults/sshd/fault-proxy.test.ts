/** The fault proxy does what its names say, so that a fault test that passes has met its fault. */
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FaultProxy } from "../fault-proxy.ts";

let proxy: FaultProxy;
let stop: () => void;
/** The target's end of each connection, in order. */
let accepted: Socket[];

beforeEach(async () => {
  accepted = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    accepted.push(socket.on("error", () => undefined));
    server.emit("accepted");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stop = () => server.close();
  proxy = await FaultProxy.start({ host: "127.0.0.1", port: (server.address() as AddressInfo).port });
  open = async () => {
    const there = once(server, "accepted");
    const socket = connect(proxy.port, "127.0.0.1").on("error", () => undefined);
    await there;
    return [socket, accepted.at(-1) as Socket];
  };
});
afterEach(async () => {
  for (const socket of accepted) socket.destroy();
  await proxy.close();
  stop();
});

let open: () => Promise<[client: Socket, target: Socket]>;

const heard = async (socket: Socket, bytes: number): Promise<string> => {
  let text = "";
  while (text.length < bytes) text += String((await once(socket, "data"))[0]);
  return text;
};

test("passes bytes and ends both ways", async () => {
  const [client, target] = await open();
  const ended = Promise.all([once(client, "end"), once(target, "end")]);
  client.end("ping");
  expect(await heard(target, 4)).toBe("ping");
  target.end("pong");
  expect(await heard(client, 4)).toBe("pong");
  await ended;
});

test("holds one direction, and gives what was sent when it is released", async () => {
  const [client, target] = await open();
  proxy.hold("out");
  target.write("late");
  client.write("ping");
  // The other direction passes: by now `late` would be here.
  expect(await heard(target, 4)).toBe("ping");
  client.write("ping");
  expect(await heard(target, 4)).toBe("ping");
  expect(client.bytesRead).toBe(0);
  proxy.release();
  expect(await heard(client, 4)).toBe("late");
});

test("a stranded connection tells neither end, and a new one works", async () => {
  const [client, target] = await open();
  proxy.strand();
  client.write("lost");
  const [next, nextTarget] = await open();
  next.write("ping");
  expect(await heard(nextTarget, 4)).toBe("ping");
  client.destroy();
  nextTarget.write("pong");
  expect(await heard(next, 4)).toBe("pong");
  expect({ heard: target.bytesRead, ended: target.readableEnded }).toEqual({ heard: 0, ended: false });
});

test("a cut is heard at both ends", async () => {
  const [client, target] = await open();
  const closed = [client, target].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
  proxy.cut();
  await Promise.all(closed);
  expect(proxy.connections).toBe(0);
});

test("a transform may change, double and drop, each direction for itself", async () => {
  const [client, target] = await open();
  proxy.transform("in", (piece) => [piece, piece]);
  proxy.transform("out", () => []);
  target.write("dropped");
  client.write("ab");
  expect(await heard(target, 4)).toBe("abab");
  proxy.transform("out");
  target.write("cd");
  expect(await heard(client, 2)).toMatch(/cd$/);
});
