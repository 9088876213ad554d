/** The relay: one connection to one stream, and never a second. */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex, PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { relay } from "../../../../coordinator/hosts/relay.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fl-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const connected = (path: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ path, allowHalfOpen: true });
    socket.once("error", reject).once("connect", () => resolve(socket));
  });
const over = (stream: Duplex, event: "end" | "close"): Promise<void> =>
  new Promise((resolve) => stream.once(event, () => resolve()));

test("bytes pass both ways, and one side's end leaves the other's last bytes alone", async () => {
  const [there, back] = [new PassThrough(), new PassThrough()];
  const { path, close } = await relay(
    () => Promise.resolve(Duplex.from({ readable: back, writable: there })),
    folder,
  );
  const socket = await connected(path);
  socket.end("asked");
  expect(await text(there)).toBe("asked");
  back.end("answered");
  expect(await text(socket)).toBe("answered");
  await close();
});

test("what the stream said before anybody connected is kept", async () => {
  const early = new PassThrough();
  early.write("greeting");
  const { path, close } = await relay(() => Promise.resolve(early), folder);
  const socket = await connected(path);
  const [chunk] = await new Promise<Buffer[]>((resolve) =>
    socket.once("data", (data: Buffer) => resolve([data])),
  );
  expect(chunk?.toString()).toBe("greeting");
  await close();
  socket.destroy();
});

test("a second connection gets nothing, and the path is gone", async () => {
  const { path, close } = await relay(() => Promise.resolve(new PassThrough()), folder);
  const first = await connected(path);
  first.write("ping");
  const echoed = await new Promise<string>((resolve) =>
    first.once("data", (data: Buffer) => resolve(data.toString())),
  );
  expect(echoed).toBe("ping");
  expect(existsSync(path)).toBe(false);
  await expect(connected(path)).rejects.toThrow();
  await close();
  first.destroy();
});

test("a stream that cannot be opened closes the connection", async () => {
  const { path, close } = await relay(() => Promise.reject(new Error("no")), folder);
  const socket = await connected(path);
  socket.resume();
  await over(socket, "end");
  socket.destroy();
  await close();
});

test("closing ends both sides and removes the path", async () => {
  const stream = new PassThrough();
  const opened = await relay(() => Promise.resolve(stream), folder);
  const socket = await connected(opened.path);
  socket.write("x");
  await new Promise((resolve) => socket.once("data", resolve));
  const gone = Promise.all([over(socket, "end"), over(stream, "close")]);
  await opened.close();
  await opened.close();
  await gone;
  socket.destroy();
  const unused = await relay(() => Promise.resolve(stream), folder);
  await unused.close();
  expect(existsSync(unused.path)).toBe(false);
});
