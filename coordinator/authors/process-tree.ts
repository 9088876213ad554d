/** Finds and ends everything that an author's session started, also what left its terminal or its parent. */
import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";

/** What marks the processes of one session. */
export interface TreeMark {
  /** The first process: leader of its own terminal session; absent when only the tag is known. */
  readonly leader?: number;
  /** `NAME=value` in the environment of everything that it starts. */
  readonly tag: string;
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  readonly name: string;
  readonly isTagged: boolean;
}

const SWEEP_MS = 20;
/** Sweeps with SIGKILL before what is left is named and left alone. */
const KILL_SWEEPS_MAX = 150;
const PS_TIMEOUT_MS = 5_000;

const run = promisify(execFile);

/** Asks all processes of a session to end, then forces them. Gives those that would not go, as `pid name`. */
export async function endTree(mark: TreeMark, graceMs: number): Promise<readonly string[]> {
  const askUntil = performance.now() + graceMs;
  let members = await membersOf(mark);
  signalAll(members, "SIGTERM");
  while (members.length > 0 && performance.now() < askUntil) {
    await wait(SWEEP_MS);
    members = await membersOf(mark);
  }
  for (let sweep = 0; members.length > 0 && sweep < KILL_SWEEPS_MAX; sweep++) {
    signalAll(members, "SIGKILL");
    await wait(SWEEP_MS);
    members = await membersOf(mark);
  }
  return members.map((process) => `${process.pid} ${process.name}`);
}

function signalAll(members: readonly Process[], signal: NodeJS.Signals): void {
  for (const { pid } of members) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended in between, or it is no longer ours to signal: the next sweep looks again.
    }
  }
}

/** Session members, tagged processes, and the children of either. */
async function membersOf(mark: TreeMark): Promise<readonly Process[]> {
  const all = process.platform === "linux" ? await listFromProc(mark.tag) : await listFromPs(mark.tag);
  const inside = new Set(
    all.filter((one) => one.isTagged || one.session === mark.leader || one.pid === mark.leader),
  );
  for (let size = -1; size !== inside.size;) {
    size = inside.size;
    const pids = new Set([...inside].map((one) => one.pid));
    for (const one of all) if (pids.has(one.parent)) inside.add(one);
  }
  return [...inside].filter((one) => one.pid !== process.pid);
}

async function listFromProc(tag: string): Promise<readonly Process[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => readProc(pid, tag)));
  return found.filter((one) => one !== undefined);
}

/** Undefined for a process that ended meanwhile or only waits to be reaped. */
async function readProc(pid: string, tag: string): Promise<Process | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const nameEnd = stat.lastIndexOf(")");
    const [status, parent, , session] = stat.slice(nameEnd + 2).split(" ");
    if (status === "Z" || status === "X") return undefined;
    // Another user's environment cannot be read; such a process is not ours to end either.
    const environment = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
    return {
      pid: Number(pid),
      parent: Number(parent),
      session: Number(session),
      name: stat.slice(stat.indexOf("(") + 1, nameEnd),
      isTagged: environment.split("\0").includes(tag),
    };
  } catch {
    return undefined;
  }
}

/** macOS has no /proc; its `ps` shows own processes' environments behind the command, and the group for the session. */
async function listFromPs(tag: string): Promise<readonly Process[]> {
  const argv = ["-axwwE", "-o", "pid=,ppid=,pgid=,stat=,command="];
  const { stdout } = await run("ps", argv, { timeout: PS_TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 });
  return stdout.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)(.*)$/.exec(line);
    if (match === null || match[4]?.startsWith("Z")) return [];
    const [, pid, parent, group, , name = "", rest = ""] = match;
    const isTagged = rest.split(" ").includes(tag);
    return [{ pid: Number(pid), parent: Number(parent), session: Number(group), name, isTagged }];
  });
}
