import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { release, usePairs } from "../agent-fixture.ts";
import { AgentProcess, leaseOf, recipe } from "../agent-process.ts";
import { awaitGone } from "../await-gone.ts";
import type { FakeCoordinator } from "../fake-coordinator.ts";
import { commitFiles } from "../tiny-repository.ts";

let agent: AgentProcess;
let coordinator: FakeCoordinator;
usePairs((pair) => void ({ agent, coordinator } = pair));

test("prepare warms every checkout of its slot, and each has an environment of its own", async () => {
  await agent.start();
  await coordinator.open(await agent.session());
  const commit = commitFiles(agent.gitDir, { x: "x" });
  const task = recipe("cat env/home; echo score: 1", {
    setup: "mkdir -p env; test -e env/home || echo cold > env/origin; pwd > env/home",
    cache: ["env"],
  });
  const prepare = leaseOf(1, commit, task, { purpose: "prepare" });
  coordinator.lease(prepare);
  await coordinator.outcomeOf(prepare.attempt);
  const slot = join(agent.dir, "slots/0");
  expect(readdirSync(slot).sort()).toEqual(["0", "0.meta", "1"]);
  expect(readFileSync(join(slot, "1/env/home"), "utf8")).toBe(`${slot}/1\n`);
  expect(existsSync(join(slot, "1/x"))).toBe(false);
});

test("stop lets a run go on; stop --purge ends it and whatever waits", async () => {
  await agent.start();
  await coordinator.open(await agent.session());
  const commit = commitFiles(agent.gitDir, { x: "x" });
  const pidFile = join(agent.folder, "pid");
  const endless = recipe(`echo $$ > ${pidFile}.new; mv ${pidFile}.new ${pidFile}; echo begin; sleep 600`);
  for (const number of [1, 2, 3]) coordinator.lease(leaseOf(number, commit, endless));
  await coordinator.until(() => coordinator.reports.find(({ kind }) => kind === "log"));
  await agent.verb("stop");
  const pid = Number(readFileSync(pidFile, "utf8"));
  expect(() => process.kill(pid, 0)).not.toThrow();
  expect(await agent.verb("stop", "--purge")).toMatchObject({ stopped: true, running: 0 });
  await awaitGone(pid);
});

test("a folder whose path is too long for sockets puts them into the temporary folder", async () => {
  const long = new AgentProcess(release.program, "x".repeat(90));
  try {
    await long.start();
    const { socket } = await long.session();
    expect(Buffer.byteLength(socket)).toBeLessThan(100);
    expect(socket.startsWith(long.dir)).toBe(false);
    expect(await coordinator.open({ socket, secret: "" })).toBeUndefined();
    expect(coordinator.refusal?.code).toBe("mac");
  } finally {
    await long.remove();
  }
});

test("a metric file counts only when this run wrote it, and is never followed elsewhere", async () => {
  await agent.start();
  await coordinator.open(await agent.session());
  const commit = commitFiles(agent.gitDir, { "out/result.json": '{"a":{"b":[7]}}' });
  const source = { kind: "json", file: "out/result.json", path: "a.b.0" } as const;
  const metric = { name: "score", goal: "min", source, also: [] } as const;
  const outside = join(agent.folder, "outside");
  mkdirSync(outside);
  writeFileSync(join(outside, "result.json"), '{"a":{"b":[1]}}');
  const expected: [string, object][] = [
    ["true", { kind: "failed", reason: "stale_metric" }],
    ['echo \'{"a":{"b":[5]}}\' > out/result.json', { kind: "succeeded" }],
    ["rm out/result.json; mkfifo out/result.json", { kind: "failed", reason: "no_metric" }],
    [`rm -r out; cp -r ${outside} ../x; ln -s ${outside} out`, { kind: "failed", reason: "no_metric" }],
  ];
  for (const [index, [run, outcome]] of expected.entries()) {
    const lease = leaseOf(index + 1, commit, recipe(run), { metric });
    coordinator.lease(lease);
    const ended = await coordinator.outcomeOf(lease.attempt);
    expect(ended.outcome).toMatchObject(outcome);
    expect(ended.value).toBe(index === 1 ? 5 : undefined);
  }
});
