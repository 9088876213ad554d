/** Verbs that mean the campaign's repository, called from inside and outside of it. */
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { stateFolder } from "../../../../coordinator/api/client/state-folder.ts";
import { type ApiServer, startServer } from "../../../../coordinator/api/server/server.ts";
import { LogStore } from "../../../../coordinator/ledger/logs.ts";
import { git } from "../../../../coordinator/repo/git.ts";
import { FakeDaemon } from "../api/fake-daemon.ts";
import { callFleet, type Said } from "./surroundings.ts";

let home: string;
let daemon: FakeDaemon;
let server: ApiServer;
let logs: LogStore;
let asked: string[];

const makeRepository = async (name: string): Promise<string> => {
  const folder = join(home, name);
  await git(home, ["init", "--quiet", folder]);
  const as = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
  await git(folder, [...as, "commit", "--quiet", "--allow-empty", "-m", "base"]);
  return folder;
};

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), "fleet-place-")));
  const folder = join(home, "fleet", "lab");
  await mkdir(folder, { recursive: true });
  logs = new LogStore(join(folder, "logs"));
  daemon = new FakeDaemon(logs);
  daemon.world.start({ repository: await makeRepository("my research") });
  daemon.commit();
  asked = [];
  daemon.command = (wish) => {
    asked.push(wish.kind);
    return Promise.resolve({ experiment: 1, misfits: [] } as never);
  };
  const socket = join(home, "s", "api.sock");
  server = await startServer(daemon, socket);
  stateFolder(folder).writeEndpoint({ pid: process.pid, socket, term: 1, startedAt: 0 });
});

afterEach(async () => {
  await server.close();
  await logs.close();
  await rm(home, { recursive: true, force: true });
});

const fleetIn = (folder: string, ...argv: readonly string[]): Promise<Said> =>
  callFleet(home, argv, { cwd: join(home, folder) });

test("in another repository submit refuses and names both, and status names the campaign's", async () => {
  await makeRepository("other");
  const said = await fleetIn("other", "submit", "wip");
  expect(said).toEqual({
    exit: 1,
    out: "",
    err:
      `fleet: this is the repository ${home}/other, and campaign mar5 takes branches from ${home}/my research\n` +
      `hint: cd '${home}/my research', then: fleet submit wip\n`,
  });
  expect(asked).toEqual([]);
  const { out } = await fleetIn("other", "status");
  expect(out.split("\n")[1]).toBe(`campaign mar5 is of another repository: ${home}/my research`);
});

test.each(["my research", "my research/below", "worktree", ""])("in %j submit goes on", async (folder) => {
  await mkdir(join(home, "my research", "below"));
  await git(join(home, "my research"), ["worktree", "add", "--quiet", join(home, "worktree")]);
  expect(await fleetIn(folder, "submit", "wip")).toMatchObject({ exit: 0, err: "" });
  expect(asked).toEqual(["submit"]);
  expect((await fleetIn(folder, "status")).out).not.toContain("another repository");
});
