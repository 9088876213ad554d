import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AgentProcess, buildRelease, leaseOf, recipe } from "./agent-process.ts";
import { FakeCoordinator } from "./fake-coordinator.ts";
import { commitFiles } from "./tiny-repository.ts";

let built: string;
let program: string;
let agent: AgentProcess;
let coordinator: FakeCoordinator;

const mount = (folder: string): boolean => {
  try {
    mkdirSync(folder, { recursive: true });
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=24m,mode=700", "tmpfs", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

/** A small disk needs root, and a kernel that lets it mount one. */
const canMount = (): boolean => {
  const folder = mkdtempSync(join(tmpdir(), "fleet-mount-"));
  const isMounted = process.platform === "linux" && mount(folder);
  if (isMounted) execFileSync("umount", [folder]);
  rmSync(folder, { recursive: true });
  return isMounted;
};

describe.runIf(canMount())("on a full disk", () => {
  beforeAll(async () => {
    built = mkdtempSync(join(tmpdir(), "fleet-built-"));
    ({ program } = await buildRelease(built));
  });
  afterAll(() => rmSync(built, { recursive: true, force: true }));

  beforeEach(async () => {
    agent = new AgentProcess(program);
    mount(agent.dir);
    coordinator = new FakeCoordinator();
    await agent.start();
    await coordinator.open(await agent.session());
  });
  afterEach(async () => {
    empty();
    await coordinator.close();
    await agent.verb("stop", "--purge").catch(() => undefined);
    execFileSync("umount", ["-l", agent.dir]);
    await agent.remove();
  });

  const ballast = (): string => join(agent.dir, "ballast");
  const empty = (): void => rmSync(ballast(), { force: true });

  /** Leaves this many bytes. */
  const fill = (leaveBytes: number): void => {
    const fd = openSync(ballast(), "a");
    const block = Buffer.alloc(4096);
    try {
      for (;;) {
        const { bavail, bsize } = statfsSync(agent.dir);
        if (bavail * bsize <= leaveBytes) return;
        writeSync(fd, block);
      }
    } finally {
      closeSync(fd);
    }
  };

  const untilFull = (): Promise<true> =>
    coordinator.until(() => ((coordinator.heartbeats.at(-1)?.diskFreeBytes ?? 1) === 0 ? true : undefined));

  const commitOf = () =>
    commitFiles(agent.gitDir, { big: "x".repeat(4 * 1024 * 1024), "run.sh": "echo score: 1\n" });

  /** The same agent, and it works. */
  const expectRecovered = async (pid: number, number: number, commit: ReturnType<typeof commitOf>) => {
    const lease = leaseOf(number, commit, recipe("sh run.sh"));
    coordinator.lease(lease);
    expect(await coordinator.outcomeOf(lease.attempt)).toMatchObject({ value: 1 });
    expect(agent.pid()).toBe(pid);
  };

  test("staging ends as disk_full, and the checkout is used again", async () => {
    const pid = agent.pid();
    const commit = commitOf();
    fill(1024 * 1024);
    for (const number of [1, 2, 3]) {
      const lease = leaseOf(number, commit, recipe("sh run.sh"));
      coordinator.lease(lease);
      expect((await coordinator.outcomeOf(lease.attempt)).outcome).toEqual({
        kind: "invalid_env",
        reason: "disk_full",
      });
    }
    empty();
    await expectRecovered(pid, 4, commit);
  });

  test("a run that fills it ends as disk_full once there is room to say so", async () => {
    const pid = agent.pid();
    const commit = commitOf();
    const lease = leaseOf(1, commit, recipe("echo begun; cat /dev/zero > junk"));
    coordinator.lease(lease);
    await coordinator.untilPhase(lease.attempt, "running");
    await coordinator.until(() => coordinator.piecesOf(lease.attempt)[0]);
    await untilFull();
    rmSync(join(agent.dir, "slots/0/0/junk"));
    expect((await coordinator.outcomeOf(lease.attempt)).outcome).toEqual({
      kind: "invalid_env",
      reason: "disk_full",
    });
    await expectRecovered(pid, 2, commit);
  });

  test("output that does not fit any more ends as disk_full, not as a missing metric", async () => {
    const pid = agent.pid();
    const commit = commitOf();
    const gate = join(agent.folder, "gate");
    const task = recipe(
      `echo begun; until [ -e ${gate} ]; do sleep 0.02; done; head -c 3000000 /dev/zero; echo score: 1`,
    );
    const lease = leaseOf(1, commit, task);
    coordinator.lease(lease);
    await coordinator.untilPhase(lease.attempt, "running");
    fill(1024 * 1024);
    closeSync(openSync(gate, "w"));
    await untilFull();
    empty();
    const outcome = await coordinator.outcomeOf(lease.attempt);
    expect(outcome.outcome).toEqual({ kind: "invalid_env", reason: "disk_full" });
    await expectRecovered(pid, 2, commit);
  });

  test("not one byte: leases come back, reports wait, and nothing is lost", async () => {
    const pid = agent.pid();
    const commit = commitOf();
    const gate = join(agent.folder, "gate");
    const task = recipe(`echo begun; until [ -e ${gate} ]; do sleep 0.02; done; echo score: 5`);
    const lease = leaseOf(1, commit, task);
    coordinator.lease(lease);
    await coordinator.untilPhase(lease.attempt, "running");
    await coordinator.until(() => coordinator.piecesOf(lease.attempt)[0]);
    fill(0);
    const refused = leaseOf(2, commit, recipe("true"));
    coordinator.lease(refused);
    coordinator.say({ kind: "renew", attempts: [lease.attempt] });
    closeSync(openSync(gate, "w"));
    // Three more heartbeats, which the agent sends while it cannot write.
    const heard = coordinator.heartbeats.length;
    await coordinator.until(() => (coordinator.heartbeats.length > heard + 3 ? true : undefined));
    empty();
    expect(await coordinator.outcomeOf(lease.attempt)).toMatchObject({
      outcome: { kind: expect.stringMatching(/succeeded|invalid_env/) as string },
    });
    await coordinator.until(() =>
      coordinator.reports.find((report) => report.kind === "returned" && report.attempt === refused.attempt),
    );
    await expectRecovered(pid, 3, commit);
    const ends = coordinator.reports.filter((report) => report.kind === "outcome");
    expect(ends).toHaveLength(2);
  });

  test("a run that cannot begin for want of room ends although it was told to go", async () => {
    const pid = agent.pid();
    const commit = commitOf();
    const gate = join(agent.folder, "gate");
    const wait = `echo begun; until [ -e ${gate} ]; do sleep 0.02; done; `;
    const leases = [leaseOf(1, commit, recipe(wait)), leaseOf(2, commit, recipe("echo score: 1"))] as const;
    coordinator.lease(leases[0]);
    await coordinator.until(() => coordinator.piecesOf(leases[0].attempt)[0]);
    coordinator.lease(leases[1]);
    await coordinator.untilPhase(leases[1].attempt, "staged");
    fill(0);
    closeSync(openSync(gate, "w"));
    await untilFull();
    empty();
    for (const { attempt } of leases) await coordinator.outcomeOf(attempt);
    expect(coordinator.reports.filter(({ kind }) => kind === "returned")).toEqual([]);
    await expectRecovered(pid, 3, commit);
  });
});
