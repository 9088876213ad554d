/** The port through which everything reaches a host: `local`, `ssh2` and `openssh` keep the same promises behind it. */
import type { Duplex } from "node:stream";
import type { HostExec } from "../../proto/vocab/transport-exec.ts";

/** A command that prints more than this is ended; its result carries the signal `OUTPUT_LIMIT`. */
export const STDOUT_BYTES_MAX = 64 * 1024 * 1024;
/** Of a command's stderr the first this many bytes are kept, the rest is read and dropped. */
export const STDERR_BYTES_MAX = 64 * 1024;

/** One live connection to one host. */
export interface Transport {
  /**
   * Runs one POSIX `sh` text whatever the user's login shell is, in the login folder, without a terminal; feeds `stdin` (nothing when
   * absent) and waits for the end. Safe to call concurrently: calls beyond the session limit wait. A non-zero exit code is a result.
   * Past `timeoutMs` the command is sent KILL as far as the transport can and the result carries the signal `TIMEOUT`.
   * Rejects with `host_unreachable` when the connection cannot carry it, and with the error of a `stdin` stream that breaks. OpenSSH tells a command that a signal ended as code 255.
   */
  readonly exec: HostExec;
  /**
   * Starts one `sh` text and gives its stdin and stdout as one byte stream. Occupies a session until it ends. Destroying the stream
   * hangs up; the remote command sees its stdin end. A command that fails destroys the stream with a `StreamEnded`.
   */
  stream(command: string): Promise<Duplex>;
  /** Connects to a unix socket on the host. Occupies no session. Rejects with `DialRefused` when nobody listens or forwarding is off. */
  dial(socketPath: string): Promise<Duplex>;
  /** Ends the connection and everything on it; resolves when that is done. Calling it again does nothing. */
  close(): Promise<void>;
  /** Settles once, with the reason as foreign text, when the connection has ended by whichever side. Never rejects. */
  readonly closed: Promise<string>;
}

/** The host would not connect us to a unix socket. `detail` is foreign text. */
export class DialRefused extends Error {
  readonly detail: string;
  constructor(detail: string) {
    super("dial refused");
    this.name = "DialRefused";
    this.detail = detail;
  }
}

/** A streamed command ended with a failure. `detail` is foreign text: the beginning of its stderr. */
export class StreamEnded extends Error {
  readonly code: number | null;
  readonly detail: string;
  constructor(code: number | null, detail: string) {
    super(`remote command ended with code ${code ?? "none"}`);
    this.name = "StreamEnded";
    this.code = code;
    this.detail = detail;
  }
}
