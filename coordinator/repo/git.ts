/** Runs the git program by argument vector where exit codes matter; nothing ambient but the user's own configuration can change what it does. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { FleetError } from "../../proto/vocab/errors.ts";

/** A command that prints more than this is ended and fails. */
export const STDOUT_BYTES_MAX = 256 * 1024 * 1024;
const STDERR_BYTES_MAX = 64 * 1024;
const TIMEOUT_MS = 15 * 60_000;

/**
 * Where a command runs. A string is a folder of somebody else's repository: its configuration, its user's configuration and its hooks
 * count. `gitDir` is one of our own: only our options count, whatever the machine's and the user's configuration say.
 */
export type GitPlace =
  | string
  | {
      readonly gitDir: string;
      readonly workTree?: string;
      /** Added to every command there, for instance another object folder. */
      readonly env?: Readonly<Record<string, string>>;
    };

/** `okCodes` are exit codes that are answers, not failures; 0 alone when absent. */
export interface GitOptions {
  readonly stdin?: Readable | Uint8Array | string;
  readonly env?: Readonly<Record<string, string>>;
  readonly okCodes?: readonly number[];
  readonly timeoutMs?: number;
}

/** A finished command; `stdout` is decoded as UTF-8, `bytes` is the same undecoded. `stderr` is foreign text, cut at a limit. */
export interface GitResult {
  readonly code: number;
  readonly stdout: string;
  readonly bytes: Buffer;
  readonly stderr: string;
}

/** A started command whose stdout the caller reads; `ended` rejects with `git_failed`. */
export interface GitStream {
  readonly stdout: Readable;
  readonly ended: Promise<GitResult>;
  /** Ends the command when nobody will read on. */
  kill(): void;
}

const OWN_ENV = { GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null", GIT_ATTR_NOSYSTEM: "1" };
const OWN_OPTIONS = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.excludesFile=/dev/null",
  "core.attributesFile=/dev/null",
  // A landed commit must outlive a power cut: git's default leaves loose objects to the page cache.
  "core.fsync=committed,loose-object",
].flatMap((option) => ["-c", option]);
const ALL_OPTIONS = ["gc.auto=0", "maintenance.auto=false", "protocol.file.allow=always"].flatMap(
  (option) => ["-c", option],
);

const placeArguments = (place: GitPlace): string[] => {
  if (typeof place === "string") return ["-C", place];
  const workTree = place.workTree === undefined ? [] : [`--work-tree=${place.workTree}`];
  // With a work tree git would look for it from the current folder; -C makes relative paths mean the same everywhere.
  const from = place.workTree === undefined ? [] : ["-C", place.workTree];
  return [...from, `--git-dir=${place.gitDir}`, ...workTree, ...OWN_OPTIONS];
};

const environment = (place: GitPlace, options: GitOptions): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"))),
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  LC_ALL: "C",
  ...(typeof place === "string" ? {} : { ...OWN_ENV, ...place.env }),
  ...options.env,
});

const collect = (stream: Readable, limit: number, onFull: () => void): (() => Buffer) => {
  const chunks: Buffer[] = [];
  let kept = 0;
  stream.on("data", (chunk: Buffer) => {
    const part = chunk.subarray(0, limit - kept);
    kept += part.length;
    if (part.length > 0) chunks.push(part);
    if (part.length < chunk.length) onFull();
  });
  return () => Buffer.concat(chunks);
};

const feed = (stdin: Writable, source: GitOptions["stdin"]): void => {
  // A command that ends early closes its stdin; its exit code tells why, the broken pipe tells nothing.
  stdin.on("error", () => undefined);
  if (source === undefined || typeof source === "string" || source instanceof Uint8Array) stdin.end(source);
  else pipeline(source, stdin).catch(() => undefined);
};

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

const spawnGit = (place: GitPlace, argv: readonly string[], options: GitOptions): Child =>
  spawn("git", [...placeArguments(place), ...ALL_OPTIONS, "--no-pager", ...argv], {
    env: environment(place, options),
    stdio: ["pipe", "pipe", "pipe"],
    timeout: options.timeoutMs ?? TIMEOUT_MS,
    killSignal: "SIGKILL",
  });

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** Settles when the child has ended and its pipes are drained. */
const endOf = async (child: Child): Promise<End> => {
  const stderr = collect(child.stderr, STDERR_BYTES_MAX, () => undefined);
  const { promise, resolve, reject } = Promise.withResolvers<Omit<End, "stderr">>();
  child.once("error", reject);
  child.once("close", (code, signal) => resolve({ code, signal }));
  try {
    return { ...(await promise), stderr: stderr().toString("utf8") };
  } catch (error) {
    if (!isMissingProgram(error)) throw error;
    throw new FleetError({ code: "git_version", found: "none", needed: "2.38" }, error);
  }
};

const judge = (argv: readonly string[], options: GitOptions, end: End, bytes: Buffer): GitResult => {
  const { code, signal, stderr } = end;
  if (code !== null && (options.okCodes ?? [0]).includes(code)) {
    return { code, stdout: bytes.toString("utf8"), bytes, stderr };
  }
  const detail = [stderr.trimEnd(), ...(signal === null ? [] : [`ended by ${signal}`])].join("\n").trim();
  throw new FleetError({ code: "git_failed", argv, exitCode: code, stderr: detail });
};

const isMissingProgram = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";

/**
 * Runs git and waits for its end. Rejects with `git_failed` (the caller's arguments, exit code, stderr) when the exit code is none of
 * `okCodes`, and with `git_version` when there is no git program.
 */
export const git = async (
  place: GitPlace,
  argv: readonly string[],
  options: GitOptions = {},
): Promise<GitResult> => {
  const child = spawnGit(place, argv, options);
  let isOverLimit = false;
  const stdout = collect(child.stdout, STDOUT_BYTES_MAX, () => {
    isOverLimit = true;
    child.kill("SIGKILL");
  });
  feed(child.stdin, options.stdin);
  const end = await endOf(child);
  const note = isOverLimit ? `\nprinted more than ${STDOUT_BYTES_MAX} bytes` : "";
  return judge(argv, options, { ...end, stderr: end.stderr + note }, stdout());
};

/** Starts git for a caller that reads its stdout as it comes. Always await `ended`. */
export const startGit = (place: GitPlace, argv: readonly string[], options: GitOptions = {}): GitStream => {
  const child = spawnGit(place, argv, options);
  feed(child.stdin, options.stdin);
  const ended = endOf(child).then((end) => judge(argv, options, end, Buffer.alloc(0)));
  // The caller looks at `ended` after the stream; until then a failure must not count as unhandled.
  ended.catch(() => undefined);
  return { stdout: child.stdout, ended, kill: () => void child.kill("SIGKILL") };
};
