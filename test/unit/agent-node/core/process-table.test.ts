/** Processes as the system prints them, and the tree among them. */
import { expect, it } from "vitest";
import {
  memoryKey,
  parseProcStat,
  parsePs,
  treeMembers,
  type ProcessRow,
} from "../../../../agent-node/core/process-table.ts";

const stat = (state: string, threads: number): string =>
  `4242 (odd) (name) ${state} 17 4242 4200 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 ${threads} 0 987654 1000 200`;

it("reads a stat line whose name holds parentheses", () => {
  expect(parseProcStat(stat("S", 1))).toEqual({
    pid: 4242,
    parent: 17,
    session: 4200,
    startTime: "987654",
    command: "odd) (name",
    tagged: false,
  });
});

it("leaves out zombies, but not a process whose first thread alone has ended", () => {
  expect(parseProcStat(stat("Z", 1))).toBeUndefined();
  expect(parseProcStat(stat("Z", 3))).toBeDefined();
  expect(parseProcStat("")).toBeUndefined();
});

it("reads ps of macOS with environments behind the commands", () => {
  const text = [
    "    1     0      0 Ss    12000 /sbin/launchd",
    "  501     1      0 S      2048 /bin/sh -c train PATH=/bin FLEET_TAG=abc TERM=dumb",
    "  502   501      0 R+  1048576 python train.py FLEET_TAG=abcd HOME=/Users/x",
    "  503   501      0 Z         0 (python)",
    "garbage",
  ].join("\n");
  expect(parsePs(text, "FLEET_TAG=abc ")).toMatchObject([
    { pid: 1, parent: 0, tagged: false },
    { pid: 501, parent: 1, session: 0, tagged: true, rssBytes: 2048 * 1024 },
    { pid: 502, parent: 501, tagged: false, rssBytes: 1024 ** 3 },
  ]);
});

const row = (pid: number, parent: number, changes: Partial<ProcessRow> = {}): ProcessRow => ({
  pid,
  parent,
  session: 1,
  startTime: String(pid * 10),
  command: `p${pid}`,
  tagged: false,
  ...changes,
});

it("finds a tree by tag, session, memory and parents, and never its runner", () => {
  const rows = [
    row(9, 1, { tagged: true, session: 50 }),
    row(10, 1),
    row(50, 9, { session: 50 }),
    row(60, 1, { tagged: true, session: 60 }),
    row(61, 60, { session: 61 }),
    row(62, 61, { session: 62 }),
    row(70, 1, { session: 70 }),
    row(80, 10),
  ];
  const remembered = new Set([memoryKey(row(70, 61)), "80:another start"]);
  const members = treeMembers(rows, { session: 50, remembered, exclude: 9 });
  expect(members.map(({ pid }) => pid).sort((a, b) => a - b)).toEqual([50, 60, 61, 62, 70]);
});
