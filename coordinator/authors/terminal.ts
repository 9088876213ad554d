/** Runs one author's command in a pseudo-terminal of its own until it ends or its deadline passes, and leaves nothing of it behind. */
import { closeSync, constants, openSync, writeSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { type IPty, spawn } from "node-pty";
import { type TreeMark, endTree } from "./process-tree.ts";

/** What is run, where, and for how long. */
export interface TerminalOrder {
  /** One `sh -c` text. */
  readonly command: string;
  readonly folder: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** `NAME=value`, an entry of `env` that no other session has. */
  readonly tag: string;
  /** Created; takes the first `OUTPUT_BYTES_MAX` bytes of what is printed. */
  readonly outputFile: string;
  readonly deadlineMs: number;
  /** From the request to end until processes are forced. */
  readonly graceMs: number;
  /** Ends the session early. */
  readonly signal?: AbortSignal;
}

/** How the command ended. */
export interface TerminalEnd {
  readonly kind: "exited" | "timed_out" | "aborted";
  readonly exitCode: number;
  /** Number of the signal that ended it, 0 for none. */
  readonly signal: number;
  /** Last printed line with its control characters removed: foreign text, for people only. */
  readonly lastLine: string;
  /** Bytes beyond the limit of the output file. */
  readonly droppedBytes: number;
  /** Processes that would not end, as `pid name`. */
  readonly survivors: readonly string[];
}

/** What is kept of one session's output; what comes after is counted and dropped. */
export const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;
const TAIL_CHARACTERS = 4_096;
const LAST_LINE_CHARACTERS = 300;
const COLUMNS = 120;
const ROWS = 40;

/** Rejects only when the terminal or the output file cannot be opened. */
export async function runInTerminal(order: TerminalOrder): Promise<TerminalEnd> {
  const output = openOutput(order.outputFile);
  try {
    const terminal = spawn("/bin/sh", ["-c", order.command], {
      cwd: order.folder,
      env: { ...order.env },
      name: "xterm-256color",
      cols: COLUMNS,
      rows: ROWS,
      encoding: null,
    });
    return await follow(terminal, order, output);
  } finally {
    closeSync(output.file);
  }
}

interface Exit {
  readonly exitCode: number;
  readonly signal?: number | undefined;
}

async function follow(terminal: IPty, order: TerminalOrder, output: Output): Promise<TerminalEnd> {
  const mark: TreeMark = { leader: terminal.pid, tag: order.tag };
  const slave = holdSlave(terminal);
  // With `encoding: null` chunks are bytes, whatever the declaration says.
  terminal.onData((chunk) => output.write(chunk as unknown as Buffer));
  const exited = Promise.withResolvers<Exit>();
  terminal.onExit(exited.resolve);
  const cut = cutShort(mark, order, exited);
  try {
    const { exitCode, signal = 0 } = await exited.promise;
    cut.disarm();
    // What runs on in the background would change the worktree while it is read.
    const survivors = await endTree(mark, order.graceMs);
    const { lastLine, droppedBytes } = output;
    const kind = cut.why() ?? "exited";
    return { kind, exitCode, signal, lastLine: lastLine(), droppedBytes: droppedBytes(), survivors };
  } finally {
    cut.disarm();
    if (slave !== undefined) closeSync(slave);
  }
}

/**
 * Keeps the terminal open until the end was seen: otherwise the kernel may report its end before everything printed
 * was read. Undefined where the program was quicker than we.
 */
function holdSlave(terminal: IPty): number | undefined {
  const { ptsName } = terminal as IPty & { readonly ptsName: string };
  try {
    return openSync(ptsName, constants.O_RDWR | constants.O_NOCTTY);
  } catch {
    return undefined;
  }
}

/** Ends the tree at the deadline or on request; the terminal's exit then follows by itself, unless a process cannot be ended. */
function cutShort(mark: TreeMark, order: TerminalOrder, exited: PromiseWithResolvers<Exit>) {
  let why: "timed_out" | "aborted" | undefined;
  const endAll = async (): Promise<void> => {
    const survivors = await endTree(mark, order.graceMs);
    if (survivors.length > 0) exited.resolve({ exitCode: -1 });
  };
  const end = (reason: "timed_out" | "aborted"): void => {
    if (why !== undefined) return;
    why = reason;
    endAll().catch(exited.reject);
  };
  const abort = (): void => end("aborted");
  const timer = setTimeout(() => end("timed_out"), order.deadlineMs);
  order.signal?.addEventListener("abort", abort, { once: true });
  if (order.signal?.aborted === true) abort();
  const disarm = (): void => {
    clearTimeout(timer);
    order.signal?.removeEventListener("abort", abort);
  };
  return { disarm, why: () => why };
}

interface Output {
  readonly file: number;
  readonly write: (chunk: Buffer) => void;
  readonly lastLine: () => string;
  readonly droppedBytes: () => number;
}

function openOutput(path: string): Output {
  const file = openSync(path, "w", 0o600);
  let written = 0;
  let dropped = 0;
  let tail = "";
  return {
    file,
    write: (chunk) => {
      const kept = writeSome(file, chunk.subarray(0, Math.max(0, OUTPUT_BYTES_MAX - written)));
      written += kept;
      dropped += chunk.length - kept;
      tail = (tail + chunk.toString("latin1")).slice(-TAIL_CHARACTERS);
    },
    lastLine: () => lastLineOf(Buffer.from(tail, "latin1").toString("utf8")),
    droppedBytes: () => dropped,
  };
}

/** A full disk loses output, never the session. */
function writeSome(file: number, bytes: Buffer): number {
  try {
    return bytes.length === 0 ? 0 : writeSync(file, bytes);
  } catch {
    return 0;
  }
}

const lastLineOf = (text: string): string =>
  (
    stripVTControlCharacters(text)
      .split(/[\r\n]/)
      .map((line) => line.replaceAll(/\p{Cc}|\p{Cf}/gu, "").trim())
      .findLast((line) => line !== "") ?? ""
  ).slice(0, LAST_LINE_CHARACTERS);
