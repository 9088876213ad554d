/** What /proc and `ps` say about processes, as plain rows, and which of them belong to one attempt. */

/** One live process. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  /** As the system prints it; tells a reused pid from the old one. Empty where the tool does not tell. */
  readonly startTime: string;
  readonly command: string;
  /** True when it carries the attempt's tag or holds its terminal. */
  readonly tagged: boolean;
  /** Resident memory, where the listing itself tells it. */
  readonly rssBytes?: number;
}

/** The row of one `/proc/<pid>/stat` text, untagged; undefined for a zombie or a text that is no such line. */
export function parseProcStat(text: string): ProcessRow | undefined {
  const open = text.indexOf("(");
  const close = text.lastIndexOf(")");
  if (open < 0 || close < open) return undefined;
  const fields = text.slice(close + 2).split(" ");
  const [state, parent, , session] = fields;
  const startTime = fields[19];
  if (state === undefined || startTime === undefined) return undefined;
  // A thread group whose first thread has ended shows as a zombie although other threads still run.
  if ((state === "Z" || state === "X") && Number(fields[17]) <= 1) return undefined;
  return {
    pid: Number(text.slice(0, open)),
    parent: Number(parent),
    session: Number(session),
    startTime,
    command: text.slice(open + 1, close),
    tagged: false,
  };
}

/** The columns that `parsePs` reads; `-E` makes macOS print the environment behind the command. */
export const PS_ARGUMENTS = ["-axww", "-E", "-o", "pid=,ppid=,sess=,stat=,rss=,command="] as const;

/** Rows of `ps` called with PS_ARGUMENTS, zombies left out. macOS prints no usable session: a text that is no number is 0. */
export function parsePs(text: string, tag: string): readonly ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const line of text.split("\n")) {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(\d+)\s+(.*)$/u.exec(line);
    if (match === null) continue;
    const [, pid, parent, session, state, rss, command = ""] = match;
    if (state?.startsWith("Z") === true) continue;
    rows.push({
      pid: Number(pid),
      parent: Number(parent),
      session: /^\d+$/u.test(session ?? "") ? Number(session) : 0,
      startTime: "",
      command,
      tagged: command.includes(tag),
      rssBytes: Number(rss) * 1024,
    });
  }
  return rows;
}

/** How one attempt's processes are recognised beyond their tag. */
export interface TreeRoot {
  /** Session that the main process leads; 0 when not known. */
  readonly session: number;
  /** `pid:startTime` of processes that belonged to the tree before: who loses its tag and its parent stays a member. */
  readonly remembered: ReadonlySet<string>;
  /** Never a member: the runner itself. */
  readonly exclude: number;
}

/** What identifies a row in `TreeRoot.remembered`. */
export const memoryKey = (row: ProcessRow): string => `${row.pid}:${row.startTime}`;

/** Every row that belongs to the tree: tagged, in its session, remembered, or a child of such a row. */
export function treeMembers(rows: readonly ProcessRow[], root: TreeRoot): readonly ProcessRow[] {
  const children = new Map<number, ProcessRow[]>();
  const members = new Map<number, ProcessRow>();
  const open: ProcessRow[] = [];
  for (const row of rows) {
    if (row.pid === root.exclude) continue;
    const siblings = children.get(row.parent);
    if (siblings === undefined) children.set(row.parent, [row]);
    else siblings.push(row);
    const isRoot = row.tagged || (root.session !== 0 && row.session === root.session);
    if (isRoot || root.remembered.has(memoryKey(row))) open.push(row);
  }
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    if (members.has(row.pid)) continue;
    members.set(row.pid, row);
    open.push(...(children.get(row.pid) ?? []));
  }
  return [...members.values()];
}
