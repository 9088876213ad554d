import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connect } from "../../../proto/socket.ts";
import { usePairs } from "./agent-fixture.ts";
import { type AgentProcess, cpuSlot, leaseOf, recipe } from "./agent-process.ts";
import { awaitGone } from "./await-gone.ts";
import { FakeCoordinator } from "./fake-coordinator.ts";
import { commitFiles } from "./tiny-repository.ts";

let agent: AgentProcess;
let coordinator: FakeCoordinator;
usePairs((pair) => void ({ agent, coordinator } = pair));

/** A run that tells that it runs, and ends when the test says so. */
const gated = (): { readonly task: ReturnType<typeof recipe>; readonly gate: string } => {
  const gate = join(agent.folder, "gate");
  return { gate, task: recipe(`echo begin; while [ ! -e ${gate} ]; do sleep 0.02; done; echo score: 3`) };
};

/** Resolves when the folder holds something. */
const untilEntry = async (folder: string): Promise<void> => {
  while (readdirSync(folder).length === 0) await new Promise((resolve) => setImmediate(resolve));
};

test("start finds the agent that runs, and a stopped one is gone", async () => {
  const first = await agent.start();
  expect(first).toMatchObject({ started: true, protocol: 1, pid: agent.pid() });
  expect(await agent.start([cpuSlot(0), cpuSlot(1)])).toMatchObject({ started: false, pid: agent.pid() });
  const hello = await coordinator.open(await agent.session());
  expect(hello?.slots.map(({ slot }) => slot)).toEqual([0, 1]);
  expect(hello?.build).toBe(first.build);
  expect(await agent.verb("stop")).toMatchObject({ stopped: true });
  expect(await agent.verb("info")).toEqual({ running: false });
  expect(await agent.verb("session")).toMatchObject({ error: { code: "usage" } });
});

test("two starts at once give one agent", async () => {
  const [one, other] = await Promise.all([agent.start(), agent.start()]);
  expect(one?.pid).toBe(other?.pid);
  expect([one?.started, other?.started].filter(Boolean)).toHaveLength(1);
});

test("nothing of the agent can be entered by other users", async () => {
  await agent.start();
  const { socket } = await agent.session();
  for (const path of [
    agent.dir,
    join(agent.dir, "s"),
    join(agent.dir, "spool"),
    join(agent.dir, "attempts"),
  ]) {
    expect(statSync(path).mode & 0o077).toBe(0);
  }
  expect(statSync(join(agent.dir, "s/control")).mode & 0o777).toBe(0o600);
  expect(existsSync(socket)).toBe(true);
});

test("the wrong secret, another fleet, an older history and another instance are refused", async () => {
  await agent.start();
  expect(await coordinator.open(await agent.session(), { secret: "0".repeat(32) })).toBeUndefined();
  expect(coordinator.refusal?.code).toBe("mac");
  await coordinator.open(await agent.session(), { generation: 2, term: 5 });
  expect(coordinator.hello?.seen).toMatchObject({ generation: 2, term: 5 });
  for (const [code, options] of [
    ["history", { generation: 1, term: 9 }],
    ["history", { generation: 2, term: 4 }],
    ["owner", { generation: 2, term: 6, fleet: "e" }],
    ["owner", { generation: 2, term: 6, instance: "i2" }],
    ["owner", { generation: 2, term: 6, instance: "i2", isTakeOver: true }],
  ] as const) {
    const other = new FakeCoordinator();
    expect(await other.open(await agent.session(), options)).toBeUndefined();
    expect(other.refusal?.code).toBe(code);
    await other.close();
  }
  // Whoever was refused did not end the owner's session.
  const beats = coordinator.heartbeats.length;
  await coordinator.until(() => (coordinator.heartbeats.length > beats ? true : undefined));
  expect(await coordinator.open(await agent.session(), { generation: 3, term: 1 })).toBeDefined();
});

test("another instance neither changes nor ends the agent of an owner that lives", async () => {
  agent.speakFor("i1");
  await agent.start();
  await coordinator.open(await agent.session());
  const commit = commitFiles(agent.gitDir, { x: "x" });
  const { gate, task } = gated();
  const lease = leaseOf(1, commit, task);
  coordinator.lease(lease);
  await coordinator.untilPhase(lease.attempt, "running");
  const pid = agent.pid();
  const slotsFile = join(agent.dir, "slots.json");
  const slots = readFileSync(slotsFile, "utf8");
  agent.speakFor("i2");
  const detail = expect.stringMatching(/^it serves me@desk:\/state\/lab, heard \d+ s ago$/) as string;
  const refused = { error: { code: "agent_owned", detail } };
  expect(await agent.start([cpuSlot(0), { ...cpuSlot(1), env: { TOKEN: "theirs" } }])).toMatchObject(refused);
  expect(await agent.verb("stop")).toMatchObject(refused);
  expect(await agent.verb("stop", "--purge")).toMatchObject(refused);
  expect(readFileSync(slotsFile, "utf8")).toBe(slots);
  expect(await agent.verb("info")).toMatchObject({ pid });
  // The owner's session went on, and what it had leased ends as if nobody had asked.
  writeFileSync(gate, "");
  expect((await coordinator.outcomeOf(lease.attempt)).value).toBe(3);
  agent.speakFor("i1");
  expect(await agent.start([cpuSlot(0), cpuSlot(1)])).toMatchObject({ started: false, pid });
  expect(await agent.verb("stop")).toMatchObject({ stopped: true });
});

test("another instance ends the agent of an owner that is silent, and a caller of before that of any", async () => {
  agent.speakFor("i1");
  await agent.start();
  await coordinator.open(await agent.session(), { leaseMs: 0 });
  await coordinator.close();
  agent.speakFor("i2");
  expect(await agent.verb("stop")).toMatchObject({ stopped: true });
  await agent.start();
  await coordinator.open(await agent.session(), { term: 2 });
  agent.speakFor("");
  expect(await agent.verb("stop")).toMatchObject({ stopped: true });
});

test("a new session ends the one before, and a second peer receives nothing", async () => {
  await agent.start();
  const offer = await agent.session();
  await coordinator.open(offer);
  const intruder = connect(offer.socket);
  expect(await intruder.closed).toMatchObject({ kind: "unreachable" });
  await intruder.close();
  const next = new FakeCoordinator();
  expect(await next.open(await agent.session(), { term: 2 })).toBeDefined();
  await coordinator.ended();
  await next.close();
});

test("what happened between two sessions is replayed once, without loss", async () => {
  await agent.start();
  await coordinator.open(await agent.session(), { acknowledges: false });
  const commit = commitFiles(agent.gitDir, { x: "x" });
  const { gate, task } = gated();
  const lease = leaseOf(1, commit, task);
  coordinator.lease(lease);
  await coordinator.untilPhase(lease.attempt, "running");
  await coordinator.close();
  writeFileSync(gate, "");
  const next = new FakeCoordinator();
  const hello = await next.open(await agent.session(), { term: 2 });
  expect(hello?.held.map(({ attempt }) => attempt)).toEqual([lease.attempt]);
  expect(hello?.seen).toMatchObject({ token: 1, experiment: 1 });
  expect((await next.outcomeOf(lease.attempt)).value).toBe(3);
  expect(next.phasesOf(lease.attempt)).toEqual(["staging", "staged", "running"]);
  await next.close();
  next.lease(lease);
  const again = await next.open(await agent.session(), { term: 3 });
  expect(again?.held).toEqual([]);
  next.lease(lease);
  next.say({ kind: "close_campaign" });
  await next.until(() => (readdirSync(join(agent.dir, "attempts")).length === 0 ? true : undefined));
  expect(next.duplicates).toEqual([]);
  await next.close();
});

test("kill -9 of the agent: the run goes on, and the next agent reports it", async () => {
  await agent.start();
  await coordinator.open(await agent.session());
  const commit = commitFiles(agent.gitDir, { frozen: "x" });
  const { gate, task } = gated();
  const lease = leaseOf(1, commit, task, { frozen: ["frozen"] });
  const staged = leaseOf(2, commit, recipe("echo score: 4"));
  coordinator.lease(lease);
  await coordinator.untilPhase(lease.attempt, "running");
  coordinator.lease(staged);
  await coordinator.untilPhase(staged.attempt, "staged");
  await agent.kill();
  await coordinator.close();
  expect(await agent.start()).toMatchObject({ started: true });
  const hello = await coordinator.open(await agent.session());
  expect(hello?.held.map(({ attempt, phase }) => [attempt, phase])).toEqual([
    [lease.attempt, "running"],
    [staged.attempt, expect.stringMatching(/^stag/)],
  ]);
  expect(hello?.slots).toEqual([{ slot: 0, occupied: true }]);
  writeFileSync(gate, "");
  expect(await coordinator.outcomeOf(lease.attempt)).toMatchObject({
    outcome: { kind: "succeeded" },
    value: 3,
  });
  expect(await coordinator.outcomeOf(staged.attempt)).toMatchObject({
    outcome: { kind: "succeeded" },
    value: 4,
  });
});

test("a runner that dies leaves no process behind, and its attempt is invalid", async () => {
  await agent.start();
  await coordinator.open(await agent.session());
  const commit = commitFiles(agent.gitDir, { x: "x" });
  const pidFile = join(agent.folder, "pid");
  const lease = leaseOf(
    1,
    commit,
    recipe(`echo $$ > ${pidFile}.new; mv ${pidFile}.new ${pidFile}; echo begin; sleep 600`),
  );
  coordinator.lease(lease);
  await coordinator.until(() =>
    coordinator.reports.find((report) => report.kind === "log" && report.attempt === lease.attempt),
  );
  const runner = JSON.parse(readFileSync(join(agent.dir, "attempts/a1-1-1/run/runner.json"), "utf8")) as {
    pid: number;
  };
  process.kill(runner.pid, "SIGKILL");
  const outcome = await coordinator.outcomeOf(lease.attempt);
  expect(outcome.outcome).toEqual({ kind: "invalid_env", reason: "runner_died" });
  await awaitGone(Number(readFileSync(pidFile, "utf8")));
});

test("an agent killed while it builds stages the attempt anew", async () => {
  await agent.start();
  await coordinator.open(await agent.session());
  const commit = commitFiles(agent.gitDir, { x: "x" });
  const mark = join(agent.folder, "mark");
  mkdirSync(mark);
  const build = `touch ${mark}/$$; while [ $(ls ${mark} | wc -l) -lt 2 ]; do sleep 0.02; done`;
  const lease = leaseOf(1, commit, recipe("echo score: 5", { build }));
  coordinator.lease(lease);
  await untilEntry(mark);
  await agent.kill();
  await coordinator.close();
  await agent.start();
  await coordinator.open(await agent.session());
  expect(await coordinator.outcomeOf(lease.attempt)).toMatchObject({ value: 5 });
});

test("sockets that somebody cleaned away come back", async () => {
  await agent.start();
  rmSync(join(agent.dir, "s"), { recursive: true });
  const pid = agent.pid();
  let answer: Record<string, unknown> = { running: false };
  while (answer.running === false) answer = await agent.verb("info");
  expect(answer.pid).toBe(pid);
  expect(await coordinator.open(await agent.session())).toBeDefined();
});
