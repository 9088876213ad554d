/** Makes one byte stream of a remote command's stdin and stdout, ending with the command. */
import { Duplex, type Readable, type Writable } from "node:stream";
import { StreamEnded } from "./transport.ts";

/** The parts of a running command. */
export interface CommandEnds {
  readonly stdout: Readable;
  readonly stdin: Writable;
  /** Resolves when the command is over; `detail` is the beginning of its stderr. */
  readonly ended: Promise<{ readonly code: number | null; readonly detail: string }>;
  /** Gives the command up: called when the joined stream is destroyed, possibly after the end. */
  hangUp(): void;
}

/** The stream of a command. A code other than 0 destroys it with `StreamEnded` once all output was read. */
export const joinStreams = (ends: CommandEnds): Duplex => {
  const { stdin, stdout } = ends;
  const pass = (chunk: Buffer): void => {
    if (!joined.push(chunk)) stdout.pause();
  };
  const joined = new Duplex({
    allowHalfOpen: true,
    read: () => void stdout.resume(),
    write: (chunk: Buffer, _encoding, done) => {
      // A broken pipe is the command's end, which `ended` tells with its reason.
      stdin.write(chunk, () => done());
    },
    final: (done) => void stdin.end(() => done()),
    destroy: (error, done) => {
      ends.hangUp();
      // What nobody reads any more must still flow away, or the end behind it is never seen.
      stdout.off("data", pass).resume();
      done(error);
    },
  });
  stdin.on("error", () => undefined);
  stdout.on("error", () => undefined);
  stdout.on("data", pass);
  stdout.pause();
  const finish = async (): Promise<void> => {
    const { code, detail } = await ends.ended;
    if (code === 0) joined.push(null);
    else joined.destroy(new StreamEnded(code, detail));
  };
  stdout.once("close", () => void finish());
  return joined;
};
