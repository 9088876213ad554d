/** Finds every process of one attempt, again and again, cheaply enough to do it while the attempt runs. */
import { execFile } from "node:child_process";
import { readFileSync, readdirSync, readlinkSync, statSync } from "node:fs";
import { promisify } from "node:util";
import {
  PS_ARGUMENTS,
  memoryKey,
  parseProcStat,
  parsePs,
  treeMembers,
  type ProcessRow,
} from "../core/process-table.ts";

/** `ps` gets this long and this much text; a host that needs more is in no state to be measured on. */
const PS_LIMITS = { timeout: 5_000, maxBuffer: 64 * 1024 * 1024 };

/** How the processes of one attempt are recognised. */
export interface TreeTag {
  /** Text that stands in the environment of each, for instance `FLEET_TAG=…`. */
  readonly text: string;
  /** The terminal or pipe of the attempt, held open by the caller; catches who cleared its environment. */
  readonly terminal?: TerminalInode;
}

/** An open file, told apart from one of the same name in another mount namespace. */
export interface TerminalInode {
  readonly path: string;
  readonly dev: number;
  readonly ino: number;
}

/** The processes of one attempt. Not for concurrent use: one scan at a time. */
export class ProcessTree {
  private readonly tag: TreeTag;
  private session = 0;
  /** Members seen so far that are still alive. */
  private remembered: ReadonlySet<string> = new Set();
  /** Pids known to be somebody else's, so that a scan reads only what is new. */
  private foreign: Set<number> = new Set();

  constructor(tag: TreeTag) {
    this.tag = tag;
  }

  /** Names the session that the main process leads; its members belong to the tree whatever their environment. */
  lead(session: number): void {
    this.session = session;
  }

  /** Every live process of the tree now; zombies are not alive. */
  async scan(): Promise<readonly ProcessRow[]> {
    const rows = process.platform === "linux" ? this.readProc() : await this.readPs();
    const members = treeMembers(rows, {
      session: this.session,
      remembered: this.remembered,
      exclude: process.pid,
    });
    this.remembered = new Set(members.map(memoryKey));
    for (const member of members) this.foreign.delete(member.pid);
    return members;
  }

  private async readPs(): Promise<readonly ProcessRow[]> {
    const { stdout } = await promisify(execFile)("ps", [...PS_ARGUMENTS], PS_LIMITS);
    return parsePs(stdout, this.tag.text);
  }

  private readProc(): readonly ProcessRow[] {
    const rows: ProcessRow[] = [];
    const stillForeign = new Set<number>();
    for (const name of readdirSync("/proc")) {
      const pid = Number(name);
      if (!Number.isInteger(pid)) continue;
      // A pid that was free in one scan and is taken in the next leaves this set and is looked at again.
      if (this.foreign.has(pid)) stillForeign.add(pid);
      else this.readProcess(pid, rows, stillForeign);
    }
    this.foreign = stillForeign;
    return rows;
  }

  private readProcess(pid: number, rows: ProcessRow[], foreign: Set<number>): void {
    const row = readRow(pid);
    if (row === undefined) return;
    const environment = readEnvironment(pid);
    const tagged = environment?.includes(this.tag.text) === true || holds(pid, this.tag.terminal);
    rows.push({ ...row, tagged });
    // An empty environment is that of a process between fork and exec, or of one that cleared it: look again.
    // Session 0 are kernel threads: never ours, always without environment.
    const isSettled = environment === undefined || environment.length > 0 || row.session === 0;
    if (isSettled && !tagged) foreign.add(pid);
  }
}

/** `pid command`, as survivors are named; foreign text. */
export const nameOf = (row: ProcessRow): string => `${row.pid} ${row.command.slice(0, 200)}`;

/** True when stdout or stderr of this process is that very file. */
function holds(pid: number, terminal: TerminalInode | undefined): boolean {
  if (terminal === undefined) return false;
  return [1, 2].some((fd) => {
    const link = `/proc/${pid}/fd/${fd}`;
    try {
      // Comparing names first keeps us from touching files on a network disk that hangs.
      if (readlinkSync(link) !== terminal.path) return false;
      const found = statSync(link);
      return found.dev === terminal.dev && found.ino === terminal.ino;
    } catch {
      return false;
    }
  });
}

function readRow(pid: number): ProcessRow | undefined {
  try {
    return parseProcStat(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return undefined;
  }
}

/** Undefined when it is not ours to read. */
function readEnvironment(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EACCES" ? undefined : "";
  }
}
