import { expect, test } from "vitest";
import type { Lease } from "../../../proto/vocab/attempt.ts";
import { usePairs } from "./agent-fixture.ts";
import { type AgentProcess, leaseOf, recipe } from "./agent-process.ts";
import type { FakeCoordinator } from "./fake-coordinator.ts";
import type { TestCommit } from "./tiny-repository.ts";
import { commitFiles } from "./tiny-repository.ts";

let agent: AgentProcess;
let coordinator: FakeCoordinator;
let commit: TestCommit;
usePairs(async (pair) => {
  ({ agent, coordinator } = pair);
  await agent.start();
  await coordinator.open(await agent.session());
  commit = commitFiles(agent.gitDir, { x: "x" });
});

const MIB = 1024 * 1024;

/** Runs it to its end and returns the log; there is one final piece, and it is the last. */
const logAfter = async (lease: Lease): Promise<string> => {
  coordinator.lease(lease);
  await coordinator.outcomeOf(lease.attempt);
  const log = await coordinator.logOf(lease.attempt);
  const pieces = coordinator.piecesOf(lease.attempt);
  expect(pieces.filter(({ isTail }) => isTail)).toHaveLength(1);
  expect(pieces.at(-1)).toMatchObject({ isTail: true });
  const last = pieces.at(-1);
  expect((last?.offset ?? 0) + (last?.bytes.length ?? 0)).toBe(Buffer.byteLength(log));
  return log;
};

test("a compiler's error becomes the log of the attempt that never ran", async () => {
  const build = "printf 'a.c:1: no such header\\n' >&2; exit 3";
  expect(await logAfter(leaseOf(1, commit, recipe("true", { build })))).toBe(
    "fleet: build ended with exit code 3; the run never began\na.c:1: no such header\n",
  );
});

test("the same holds for setup, also of a preparation, and for the end of a long output", async () => {
  const setup = `head -c ${2 * MIB} /dev/zero | tr '\\0' x; echo the end; kill -KILL $$`;
  const log = await logAfter(leaseOf(1, commit, recipe("true", { setup }), { purpose: "prepare" }));
  expect(log.slice(0, log.indexOf("\n"))).toBe("fleet: setup was ended by SIGKILL; the run never began");
  expect(log).toHaveLength(MIB);
  expect(log.endsWith("xthe end\n")).toBe(true);
});

test("an attempt that printed nothing, or never ran, sends one empty final piece", async () => {
  expect(await logAfter(leaseOf(1, commit, recipe("true")))).toBe("");
  expect(await logAfter(leaseOf(2, commit, recipe("true"), { purpose: "prepare" }))).toBe("");
  const missing = { ...commit, listing: [{ path: "x", mode: "100644" as const, blob: "0".repeat(40) }] };
  expect(await logAfter(leaseOf(3, missing, recipe("true")))).toBe("");
});

test("what was cancelled while staged, and what was given back, end their logs too", async () => {
  const endless = leaseOf(1, commit, recipe("echo begun; exec sleep 600"));
  const staged = leaseOf(2, commit, recipe("true"));
  coordinator.lease(endless);
  await coordinator.untilPhase(endless.attempt, "running");
  coordinator.lease(staged);
  await coordinator.untilPhase(staged.attempt, "staged");
  coordinator.say({ kind: "cancel", attempt: staged.attempt, token: 2, reason: "by test" });
  expect(await coordinator.logOf(staged.attempt)).toBe("");
  const late = leaseOf(3, commit, recipe("true"), { startWithinMs: 500 });
  coordinator.lease(late);
  expect(await coordinator.logOf(late.attempt)).toBe("");
  const nowhere = leaseOf(4, commit, recipe("true"), { slot: 9 });
  coordinator.lease(nowhere);
  expect(await coordinator.logOf(nowhere.attempt)).toBe("");
  coordinator.say({ kind: "cancel", attempt: endless.attempt, token: 1, reason: "by test" });
  expect(await coordinator.logOf(endless.attempt)).toBe("begun\n");
});

test("what was sent live is not sent again, and what was left out for its pace comes at the end", async () => {
  const quiet = leaseOf(1, commit, recipe("for n in 1 2 3; do echo line $n; sleep 0.1; done"));
  expect(await logAfter(quiet)).toBe("line 1\nline 2\nline 3\n");
  const sent = coordinator.piecesOf(quiet.attempt).reduce((sum, { bytes }) => sum + bytes.length, 0);
  expect(sent).toBe(21);
  const loud = leaseOf(2, commit, recipe(`head -c ${5 * MIB} /dev/zero | tr '\\0' x; echo the end`));
  const log = await logAfter(loud);
  expect(log).toHaveLength(5 * MIB + 8);
  expect(log.slice(-MIB)).toBe(`${"x".repeat(MIB - 8)}the end\n`);
});
