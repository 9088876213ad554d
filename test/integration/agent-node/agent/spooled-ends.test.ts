import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { usePairs } from "../agent-fixture.ts";
import { type AgentProcess, leaseOf, recipe } from "../agent-process.ts";
import { FakeCoordinator } from "../fake-coordinator.ts";
import { commitFiles } from "../tiny-repository.ts";

let agent: AgentProcess;
let coordinator: FakeCoordinator;
usePairs((pair) => void ({ agent, coordinator } = pair));

test("an agent that died between an outcome and its note does not report it again", async () => {
  await agent.start();
  await coordinator.open(await agent.session());
  const commit = commitFiles(agent.gitDir, { x: "x" });
  const [first, second] = [1, 2].map((number) => leaseOf(number, commit, recipe(`echo score: ${number}`)));
  if (first === undefined || second === undefined) throw new Error("two leases");
  coordinator.lease(first);
  await coordinator.outcomeOf(first.attempt);
  await agent.kill();
  await coordinator.close();
  rmSync(join(agent.dir, "attempts/a1-1-1/done.json"));
  await agent.start();
  expect((await coordinator.open(await agent.session()))?.held).toEqual([]);
  coordinator.lease(second);
  await coordinator.outcomeOf(second.attempt);
  const ends = coordinator.reports.filter((report) => report.kind === "outcome");
  expect(ends.map((report) => report.outcome.attempt)).toEqual([first.attempt, second.attempt]);
});

test("an end that is gone with the spool is told again, as nobody's measurement", async () => {
  await agent.start();
  await coordinator.open(await agent.session());
  const commit = commitFiles(agent.gitDir, { x: "x" });
  const lease = leaseOf(1, commit, recipe("echo score: 1"));
  coordinator.lease(lease);
  await coordinator.outcomeOf(lease.attempt);
  await agent.kill();
  await coordinator.close();
  rmSync(join(agent.dir, "spool"), { recursive: true });
  await agent.start();
  const later = new FakeCoordinator();
  try {
    const hello = await later.open(await agent.session());
    expect(hello?.held.map(({ attempt, phase }) => [attempt, phase])).toEqual([[lease.attempt, "ending"]]);
    const again = await later.outcomeOf(lease.attempt);
    expect(again).toMatchObject({
      token: lease.token,
      outcome: { kind: "invalid_env", reason: "agent_error" },
      detail: "the report of its end was lost with the agent's spool",
    });
    expect(again.value).toBeUndefined();
  } finally {
    await later.close();
  }
});
