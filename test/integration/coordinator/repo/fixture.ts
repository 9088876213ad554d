/** Real repositories in temporary folders: a research repository, a coordinator's state folder, a host reached by child processes. */
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Bare, openBare } from "../../../../coordinator/repo/bare.ts";
import { takeBranch } from "../../../../coordinator/repo/intake.ts";
import { type CampaignTag, type CommitId, as } from "../../../../proto/vocab/ids.ts";
import type { ExecResult, HostExec } from "../../../../proto/vocab/transport-exec.ts";

export const TAG = as<CampaignTag>("mar5");
export const BIG = 1 << 30;

/** Content of a file: text or bytes; a link or an executable; null removes it. */
export type Content = string | Buffer | { link: string } | { exec: string } | null;

export const writeFiles = (dir: string, files: Record<string, Content>): void => {
  for (const [path, content] of Object.entries(files)) {
    const file = join(dir, path);
    rmSync(file, { recursive: true, force: true });
    if (content === null) continue;
    mkdirSync(dirname(file), { recursive: true });
    if (typeof content === "string" || Buffer.isBuffer(content)) writeFileSync(file, content);
    else if ("link" in content) symlinkSync(content.link, file);
    else {
      writeFileSync(file, content.exec);
      chmodSync(file, 0o755);
    }
  }
};

/** A human with git: own identity by environment, no configuration of this machine. */
export class Human {
  readonly dir: string;
  #clock = 1_700_000_000;
  constructor(dir: string) {
    this.dir = dir;
  }

  git(...argv: string[]): string {
    const date = `${this.#clock++} +0000`;
    const env = {
      PATH: process.env["PATH"],
      HOME: this.dir,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_AUTHOR_NAME: "Ada",
      GIT_AUTHOR_EMAIL: "ada@example.org",
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: "Ada",
      GIT_COMMITTER_EMAIL: "ada@example.org",
      GIT_COMMITTER_DATE: date,
    };
    return execFileSync("git", ["-C", this.dir, ...argv], {
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  }

  commit(subject: string, files: Record<string, Content> = {}): CommitId {
    writeFiles(this.dir, files);
    this.git("add", "-A");
    this.git("commit", "-q", "--allow-empty", "-m", subject);
    return this.head();
  }

  head(): CommitId {
    return as<CommitId>(this.git("rev-parse", "HEAD"));
  }
}

/** One lab: everything under one temporary folder. */
export interface Lab {
  readonly root: string;
  readonly human: Human;
  readonly research: string;
  readonly stateDir: string;
  readonly bare: Bare;
  readonly place: { gitDir: string };
  readonly base: CommitId;
  /** Takes a revision of the research repository under a ref. */
  take(revision: string, ref: string): Promise<CommitId>;
  clean(): void;
}

export const BASE_FILES: Record<string, Content> = {
  "train.js": "let rate = 1;\nlet a = 1;\nlet b = 1;\nlet c = 1;\nlet d = 1;\nlet depth = 2;\n",
  "prepare.js": "frozen\n",
  "docs/größe 日本.md": "unicode\n",
  "data.bin": Buffer.from([0, 255, 1, 254, 10, 13, 0]),
  "run.sh": { exec: "#!/bin/sh\necho hi\n" },
  latest: { link: "train.js" },
};

export const makeLab = async (): Promise<Lab> => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "fleet-repo-")));
  const research = join(root, "research");
  mkdirSync(research);
  const human = new Human(research);
  human.git("init", "-q", "-b", "main");
  const base = human.commit("base", BASE_FILES);
  const stateDir = join(root, 'state "odd: name"');
  const bare = await openBare(stateDir, { isHeld: true });
  const take = async (revision: string, ref: string): Promise<CommitId> =>
    (await takeBranch(bare, { repository: research, revision, ref, maxBytes: BIG })).commit;
  await take("main", "refs/fleet/mar5/base");
  const clean = (): void => rmSync(root, { recursive: true, force: true });
  return { root, human, research, stateDir, bare, place: { gitDir: bare.gitDir }, base, take, clean };
};

const feed = async (
  stdin: NodeJS.WritableStream,
  source: Readable | Uint8Array | string | undefined,
): Promise<void> => {
  if (source instanceof Readable) await pipeline(source, stdin).catch(() => undefined);
  else stdin.end(source ?? "");
};

/** A host that is this machine: `sh -c` with `home` as its home; every command is remembered. */
export const localHost = (
  home: string,
  env: Record<string, string> = {},
): { exec: HostExec; commands: string[] } => {
  const commands: string[] = [];
  const exec: HostExec = async (command, options = {}) => {
    commands.push(command);
    const child = spawn("/bin/sh", ["-c", command], {
      cwd: home,
      env: { PATH: process.env["PATH"], HOME: home, ...env },
    });
    child.stdin.on("error", () => undefined);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    const closed = new Promise<Pick<ExecResult, "code" | "signal">>((resolve) =>
      child.on("close", (code, signal) => resolve({ code, signal })),
    );
    void feed(child.stdin, options.stdin);
    return { ...(await closed), stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString("utf8") };
  };
  return { exec, commands };
};

/** The fact of the error that a promise rejects with. */
export const factOf = async (promise: Promise<unknown>): Promise<Record<string, unknown>> => {
  try {
    await promise;
  } catch (error) {
    return (error as { fact: Record<string, unknown> }).fact ?? { thrown: String(error) };
  }
  throw new Error("expected a rejection");
};
