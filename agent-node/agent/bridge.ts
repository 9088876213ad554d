/** Splices standard input and output with a unix socket, for hosts whose SSH server forbids forwarding. */
import { connect } from "node:net";
import { pipeline } from "node:stream/promises";

/** Resolves when either side closed after all bytes went through. Rejects when the socket cannot be opened. */
export const bridge = async (path: string): Promise<void> => {
  const socket = connect({ path, allowHalfOpen: true });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  const inward = pipeline(process.stdin, socket).catch(() => undefined);
  const outward = pipeline(socket, process.stdout, { end: false }).catch(() => undefined);
  // The agent's end of the session ends the bridge at once; the coordinator's end lets the agent's last bytes through.
  await Promise.race([outward, inward.then(() => outward)]);
  socket.destroy();
};
