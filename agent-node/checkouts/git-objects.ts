/** Reads blobs out of the host's bare repository, which lies outside every checkout and is never trusted: each blob is hashed by whoever writes it. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { FleetError } from "../../proto/vocab/errors.ts";

const run = promisify(execFile);

/** Bytes of git's stderr that an error keeps. */
const STDERR_BYTES_MAX = 16_384;

/** Settings that a writable config of the repository must not decide: no program but git's own may start. */
const GIT_SETTINGS = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.autocrlf=false",
  "protocol.allow=never",
  "gc.auto=0",
  "receive.autogc=false",
];

/** Arguments that every git call of the agent starts with. */
const gitArguments = (gitDir: string): string[] => [
  ...GIT_SETTINGS.flatMap((setting) => ["-c", setting]),
  `--git-dir=${gitDir}`,
];

/** The agent's environment without any git variable, plus what keeps replace refs and foreign configuration out. */
export const gitEnvironment = (ambient: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(ambient).filter(([name]) => !name.startsWith("GIT_"))),
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_NO_LAZY_FETCH: "1",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  LC_ALL: "C",
});

/** Creates the bare repository that the coordinator pushes into; does nothing when it is there. */
export const createRepository = async (gitDir: string): Promise<void> => {
  const exists = await access(join(gitDir, "HEAD")).then(
    () => true,
    () => false,
  );
  if (exists) return;
  const argv = ["init", "--bare", "--quiet", "--template=", gitDir];
  const env = gitEnvironment(process.env);
  await run("git", argv, { env }).catch((cause: unknown) => {
    const failed = cause as { code?: number | string; stderr?: string };
    throw gitFailed(argv, typeof failed.code === "number" ? failed.code : null, failed.stderr ?? "", cause);
  });
  for (const setting of GIT_SETTINGS) {
    const [name = "", value = ""] = setting.split("=");
    await run("git", [`--git-dir=${gitDir}`, "config", name, value], { env });
  }
};

/** Receives one blob: all of `chunks` must be consumed before it resolves. */
export type BlobSink = (blob: string, size: number, chunks: AsyncIterable<Buffer>) => Promise<void>;

/**
 * Streams the blobs in the order asked for, one at a time. Fails with `git_failed` on a missing or unreadable object.
 * What arrives is what the object store holds, not what the name promises.
 */
export const readBlobs = async (gitDir: string, blobs: readonly string[], sink: BlobSink): Promise<void> => {
  if (blobs.length === 0) return;
  const argv = [...gitArguments(gitDir), "cat-file", "--batch"];
  const child = spawn("git", argv, { env: gitEnvironment(process.env), stdio: ["pipe", "pipe", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(0, STDERR_BYTES_MAX);
  });
  // A git that died is reported by the truncated answer below; the broken pipe itself says nothing more.
  child.stdin.on("error", () => undefined);
  const closed = once(child, "close").catch((cause: unknown) => {
    throw gitFailed(argv, null, stderr, cause);
  });
  child.stdin.end(`${blobs.join("\n")}\n`);
  try {
    const answers = new BatchAnswers(child.stdout);
    for (const blob of blobs) {
      const size = sizeIn(await answers.line(), blob);
      if (size === null) throw gitFailed(argv, child.exitCode, `${stderr}no blob ${blob}`);
      await sink(blob, size, answers.bytes(size));
      await answers.line();
    }
  } finally {
    // What a failed sink left unread would hold the pipe, and with it the child, open for ever.
    child.stdout.destroy();
    child.kill();
    await closed;
  }
};

const gitFailed = (
  argv: readonly string[],
  exitCode: number | null,
  stderr: string,
  cause?: unknown,
): FleetError => new FleetError({ code: "git_failed", argv: ["git", ...argv], exitCode, stderr }, cause);

const sizeIn = (header: string | null, blob: string): number | null => {
  const [name, kind, size] = (header ?? "").split(" ");
  return name === blob && kind === "blob" ? Number(size) : null;
};

/** The output of `cat-file --batch`: header lines and exact byte counts by turns. */
class BatchAnswers {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(stdout: Readable) {
    this.#chunks = stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** The next line without its newline; null at the end. */
  async line(): Promise<string | null> {
    for (;;) {
      const end = this.#held.indexOf(10);
      if (end >= 0) {
        const text = this.#held.toString("latin1", 0, end);
        this.#held = this.#held.subarray(end + 1);
        return text;
      }
      if (!(await this.#more())) return null;
    }
  }

  /** Exactly `count` bytes, fewer only when git ended early. */
  async *bytes(count: number): AsyncGenerator<Buffer> {
    let left = count;
    while (left > 0) {
      if (this.#held.length === 0 && !(await this.#more())) return;
      const piece = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done === true) return false;
    this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value]);
    return true;
  }
}
