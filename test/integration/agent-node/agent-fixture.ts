/** The release, built once for a test file, and for every test an agent and a coordinator of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { AgentProcess, buildRelease } from "./agent-process.ts";
import { FakeCoordinator } from "./fake-coordinator.ts";

/** What `useRelease` built: the file that agents are started with. Filled before the first test. */
export const release = { program: "" };

/** Builds the release before the tests of this file, and removes it after them. */
export const useRelease = (): void => {
  let built: string;
  beforeAll(async () => {
    built = mkdtempSync(join(tmpdir(), "fleet-built-"));
    release.program = (await buildRelease(built)).program;
  });
  afterAll(() => rmSync(built, { recursive: true, force: true }));
};

/** A host and who speaks with it. */
export interface Pair {
  readonly agent: AgentProcess;
  readonly coordinator: FakeCoordinator;
}

/** Gives every test of this file a pair of its own; `take` is called before each of them. */
export const usePairs = (take: (pair: Pair) => void | Promise<void>): void => {
  useRelease();
  let pair: Pair;
  beforeEach(async () => {
    pair = { agent: new AgentProcess(release.program), coordinator: new FakeCoordinator() };
    await take(pair);
  });
  afterEach(async () => {
    await pair.coordinator.close();
    await pair.agent.remove();
  });
};
