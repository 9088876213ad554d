/** The place a command's output goes: a raw pseudo-terminal or a pipe, read to its very last byte. */
import { spawn, type StdioOptions } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, unlinkSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import type { ReadStream } from "node:tty";
import type { TerminalInode } from "./process-tree.ts";

/** Wide, so that programs which fit their lines to the terminal rarely do; the terminal itself wraps nothing. */
const TERMINAL_SIZE = { cols: 200, rows: 50 };
/** How long the reader waits for the end mark; only somebody who writes without pause keeps it away so long. */
const DRAIN_LIMIT_MS = 2_000;
/** Retry of the end mark while the terminal is full. */
const MARK_RETRY_MS = 1;

/** An open capture. */
export interface Capture {
  /** Blocking descriptor to become stdout and stderr of the command. */
  readonly childFd: number;
  /** Descriptors that a child must not inherit although nothing marks them so. */
  readonly privateFds: readonly number[];
  readonly terminal: TerminalInode;
  /** What went wrong without making the capture useless. */
  readonly notes: readonly string[];
  /** Call when nothing writes any more: resolves once every byte written before has reached `onData`. */
  drain(): Promise<void>;
  close(): void;
}

/** Opens a raw pseudo-terminal. Throws when the system has none to give. */
export async function openTerminal(onData: (bytes: Uint8Array) => void): Promise<Capture> {
  const nodePty = (await import("node-pty")) as unknown as PtyModule;
  const pair = (nodePty.open ?? nodePty.default?.open)?.({ ...TERMINAL_SIZE, encoding: null });
  if (pair === undefined) throw new Error("node-pty has no open()");
  // A fresh descriptor, because the one of the pair is non-blocking and that is shared with whoever inherits it.
  const childFd = openSync(pair.ptsName, constants.O_RDWR | constants.O_NOCTTY);
  const markFd = openSync(pair.ptsName, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  const notes = await makeRaw(childFd);
  const reader = new MarkedReader(pair.master, markFd, onData);
  return {
    childFd,
    privateFds: [pair.fd],
    terminal: inodeOf(pair.ptsName, childFd),
    notes,
    drain: () => reader.drain(),
    close: () => {
      pair.master.destroy();
      // Held until now: a terminal whose last slave closes may throw away what was not read yet.
      pair.slave.destroy();
      for (const fd of [childFd, markFd]) closeSync(fd);
    },
  };
}

/**
 * Opens a pipe in `folder`. It is a named one because what Node makes for a child is a socket, and programs
 * that open /dev/stdout or /dev/stderr fail on a socket.
 */
export async function openPipe(folder: string, onData: (bytes: Uint8Array) => void): Promise<Capture> {
  const path = join(folder, `pipe-${randomBytes(6).toString("hex")}`);
  const failure = await runTool("mkfifo", ["-m", "600", path], "ignore");
  if (failure !== undefined) throw new Error(failure);
  const readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const childFd = openSync(path, constants.O_WRONLY);
  const markFd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  const stream = new Socket({ fd: readFd, readable: true, writable: false });
  const reader = new MarkedReader(stream, markFd, onData);
  return {
    childFd,
    privateFds: [],
    terminal: inodeOf(path, childFd),
    notes: [],
    drain: () => reader.drain(),
    close: () => {
      stream.destroy();
      for (const fd of [childFd, markFd]) closeSync(fd);
      unlinkSync(path);
    },
  };
}

/** The part of node-pty that its typings leave out. */
interface PtyModule {
  readonly open?: OpenPty;
  readonly default?: { readonly open?: OpenPty };
}
type OpenPty = (options: { cols: number; rows: number; encoding: null }) => {
  readonly master: ReadStream;
  readonly slave: ReadStream;
  /** Descriptor of the master, which is inherited unless covered. */
  readonly fd: number;
  readonly ptsName: string;
};

/**
 * Reads a stream into whose other end we can write, without ever blocking on it. The end of the output is found by writing a random mark behind it:
 * that is exact and immediate, where waiting for a hang-up is neither.
 */
class MarkedReader {
  private readonly stream: Socket;
  private readonly markFd: number;
  private readonly onData: (bytes: Uint8Array) => void;
  /** Plain letters: no terminal mode changes them. */
  private readonly mark = Buffer.from(randomBytes(24).toString("hex"));
  private isDraining = false;
  /** While draining: bytes that may be the beginning of the mark. */
  private held: Buffer = Buffer.alloc(0);
  private onMark: () => void = () => undefined;

  constructor(stream: Socket, markFd: number, onData: (bytes: Uint8Array) => void) {
    this.stream = stream;
    this.markFd = markFd;
    this.onData = onData;
    stream.on("data", (bytes: Buffer) => {
      if (this.isDraining) this.takeDraining(bytes);
      else onData(bytes);
    });
    // Ends of a terminal arrive as EIO; whether all was read is decided by the mark alone.
    stream.on("error", () => this.onMark());
  }

  async drain(): Promise<void> {
    this.isDraining = true;
    await new Promise<void>((resolve) => {
      let retry: NodeJS.Timeout | undefined;
      const limit = setTimeout(() => this.onMark(), DRAIN_LIMIT_MS);
      this.onMark = () => {
        clearTimeout(limit);
        clearTimeout(retry);
        resolve();
      };
      const send = (rest: Buffer): void => {
        const left = rest.subarray(writeSome(this.markFd, rest));
        if (left.length > 0) retry = setTimeout(() => send(left), MARK_RETRY_MS);
      };
      send(this.mark);
    });
    if (this.held.length > 0) this.onData(this.held);
    this.stream.pause();
  }

  private takeDraining(bytes: Buffer): void {
    const all = Buffer.concat([this.held, bytes]);
    const at = all.indexOf(this.mark);
    if (at < 0) {
      const safe = Math.max(0, all.length - this.mark.length + 1);
      if (safe > 0) this.onData(all.subarray(0, safe));
      this.held = Buffer.from(all.subarray(safe));
      return;
    }
    if (at > 0) this.onData(all.subarray(0, at));
    this.held = Buffer.alloc(0);
    this.onMark();
  }
}

/** How many bytes went out; 0 while there is no room. */
function writeSome(fd: number, bytes: Buffer): number {
  try {
    return writeSync(fd, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") return 0;
    throw error;
  }
}

/** Switches off newline translation and echo; POSIX has `stty` everywhere, and without it lines merely end in CR LF. */
async function makeRaw(fd: number): Promise<readonly string[]> {
  const failure = await runTool("stty", ["-opost", "-echo"], fd);
  return failure === undefined ? [] : [failure];
}

/** Runs a small program of the system; what went wrong, if anything. */
async function runTool(
  file: string,
  words: readonly string[],
  stdin: number | "ignore",
): Promise<string | undefined> {
  const stdio: StdioOptions = [stdin, "ignore", "ignore"];
  return await new Promise((resolve) => {
    const child = spawn(file, words, { stdio });
    child.once("error", (error) => resolve(`${file}: ${error.message}`));
    child.once("exit", (code) =>
      resolve(code === 0 ? undefined : `${file} ${words.join(" ")} ended with ${String(code)}`),
    );
  });
}

function inodeOf(path: string, fd: number): TerminalInode {
  const { dev, ino } = fstatSync(fd);
  return { path, dev, ino };
}
