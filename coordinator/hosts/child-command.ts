/** Runs a child process as a remote command: bounded output, fed stdin, a limit of time; what `local` and `openssh` share. */
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { Readable, type Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ExecResult, HostExec } from "../../proto/vocab/transport-exec.ts";
import { CommandCut, collectOutput, collectStderr, type CommandEnding } from "./command-output.ts";
import { joinStreams } from "./joined-stream.ts";

type Stdin = NonNullable<Parameters<HostExec>[1]>["stdin"];

/** Feeds a command; one that ends without reading everything is no error. Rejects only when the source itself breaks. */
export const feed = async (stdin: NodeJS.WritableStream, input: Stdin): Promise<void> => {
  stdin.on("error", () => undefined);
  if (input === undefined) {
    stdin.end();
    return;
  }
  const source = input instanceof Readable ? input : Readable.from([input]);
  let isCommandOver = false;
  let broken: Error | undefined;
  const over = (): void => {
    isCommandOver = true;
  };
  // Ending the source because the command is over also makes it report an error; only one that came first is its own.
  stdin.once("error", over).once("close", over);
  source.once("error", (error: Error) => {
    if (!isCommandOver) broken = error;
  });
  await pipeline(source, stdin).catch(() => undefined);
  if (broken !== undefined) throw broken;
};

/** True for the error of a program that could not be started at all, as opposed to one in what it was fed. */
export const isSpawnFailure = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).syscall?.startsWith("spawn") === true;

/** Waits for a child process with bounded output; `kill` ends it and whatever it started. */
export const runChild = async (
  child: ChildProcessWithoutNullStreams,
  kill: () => void,
  options: NonNullable<Parameters<HostExec>[1]>,
): Promise<ExecResult> => {
  const cut = new CommandCut(kill, options.timeoutMs);
  const output = collectOutput(child.stdout, child.stderr, () => cut.now("OUTPUT_LIMIT"));
  const feeding = feed(child.stdin, options.stdin);
  feeding.catch(() => undefined);
  const ended = new Promise<CommandEnding>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  const ending = await Promise.race([ended, cut.happened]).finally(() => cut.disarm());
  if (ending.signal === null) await feeding;
  return { ...ending, stdout: output.stdout(), stderr: output.stderr() };
};

/** Gives a child process as a stream; `kill` hangs up. */
export const streamChild = (child: ChildProcessWithoutNullStreams, kill: () => void): Duplex => {
  const stderr = collectStderr(child.stderr);
  const ended = new Promise<{ code: number | null; detail: string }>((resolve) => {
    child.once("error", (error) => resolve({ code: null, detail: error.message }));
    child.once("close", (code) => resolve({ code, detail: stderr() }));
  });
  return joinStreams({ stdin: child.stdin, stdout: child.stdout, ended, hangUp: kill });
};

/** Ends a child that leads its own process group, and the group with it. */
export const killGroup = (child: ChildProcessWithoutNullStreams): void => {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // Already gone.
  }
};
