/** Starts the coordinator's process, detached from this terminal, and waits until it answers. */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { localDoor } from "../api/client/local-door.ts";
import { type Endpoint, stateFolder } from "../api/client/state-folder.ts";
import { type ErrorFact, FleetError } from "../../proto/vocab/errors.ts";
import { type Context, stateRoot } from "./context.ts";
import { type Coordinator, localCoordinator } from "./coordinator.ts";
import { isAlive } from "./known-fleets.ts";

/** A coordinator folds its whole ledger before it answers. */
const START_MAX_MS = 60_000;
const LOOK_MS = 20;
/**
 * Left to itself V8 lets short-lived objects fill 128 MiB on a machine with much memory before it frees any. With hundreds of hosts that
 * was more than everything else the coordinator holds. No running process can change it.
 */
const YOUNG_MEMORY = "--max-semi-space-size=16";
/** A coordinator that was told to end gets this long. */
const END_MAX_MS = 60_000;

/**
 * The answering coordinator of this fleet; starts one when none answers, and joins the one that somebody else is starting.
 * Throws what kept it from starting, and `coordinator_running` when one lives but does not answer.
 */
export const ensureCoordinator = async (context: Context, fleet: string): Promise<Coordinator> => {
  const root = stateRoot(context.env);
  const folder = path.join(root, fleet);
  const until = Date.now() + START_MAX_MS;
  while (!(await isThere(fleet, folder))) {
    const other = await startUnlessRunning(context, fleet, folder);
    if (other === undefined) break;
    // Whether a process of another machine lives cannot be seen here; its lock says that it does.
    if (isElsewhere(other) || Date.now() > until) throw new FleetError(other);
    // It may be starting too, or about to end; then it is our turn.
    while (!(await isThere(fleet, folder)) && isAlive(other)) {
      if (Date.now() > until) throw new FleetError(other);
      await sleep(LOOK_MS);
    }
  }
  return localCoordinator(root, fleet);
};

const isThere = async (fleet: string, folder: string): Promise<boolean> => {
  const endpoint = stateFolder(folder).readEndpoint();
  return endpoint !== undefined && isAlive(endpoint) && (await answers(fleet, endpoint));
};

const isElsewhere = ({ machine }: RunningFact): boolean => machine !== undefined && machine !== hostname();

type RunningFact = Extract<ErrorFact, { readonly code: "coordinator_running" }>;

/** Starts a coordinator; the fact when another process is the fleet's coordinator already. */
const startUnlessRunning = async (
  context: Context,
  fleet: string,
  folder: string,
): Promise<RunningFact | undefined> => {
  try {
    await startCoordinator(context, fleet, folder);
    return undefined;
  } catch (error) {
    const fact = FleetError.factOf(error);
    if (fact.code !== "coordinator_running") throw error;
    return fact;
  }
};

/** Whether somebody listens at the endpoint's socket. */
export const answers = async (fleet: string, { socket }: Pick<Endpoint, "socket">): Promise<boolean> => {
  try {
    (await localDoor(fleet, socket).dial()).destroy();
    return true;
  } catch {
    return false;
  }
};

/** Resolves when the process with this endpoint has ended. Throws `coordinator_running` when it does not. */
export const untilEnded = async (fleet: string, endpoint: Endpoint): Promise<void> => {
  for (const until = Date.now() + END_MAX_MS; isAlive(endpoint); await sleep(LOOK_MS))
    if (Date.now() > until) throw new FleetError({ code: "coordinator_running", fleet, pid: endpoint.pid });
};

/** The daemon's file lies beside the CLI's folder, built or not. */
const daemonFile = (entry: string): string =>
  path.join(path.dirname(entry), "..", "daemon", `main${path.extname(entry)}`);

const startCoordinator = async (context: Context, fleet: string, folder: string): Promise<void> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // A file and no pipe: the coordinator outlives this process. Its own name: somebody else may be starting one too.
  const words = path.join(folder, `start-${randomUUID()}.log`);
  const stderr = openSync(words, "w", 0o600);
  const argv = [YOUNG_MEMORY, daemonFile(context.entry), "--fleet", fleet, "--state", folder];
  const child = spawn(process.execPath, argv, {
    cwd: folder,
    detached: true,
    stdio: ["ignore", "ignore", stderr],
  });
  closeSync(stderr);
  let ended: string | undefined;
  child.on("error", (error) => (ended = error.message));
  child.on("exit", (code, signal) => (ended = `it ended with ${signal ?? `code ${code}`}`));
  child.unref();
  try {
    await untilAnswering({ fleet, folder, pid: child.pid, words, ended: () => ended });
    // What it may yet say, should it break: nobody else would know why it is gone.
    renameSync(words, path.join(folder, "daemon.stderr"));
  } finally {
    rmSync(words, { force: true });
  }
};

interface Starting {
  readonly fleet: string;
  readonly folder: string;
  readonly pid: number | undefined;
  /** What it says on stderr. */
  readonly words: string;
  readonly ended: () => string | undefined;
}

const untilAnswering = async ({ fleet, folder, pid, words, ended }: Starting): Promise<void> => {
  const files = stateFolder(folder);
  for (const until = Date.now() + START_MAX_MS; ; await sleep(LOOK_MS)) {
    const endpoint = files.readEndpoint();
    if (endpoint !== undefined && endpoint.pid === pid && (await answers(fleet, endpoint))) return;
    const end = ended();
    if (end !== undefined) throw new FleetError(startFailure(fleet, readFileSync(words, "utf8"), end));
    if (Date.now() > until)
      throw new FleetError({
        code: "coordinator_unreachable",
        fleet,
        detail: `it was started but did not answer within ${START_MAX_MS / 1000} s`,
      });
  }
};

/** The fact that it printed as its last line, else what is known of its end. */
const startFailure = (fleet: string, said: string, end: string): ErrorFact => {
  const last = said.trim().split("\n").at(-1) ?? "";
  try {
    const { error } = JSON.parse(last) as { readonly error?: ErrorFact };
    if (typeof error?.code === "string") return error;
  } catch {
    // Not its own line: something ended it before it could say why.
  }
  return { code: "coordinator_unreachable", fleet, detail: `${said.trim()}\n${end}` };
};
