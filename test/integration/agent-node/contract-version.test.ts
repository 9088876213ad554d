/** Row 27: what a runner of the version before or after ours left in its attempt folder is taken for what it is. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CONTRACT_VERSION, FILES } from "../../../agent-node/runner/contract.ts";
import { usePairs } from "./agent-fixture.ts";
import { type AgentProcess, leaseOf, recipe } from "./agent-process.ts";
import type { FakeCoordinator } from "./fake-coordinator.ts";
import { commitFiles } from "./tiny-repository.ts";

let agent: AgentProcess;
let coordinator: FakeCoordinator;
usePairs((pair) => void ({ agent, coordinator } = pair));

const untilThere = async (path: string): Promise<void> => {
  while (!existsSync(path)) await new Promise((resolve) => setImmediate(resolve));
};

/** As a runner of another version would have written it: with its number, and with something that we do not know. */
const rewrite = (path: string, version: number): void => {
  const told = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  expect(told["version"]).toBe(CONTRACT_VERSION);
  writeFileSync(path, JSON.stringify({ ...told, version, saidByAnother: { version: true } }));
};

test.each([CONTRACT_VERSION - 1, CONTRACT_VERSION + 1])(
  "27. the run of a runner of version %i ends with its outcome",
  async (version) => {
    await agent.start();
    await coordinator.open(await agent.session());
    const gate = join(agent.folder, "gate");
    const commit = commitFiles(agent.gitDir, { x: "x" });
    const task = recipe(`echo begin; while [ ! -e ${gate} ]; do sleep 0.02; done; echo score: 3`);
    const lease = leaseOf(1, commit, task);
    coordinator.lease(lease);
    await coordinator.untilPhase(lease.attempt, "running");
    const folder = join(agent.dir, "attempts/a1-1-1/run");
    await untilThere(join(folder, FILES.started));
    await agent.kill();
    await coordinator.close();
    writeFileSync(gate, "");
    await untilThere(join(folder, FILES.exit));
    for (const file of [FILES.started, FILES.exit]) rewrite(join(folder, file), version);
    await agent.start();
    await coordinator.open(await agent.session());
    expect(await coordinator.outcomeOf(lease.attempt)).toMatchObject({
      outcome: { kind: "succeeded" },
      value: 3,
    });
  },
);
