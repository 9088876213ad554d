/** Reaches a coordinator on this machine. */
import { connect } from "node:net";
import type { Door } from "./door.ts";

/** The door of a daemon on this machine. */
export const localDoor = (fleet: string, socketPath: string): Door => ({
  fleet,
  dial: () =>
    new Promise((resolve, reject) => {
      const socket = connect(socketPath);
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(socket);
      });
    }),
});
