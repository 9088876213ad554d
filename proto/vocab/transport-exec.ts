/** How other rooms run one command on a host without knowing how it is reached; `daemon` wires it to a transport. */
import type { Readable } from "node:stream";

/** What a finished command left behind. `stderr` is foreign text. */
export interface ExecResult {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs one POSIX `sh` command text on a host, feeds `stdin`, waits for its end. Rejects only when the host cannot be spoken to. */
export type HostExec = (
  command: string,
  options?: { readonly stdin?: Readable | Uint8Array | string; readonly timeoutMs?: number },
) => Promise<ExecResult>;
