import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { usePairs } from "./agent-fixture.ts";
import { type AgentProcess, cpuSlot, leaseOf, recipe } from "./agent-process.ts";
import type { FakeCoordinator } from "./fake-coordinator.ts";
import { commitFiles } from "./tiny-repository.ts";

let agent: AgentProcess;
let coordinator: FakeCoordinator;
usePairs((pair) => void ({ agent, coordinator } = pair));

const openSession = async (): Promise<void> => {
  await agent.start();
  await coordinator.open(await agent.session());
};

test("a lease becomes a staged, run and measured attempt", async () => {
  await openSession();
  const commit = commitFiles(agent.gitDir, {
    "train.sh": "echo step 1 score: 2.5\necho score: 1.5\necho $FLEET_SEED\n",
  });
  const lease = leaseOf(1, commit, recipe("sh train.sh"));
  coordinator.lease(lease);
  const outcome = await coordinator.outcomeOf(lease.attempt);
  expect(outcome).toMatchObject({ outcome: { kind: "succeeded" }, value: 1.5, token: 1, tree: commit.tree });
  expect(outcome.finals).toEqual({ score: 1.5 });
  expect(coordinator.phasesOf(lease.attempt)).toEqual(["staging", "staged", "running"]);
  expect(await coordinator.logOf(lease.attempt)).toBe("step 1 score: 2.5\nscore: 1.5\n7\n");
  const points = coordinator.reports.flatMap((report) => (report.kind === "points" ? report.points : []));
  expect(points.at(-1)).toMatchObject({ name: "score", value: 1.5 });
  await coordinator.until(() => (coordinator.heartbeats.at(-1)?.held.length === 0 ? true : undefined));
});

test("a staged attempt starts by itself when the tree before it is empty", async () => {
  await openSession();
  const commit = commitFiles(agent.gitDir, {
    run: "while [ ! -e $GATE ]; do sleep 0.02; done; echo score: 1\n",
  });
  const gate = join(agent.folder, "gate");
  const blocked = recipe("sh run", { env: { GATE: gate } });
  const leases = [1, 2].map((number) => leaseOf(number, commit, blocked));
  for (const lease of leases) coordinator.lease(lease);
  const [first, second] = leases.map(({ attempt }) => attempt);
  if (first === undefined || second === undefined) throw new Error("two leases");
  await coordinator.untilPhase(first, "running");
  await coordinator.untilPhase(second, "staged");
  expect(coordinator.phasesOf(second)).toEqual(["staging", "staged"]);
  const isHeld = () =>
    coordinator.heartbeats
      .at(-1)
      ?.held.map(({ phase }) => phase)
      .join() === "running,staged";
  await coordinator.until(() => (isHeld() ? true : undefined));
  writeFileSync(gate, "");
  await coordinator.outcomeOf(first);
  expect((await coordinator.outcomeOf(second)).outcome.kind).toBe("succeeded");
  const checkouts = [first, second].map((attempt) => {
    const staged = readFileSync(
      join(agent.dir, "attempts", `${attempt}-1-${attempt.slice(1)}`, "staged.json"),
      "utf8",
    );
    return (JSON.parse(staged) as { checkout: number }).checkout;
  });
  expect(checkouts).toEqual([0, 1]);
});

test("setup runs once per stamp, build every time, and both leave a tree that is the lease's", async () => {
  await openSession();
  const count = join(agent.folder, "count");
  const tree = { lock: "1\n", src: "x\n" };
  const task = recipe("cat built; echo score: 1", {
    setup: `echo setup >> ${count}; echo changed > lock; mkdir -p env`,
    build: `echo build >> ${count}; cat lock src > built`,
    setupInputs: ["lock"],
    cache: ["env"],
  });
  const [one, two] = [commitFiles(agent.gitDir, tree), commitFiles(agent.gitDir, { ...tree, src: "y\n" })];
  const three = commitFiles(agent.gitDir, { ...tree, lock: "2\n" });
  for (const [index, commit] of [one, two, three].entries()) {
    const lease = leaseOf(index + 1, commit, task);
    coordinator.lease(lease);
    expect((await coordinator.outcomeOf(lease.attempt)).outcome).toEqual({ kind: "succeeded" });
  }
  expect(readFileSync(count, "utf8").trim().split("\n")).toEqual([
    "setup",
    "build",
    "build",
    "setup",
    "build",
  ]);
  expect(await coordinator.logOf(leaseOf(1, one, task).attempt)).toBe("1\nx\nscore: 1\n");
});

test("prepare reports the manifest, and what cannot be built is an outcome", async () => {
  await openSession();
  const commit = commitFiles(agent.gitDir, { "eval.py": "frozen", "train.py": "free" });
  const prepare = leaseOf(1, commit, recipe("false"), { purpose: "prepare", frozen: ["eval.py"] });
  coordinator.lease(prepare);
  const prepared = await coordinator.outcomeOf(prepare.attempt);
  expect(prepared).toMatchObject({ outcome: { kind: "succeeded" }, manifest: { versions: {} } });
  expect(prepared.manifest?.frozenHash).toMatch(/^[0-9a-f]{64}$/);
  const broken = leaseOf(2, commit, recipe("true", { build: "echo no such header >&2; exit 3" }));
  coordinator.lease(broken);
  const failed = await coordinator.outcomeOf(broken.attempt);
  expect(failed.outcome).toEqual({ kind: "failed", exitCode: 3, signal: null, reason: "build" });
  expect(failed.detail).toContain("no such header");
  const silent = leaseOf(3, commit, recipe("true"));
  coordinator.lease(silent);
  expect((await coordinator.outcomeOf(silent.attempt)).outcome).toMatchObject({ reason: "no_metric" });
});

test("a run that touches what is frozen is violated, also when it puts it back", async () => {
  await openSession();
  const commit = commitFiles(agent.gitDir, { frozen: "1\n", free: "1\n" });
  const touch = recipe("cp -p frozen t; echo 2 > frozen; cp -p t frozen; echo 2 > free; echo score: 1");
  const lease = leaseOf(1, commit, touch, { frozen: ["frozen"] });
  coordinator.lease(lease);
  const outcome = await coordinator.outcomeOf(lease.attempt);
  expect(outcome.outcome).toEqual({ kind: "violated", paths: ["frozen"] });
});

test("an object swapped in the host's repository never runs", async () => {
  await openSession();
  const commit = commitFiles(agent.gitDir, { "train.sh": "echo score: 1\n" });
  const evil = commitFiles(agent.gitDir, { "train.sh": `touch ${agent.folder}/evil\n` });
  const file = (name: string | undefined): string =>
    join(agent.gitDir, "objects", (name ?? "").slice(0, 2), (name ?? "").slice(2));
  const content = readFileSync(file(evil.listing[0]?.blob));
  writeFileSync(`${file(commit.listing[0]?.blob)}.new`, content);
  renameSync(`${file(commit.listing[0]?.blob)}.new`, file(commit.listing[0]?.blob));
  const lease = leaseOf(1, commit, recipe("sh train.sh"));
  coordinator.lease(lease);
  const outcome = await coordinator.outcomeOf(lease.attempt);
  expect(outcome.outcome).toEqual({ kind: "invalid_env", reason: "tree_mismatch" });
  expect(existsSync(join(agent.folder, "evil"))).toBe(false);
});

test("a tracked file that changes while its attempt is staged is noticed before go", async () => {
  await openSession();
  const commit = commitFiles(agent.gitDir, {
    run: "while [ ! -e $GATE ]; do sleep 0.02; done; echo score: 1\n",
  });
  const gate = join(agent.folder, "gate");
  const leases = [1, 2].map((number) => leaseOf(number, commit, recipe("sh run", { env: { GATE: gate } })));
  for (const lease of leases) coordinator.lease(lease);
  const second = leases[1]?.attempt;
  if (second === undefined) throw new Error("two leases");
  await coordinator.untilPhase(second, "staged");
  writeFileSync(join(agent.dir, "slots/0/1/run"), "echo score: 0\n");
  writeFileSync(gate, "");
  expect((await coordinator.outcomeOf(second)).outcome).toEqual({
    kind: "invalid_env",
    reason: "tree_mismatch",
  });
});

test("cancel ends an attempt in every phase", async () => {
  await openSession();
  const commit = commitFiles(agent.gitDir, { x: "x" });
  const endless = recipe("sleep 600");
  const slow = recipe("sleep 600", { build: "sleep 600" });
  const leases = [leaseOf(1, commit, endless), leaseOf(2, commit, endless), leaseOf(3, commit, slow)];
  const [running, staged, waiting] = leases.map((lease) => lease.attempt);
  if (running === undefined || staged === undefined || waiting === undefined) throw new Error("three leases");
  for (const lease of leases) coordinator.lease(lease);
  await coordinator.untilPhase(running, "running");
  await coordinator.untilPhase(staged, "staged");
  const cancel = (attempt: typeof running, token: number): void =>
    coordinator.say({ kind: "cancel", attempt, token, reason: "by test" });
  cancel(waiting, 99);
  cancel(staged, 2);
  expect((await coordinator.outcomeOf(staged)).outcome.kind).toBe("cancelled");
  await coordinator.untilPhase(waiting, "staging");
  cancel(waiting, 3);
  expect((await coordinator.outcomeOf(waiting)).outcome.kind).toBe("cancelled");
  cancel(running, 1);
  expect((await coordinator.outcomeOf(running)).outcome.kind).toBe("cancelled");
  const free = await coordinator.until(() =>
    coordinator.heartbeats.at(-1)?.slots.find(({ occupied }) => !occupied),
  );
  expect(free).toEqual({ slot: 0, occupied: false });
});

test("a staged attempt past its window is returned, and so is one for a slot that is not there", async () => {
  await openSession();
  const commit = commitFiles(agent.gitDir, { x: "x" });
  const endless = leaseOf(1, commit, recipe("sleep 600"));
  const late = leaseOf(2, commit, recipe("true"), { startWithinMs: 1500 });
  coordinator.lease(endless);
  await coordinator.untilPhase(endless.attempt, "running");
  coordinator.lease(late);
  const returned = await coordinator.until(() => coordinator.reports.find(({ kind }) => kind === "returned"));
  expect(returned).toMatchObject({ attempt: late.attempt, token: 2 });
  expect(coordinator.phasesOf(late.attempt)).toEqual(["staging", "staged"]);
  const unknown = leaseOf(3, commit, recipe("true"), { slot: 9 });
  coordinator.lease(unknown);
  await coordinator.until(() =>
    coordinator.reports.find((report) => report.kind === "returned" && report.attempt === unknown.attempt),
  );
});

test("two slots stage and run at the same time", async () => {
  await agent.start([cpuSlot(0), cpuSlot(1)]);
  await coordinator.open(await agent.session());
  const commit = commitFiles(agent.gitDir, { x: "x" });
  const meet = (own: string, other: string) =>
    recipe(`mkdir ${own}; while [ ! -e ${other} ]; do sleep 0.02; done; echo score: 1`);
  const [one, two] = [join(agent.folder, "one"), join(agent.folder, "two")];
  const leases = [leaseOf(1, commit, meet(one, two)), leaseOf(2, commit, meet(two, one), { slot: 1 })];
  for (const lease of leases) coordinator.lease(lease);
  for (const { attempt } of leases) {
    expect((await coordinator.outcomeOf(attempt)).outcome.kind).toBe("succeeded");
  }
});

test("an older grant of a trial comes back, and one of an older generation is not heard", async () => {
  await openSession();
  const commit = commitFiles(agent.gitDir, { x: "x" });
  const trial = leaseOf(1, commit, recipe("true")).trial;
  const newer = leaseOf(3, commit, recipe("echo score: 3"), { trial });
  const older = leaseOf(2, commit, recipe("echo score: 2"), { trial });
  coordinator.lease(newer);
  await coordinator.untilPhase(newer.attempt, "staging");
  coordinator.lease(leaseOf(9, commit, recipe("echo score: 9"), { generation: 0 }));
  coordinator.lease(older);
  const returned = await coordinator.until(() => coordinator.reports.find(({ kind }) => kind === "returned"));
  expect(returned).toMatchObject({ attempt: older.attempt, reason: "its trial was granted again as a3" });
  expect(await coordinator.outcomeOf(newer.attempt)).toMatchObject({ value: 3 });
  expect(coordinator.phasesOf(leaseOf(9, commit, recipe("")).attempt)).toEqual([]);
});
