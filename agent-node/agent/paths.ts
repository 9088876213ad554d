/** Where an agent's files lie: everything mutable under one folder, and one private folder for sockets. */
import { createHash, randomBytes } from "node:crypto";
import { lstatSync, mkdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FleetError } from "../../proto/vocab/errors.ts";

/** Longest socket path that every system takes, with room to spare. */
const SOCKET_PATH_BYTES_MAX = 99;
/** Longest name of a socket inside its folder. */
const SOCKET_NAME_BYTES = 24;

/** The files under `<work_dir>/<machine id>/<fleet id>/`. */
export interface AgentPaths {
  readonly dir: string;
  /** Held exclusively for the agent's life. */
  readonly lock: string;
  /** Who holds the lock. */
  readonly info: string;
  readonly owner: string;
  /** How long the agent waits for a coordinator. */
  readonly guardian: string;
  readonly slotsFile: string;
  /** Drivers as they were when campaigns were prepared. */
  readonly driversFile: string;
  /** The same for declared versions. */
  readonly versionsFile: string;
  readonly spool: string;
  readonly repository: string;
  readonly slots: string;
  readonly attempts: string;
  readonly log: string;
  /** What the detached process prints outside its log, for instance a crash. */
  readonly output: string;
}

/** The layout of the folder `dir`, which must be absolute. Creates nothing. */
export const agentPaths = (dir: string): AgentPaths => ({
  dir,
  lock: join(dir, "agent.sqlite"),
  info: join(dir, "agent.json"),
  owner: join(dir, "owner.json"),
  guardian: join(dir, "guardian.json"),
  slotsFile: join(dir, "slots.json"),
  driversFile: join(dir, "drivers.json"),
  versionsFile: join(dir, "versions.json"),
  spool: join(dir, "spool"),
  repository: join(dir, "repo.git"),
  slots: join(dir, "slots"),
  attempts: join(dir, "attempts"),
  log: join(dir, "log"),
  output: join(dir, "agent.out"),
});

/** Makes `path` a folder that only this user can enter. Throws when somebody else's, or a link, is in its place. */
export const privateFolder = (path: string): void => {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const status = lstatSync(path);
  const isOurs = status.isDirectory() && status.uid === process.getuid?.();
  if (isOurs && (status.mode & 0o077) === 0) return;
  throw new FleetError({ code: "internal", detail: `${path} is not a private folder of this user` });
};

/**
 * The folder for sockets: inside `dir` when that path is short enough and its file system takes sockets, else in the
 * temporary folder. Never `$XDG_RUNTIME_DIR`, which disappears at logout.
 */
export const socketFolder = async (dir: string): Promise<string> => {
  const own = join(dir, "s");
  if (Buffer.byteLength(own) + 1 + SOCKET_NAME_BYTES <= SOCKET_PATH_BYTES_MAX) {
    privateFolder(own);
    if (await takesSockets(own)) return own;
  }
  return temporaryFolder(dir);
};

/** This agent's private folder below the system's temporary one; its path is short whatever `dir` is. */
export const temporaryFolder = (dir: string): string => {
  const hash = createHash("sha256").update(dir).digest("hex").slice(0, 16);
  const path = join(tmpdir(), `fleet-${process.getuid?.() ?? 0}-${hash}`);
  privateFolder(path);
  return path;
};

/**
 * The private folder of the locks that every fleet of this user on this machine must find, whatever its work folder. Not below
 * `$TMPDIR`, which another login or job may have set otherwise. Throws as `privateFolder`.
 */
export const sharedLockFolder = (): string => {
  const path = `/tmp/fleet-${process.getuid?.() ?? 0}-locks`;
  privateFolder(path);
  return path;
};

const takesSockets = (folder: string): Promise<boolean> => {
  const path = join(folder, `probe-${randomBytes(4).toString("hex")}`);
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(path, () =>
      server.close(() => {
        rmSync(path, { force: true });
        resolve(true);
      }),
    );
  });
};
