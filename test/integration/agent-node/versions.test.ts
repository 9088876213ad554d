/** Declared versions on a real agent: told at `prepare`, asked again before and after every run. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AttemptOutcome, Purpose } from "../../../proto/vocab/attempt.ts";
import type { AttemptId } from "../../../proto/vocab/ids.ts";
import type { Recipe } from "../../../proto/vocab/task.ts";
import { AgentProcess, buildRelease, cpuSlot, leaseOf, recipe } from "./agent-process.ts";
import { FakeCoordinator } from "./fake-coordinator.ts";
import type { TestCommit } from "./tiny-repository.ts";
import { commitFiles } from "./tiny-repository.ts";

let built: string;
let program: string;
beforeAll(async () => {
  built = mkdtempSync(join(tmpdir(), "fleet-built-"));
  ({ program } = await buildRelease(built));
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

let agent: AgentProcess;
let coordinator: FakeCoordinator;
let commit: TestCommit;
beforeEach(async () => {
  agent = new AgentProcess(program);
  coordinator = new FakeCoordinator();
  await restart();
  commit = commitFiles(agent.gitDir, { x: "x" });
  upgrade("2.4.1");
});
afterEach(async () => {
  await coordinator.close();
  await agent.remove();
});

const restart = async (): Promise<void> => {
  await agent.start([cpuSlot(0)]);
  await coordinator.open(await agent.session());
};

/** Installs another version for everybody on the host. */
const upgrade = (version: string): void => writeFileSync(join(agent.folder, "version"), `${version}\n`);
const torch = (): string => `cat ${join(agent.folder, "version")}`;
const task = (run: string, rest: Partial<Recipe> = {}): Recipe =>
  recipe(run, { versions: { torch: torch() }, ...rest });

const give = (number: number, what: Recipe, purpose: Purpose = "screen"): AttemptId => {
  const lease = leaseOf(number, commit, what, { purpose });
  coordinator.lease(lease);
  return lease.attempt;
};
const outcomeOf = (...lease: Parameters<typeof give>): Promise<AttemptOutcome> =>
  coordinator.outcomeOf(give(...lease));

/** A run that ends when the test says so. */
const gated = (): { readonly open: () => void; readonly run: string } => {
  const gate = join(agent.folder, "gate");
  return {
    open: () => writeFileSync(gate, ""),
    run: `while [ ! -e ${gate} ]; do sleep 0.02; done; echo score: 1`,
  };
};

const changed = (now: string, was: string, then: string) => ({
  outcome: { kind: "invalid_env", reason: "lane_changed" },
  detail: `torch is ${now}, and was ${was} when ${then}`,
  finals: {},
});
const succeeded = { outcome: { kind: "succeeded" } };

test("a version that stays is told by prepare and disturbs nothing", async () => {
  const versions = { torch: torch(), where: 'basename "$PWD"' };
  expect(await outcomeOf(1, task("echo score: 1", { versions }), "prepare")).toMatchObject({
    ...succeeded,
    manifest: { versions: { torch: "2.4.1", where: "0" } },
  });
  const measured = await outcomeOf(2, task("echo score: 1", { versions }));
  expect(measured).toMatchObject({ ...succeeded, value: 1, finals: { score: 1 } });
});

test("another version than at prepare is another lane, until the host is prepared again", async () => {
  const run = task("echo score: 1");
  await outcomeOf(1, run, "prepare");
  upgrade("2.5.0");
  const first = give(2, run);
  expect(await coordinator.outcomeOf(first)).toMatchObject(
    changed("2.5.0", "2.4.1", "the host was prepared"),
  );
  expect(coordinator.phasesOf(first)).toEqual(["staging"]);
  expect(await outcomeOf(3, run, "prepare")).toMatchObject({ manifest: { versions: { torch: "2.5.0" } } });
  expect(await outcomeOf(4, run)).toMatchObject({ ...succeeded, value: 1 });
});

test("a version that changes during the run voids it", async () => {
  const { open, run } = gated();
  await outcomeOf(1, task(run), "prepare");
  const attempt = give(2, task(run));
  await coordinator.untilPhase(attempt, "running");
  upgrade("2.5.0");
  open();
  const outcome = await coordinator.outcomeOf(attempt);
  expect(outcome).toMatchObject(changed("2.5.0", "2.4.1", "the run was staged"));
  expect(outcome).not.toHaveProperty("value");
  expect(coordinator.phasesOf(attempt)).toEqual(["staging", "staged", "running"]);
  expect(await coordinator.logOf(attempt)).toBe("score: 1\n");
});

test("the slot does not wait for the look after a run, and its checkout does", async () => {
  const hold = join(agent.folder, "hold");
  const versions = { torch: `${torch()}; while [ -e ${hold} ]; do sleep 0.02; done` };
  const { open, run } = gated();
  await outcomeOf(1, task(run, { versions }), "prepare");
  const attempts = [give(2, task(run, { versions })), give(3, task("echo score: 2", { versions }))] as const;
  await coordinator.untilPhase(attempts[0], "running");
  await coordinator.untilPhase(attempts[1], "staged");
  writeFileSync(hold, "");
  open();
  await coordinator.untilPhase(attempts[1], "running");
  await coordinator.until(() =>
    coordinator.heartbeats.at(-1)?.held.every(({ phase }) => phase === "ending") ? true : undefined,
  );
  rmSync(hold);
  expect(await coordinator.outcomeOf(attempts[0])).toMatchObject({ value: 1 });
  expect(await coordinator.outcomeOf(attempts[1])).toMatchObject({ value: 2 });
});

describe("an agent that dies", () => {
  test("leaves what prepare found to the next one", async () => {
    const run = task("echo score: 1");
    await outcomeOf(1, run, "prepare");
    await agent.kill();
    upgrade("2.5.0");
    await restart();
    expect(await outcomeOf(2, run)).toMatchObject(changed("2.5.0", "2.4.1", "the host was prepared"));
  });

  test("while an attempt runs leaves the look after it to the next one", async () => {
    const { open, run } = gated();
    await outcomeOf(1, task(run), "prepare");
    const attempt = give(2, task(run));
    await coordinator.untilPhase(attempt, "running");
    await agent.kill();
    upgrade("2.5.0");
    open();
    await restart();
    expect(await coordinator.outcomeOf(attempt)).toMatchObject(
      changed("2.5.0", "2.4.1", "the run was staged"),
    );
  });

  test("during the look after a run has it looked at once more", async () => {
    const [hold, looks] = [join(agent.folder, "hold"), join(agent.folder, "looks")];
    const versions = {
      torch: `echo look >> ${looks}; while [ -e ${hold} ]; do sleep 0.02; done; ${torch()}`,
    };
    const { open, run } = gated();
    await outcomeOf(1, task(run, { versions }), "prepare");
    const attempt = give(2, task(run, { versions }));
    await coordinator.untilPhase(attempt, "running");
    writeFileSync(hold, "");
    open();
    await untilLooks(looks, 3);
    await agent.kill();
    rmSync(hold);
    await restart();
    expect(await coordinator.outcomeOf(attempt)).toMatchObject({ value: 1 });
    expect(readFileSync(looks, "utf8")).toBe("look\n".repeat(4));
  });
});

test("cancelled during the look after a run, it is cancelled", async () => {
  const [hold, looks] = [join(agent.folder, "hold"), join(agent.folder, "looks")];
  const versions = { torch: `echo look >> ${looks}; while [ -e ${hold} ]; do sleep 0.02; done; ${torch()}` };
  const { open, run } = gated();
  await outcomeOf(1, task(run, { versions }), "prepare");
  const attempt = give(2, task(run, { versions }));
  await coordinator.untilPhase(attempt, "running");
  writeFileSync(hold, "");
  open();
  await untilLooks(looks, 3);
  coordinator.say({ kind: "cancel", attempt, token: 2, reason: "nobody needs it" });
  expect((await coordinator.outcomeOf(attempt)).outcome).toEqual({ kind: "cancelled" });
});

test("a command that fails keeps the host from being prepared, by its name", async () => {
  const versions = { a: "echo 1", torch: "echo 'No module named torch' >&2; exit 1" };
  expect(await outcomeOf(1, task("true", { versions }), "prepare")).toMatchObject({
    outcome: { kind: "invalid_env", reason: "setup_failed" },
    detail: "task.versions.torch ended with code 1: No module named torch",
  });
  const silent = { torch: "true" };
  expect(await outcomeOf(2, task("true", { versions: silent }), "prepare")).toMatchObject({
    detail: "task.versions.torch printed nothing",
  });
});

test("setup runs again in a checkout whose environment a run has changed", async () => {
  const installed = task("echo 2.5.0 > env/version; echo score: 1", {
    setup: "mkdir -p env; echo 2.4.1 > env/version",
    cache: ["env"],
    versions: { torch: "cat env/version" },
  });
  await agent.start([cpuSlot(0)], 0);
  await outcomeOf(1, installed, "prepare");
  expect(await outcomeOf(2, installed)).toMatchObject(changed("2.5.0", "2.4.1", "the run was staged"));
  expect(await outcomeOf(3, { ...installed, run: "echo score: 1" })).toMatchObject({ value: 1 });
});

test("with nothing declared, nothing is asked", async () => {
  const attempt = give(1, recipe("echo score: 1"));
  expect(await coordinator.outcomeOf(attempt)).toMatchObject(succeeded);
  const folder = join(agent.dir, "attempts", "a1-1-1");
  expect(["versions", "versions_after"].filter((command) => existsSync(join(folder, command)))).toEqual([]);
  expect(existsSync(join(agent.dir, "versions.json"))).toBe(false);
});

/** Resolves when the commands were asked this often. */
const untilLooks = async (file: string, count: number): Promise<void> => {
  const looks = (): number => (existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0);
  while (looks() < count) await new Promise((resolve) => setImmediate(resolve));
};
