/** Gives one dialled stream a local unix socket, because zeromq connects to paths and not to streams. */
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";

/** A socket that leads to one stream, once. */
export interface Relay {
  /** Where to connect; gone as soon as somebody did. */
  readonly path: string;
  /** Ends listening and whatever is connected. Calling it again does nothing. */
  readonly close: () => Promise<void>;
}

const splice = (socket: Socket, stream: Duplex): void => {
  // Each direction ends by itself, so that a half-closed side still hears the other's last bytes; a failure ends both.
  const ended = (error: unknown): void => {
    if (error === undefined) return;
    socket.destroy();
    stream.destroy();
  };
  pipeline(socket, stream).then(ended, ended);
  pipeline(stream, socket).then(ended, ended);
};

const connectTo = async (
  socket: Socket,
  openStream: () => Promise<Duplex>,
  open: Set<Duplex>,
): Promise<void> => {
  try {
    const stream = await openStream();
    open.add(stream);
    stream.on("error", () => undefined);
    if (socket.destroyed) stream.destroy();
    else splice(socket, stream);
  } catch {
    // Who opens the stream reports why it failed; here it only means that nobody is at the other end.
    socket.destroy();
  }
};

/** Listens in `folder`, which must be private to this user. The first connection gets the stream of `openStream`; there is no second. */
export const relay = async (openStream: () => Promise<Duplex>, folder: string): Promise<Relay> => {
  const path = join(folder, `r${randomBytes(6).toString("hex")}`);
  const open = new Set<Duplex>();
  let isTaken = false;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => undefined);
    if (isTaken) {
      socket.destroy();
      return;
    }
    isTaken = true;
    server.close();
    open.add(socket);
    void connectTo(socket, openStream, open);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  return {
    path,
    close: async () => {
      isTaken = true;
      server.close();
      for (const stream of open) stream.destroy();
      await rm(path, { force: true });
    },
  };
};
