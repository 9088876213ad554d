/** A real agent whose coordinator is gone for good: it finishes what runs, ends itself, and leaves everything for the next one. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { usePairs } from "./agent-fixture.ts";
import { type AgentProcess, leaseOf, recipe } from "./agent-process.ts";
import { awaitGone } from "./await-gone.ts";
import type { FakeCoordinator } from "./fake-coordinator.ts";
import { commitFiles } from "./tiny-repository.ts";

let agent: AgentProcess;
let coordinator: FakeCoordinator;
usePairs((pair) => void ({ agent, coordinator } = pair));

const ORPHAN_AFTER_MS = 200;
/** It looks every few seconds. */
const TIMEOUT_MS = 40_000;

test(
  "it ends after its last run, its reports stay, and the next agent tells them",
  async () => {
    await agent.start();
    await coordinator.open(await agent.session(), { orphanAfterMs: ORPHAN_AFTER_MS });
    const gate = join(agent.folder, "gate");
    const commit = commitFiles(agent.gitDir, {
      run: "while [ ! -e $GATE ]; do sleep 0.02; done; echo score: 1\n",
    });
    const lease = leaseOf(1, commit, recipe("sh run", { env: { GATE: gate } }));
    coordinator.lease(lease);
    await coordinator.untilPhase(lease.attempt, "running");
    const pid = agent.pid();
    await coordinator.close();
    writeFileSync(gate, "");
    await awaitGone(pid);
    const log = readFileSync(join(agent.dir, "log"), "utf8");
    expect(log.indexOf("course over")).toBeGreaterThan(0);
    expect(log.indexOf("nobody has spoken with this agent")).toBeGreaterThan(log.indexOf("course over"));
    expect(existsSync(join(agent.dir, "attempts"))).toBe(true);

    await agent.start();
    const hello = await coordinator.open(await agent.session());
    expect(hello?.held.map(({ attempt }) => attempt)).toEqual([lease.attempt]);
    expect(await coordinator.outcomeOf(lease.attempt)).toMatchObject({
      outcome: { kind: "succeeded" },
      value: 1,
    });
  },
  TIMEOUT_MS,
);

test(
  "an agent that is started anew, and that nobody ever calls, waits as long as the last one was told",
  async () => {
    await agent.start();
    await coordinator.open(await agent.session(), { orphanAfterMs: ORPHAN_AFTER_MS });
    await agent.kill();
    await agent.start();
    await awaitGone(agent.pid());
    expect(await agent.verb("info")).toEqual({ running: false });
  },
  TIMEOUT_MS,
);

test(
  "an agent with a session stays, as long as it was told or longer",
  async () => {
    await agent.start();
    await coordinator.open(await agent.session(), { orphanAfterMs: 1 });
    const { length } = coordinator.heartbeats;
    // So many beats take longer than it looks once for orphans.
    await coordinator.until(() => (coordinator.heartbeats.length > length + 60 ? true : undefined));
    expect(await agent.verb("info")).toMatchObject({ pid: agent.pid() });
  },
  TIMEOUT_MS,
);
