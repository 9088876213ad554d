/** `fleet check` on this machine: which fleet is meant, hosts that are one machine, and whose campaign's notes count. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { stateFolder } from "../../../../coordinator/api/client/state-folder.ts";
import { type ApiServer, startServer } from "../../../../coordinator/api/server/server.ts";
import { LogStore } from "../../../../coordinator/ledger/logs.ts";
import { git } from "../../../../coordinator/repo/git.ts";
import type { CommitId } from "../../../../proto/vocab/ids.ts";
import { FakeDaemon } from "../api/fake-daemon.ts";
import { callFleet, type Said } from "./surroundings.ts";

let home: string;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), "fleet-check-")));
});

afterEach(() => rm(home, { recursive: true, force: true }));

const check = (...argv: readonly string[]): Promise<Said> => callFleet(home, ["check", ...argv]);

const makeFleet = async (name: string, socket = "x"): Promise<string> => {
  const folder = join(home, "fleet", name);
  await mkdir(folder, { recursive: true });
  stateFolder(folder).writeEndpoint({ pid: process.pid, socket, term: 1, startedAt: 0 });
  return folder;
};

const makeRepository = async (name: string): Promise<string> => {
  const folder = join(home, name);
  await git(home, ["init", "--quiet", folder]);
  const as = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
  await git(folder, [...as, "commit", "--quiet", "--allow-empty", "-m", "base"]);
  return folder;
};

test("a missing inventory names one that is there, and a stray bracket its first places only", async () => {
  const { exit, err } = await check("nowhere.yaml");
  expect(exit).toBe(1);
  const example = /^hint: (\/.*\/inventory\/lab\.yaml) shows how one looks/mu.exec(err)?.[1] ?? "";
  expect(existsSync(example)).toBe(true);
  const broken = join(home, "broken.yaml");
  const hosts = Array.from({ length: 12 }, (_, index) => `  - name: gpu${index}\n    slots: 1\n`).join("");
  await writeFile(broken, `name: lab]\nhosts: ]\n${hosts}`);
  const { out } = await check(broken);
  const places = out.split("\n").filter((line) => line.includes("broken.yaml:"));
  expect(places).toHaveLength(3);
  expect(out).toMatch(
    /BAD {3}inventory {5}\d+ mistakes in .*\n(?:.*\n){3} +and \d+ more, which the first ones may/u,
  );
});

describe("which fleet is meant", () => {
  test("must be said for a host when several are up; the doctor without a host looks at the rest", async () => {
    await makeFleet("desk");
    await makeFleet("lab");
    const words = "several fleets could be meant: desk, lab";
    expect(await check("gpu1")).toMatchObject({ exit: 1, err: expect.stringContaining(words) as string });
    const { exit, out } = await check();
    expect(exit).toBe(0);
    expect(out).toMatch(/^note {2}fleet {9}several fleets could be meant: desk, lab$/mu);
  });

  test("a host of no fleet, or of one without an inventory, is no silent success", async () => {
    expect(await check("gpu1")).toMatchObject({
      exit: 1,
      err: expect.stringContaining("no fleet") as string,
    });
    await makeFleet("lab");
    expect(await check("gpu1")).toMatchObject({
      exit: 1,
      err: expect.stringContaining("there is no inventory file") as string,
    });
    expect(await check("gpu1", "--coordinator", "ssh://me@lab")).toMatchObject({
      exit: 1,
      err: expect.stringContaining("log in there") as string,
    });
  });
});

test("two names of one machine are bad, each naming the other", async () => {
  const inventory = join(home, "two.yaml");
  const host = (name: string): string => `  - name: ${name}\n    connection: local\n    trust: experiments\n`;
  await writeFile(inventory, `name: two\nhosts:\n${host("one")}${host("twin")}`);
  const { exit, out } = await check(inventory);
  expect(exit).toBe(2);
  expect(out).toMatch(/^BAD {3}one {11}one and twin are the same machine$/mu);
  expect(out).toContain(`hint: remove one of the two from the inventory, then: fleet up ${inventory}\n`);
  expect(out).toMatch(/^BAD {3}twin {10}twin and one are the same machine$/mu);
});

const CAMPAIGN = `preset: custom
tag: mar5
task: {run: sh train.sh, budget: 1}
scope: {editable: [train.sh, "scr/**"], frozen: [prepare.sh]}
metric: {name: loss, goal: min}
`;

const makeResearch = async (): Promise<string> => {
  const folder = await makeRepository("scoped");
  await writeFile(join(folder, "train.sh"), "echo\n");
  await git(folder, ["add", "train.sh"]);
  const as = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
  await git(folder, [...as, "commit", "--quiet", "-m", "train"]);
  await writeFile(join(folder, "fleet.yaml"), CAMPAIGN);
  return folder;
};

test("patterns of the scope that match no tracked file are notes", async () => {
  const { exit, out } = await callFleet(home, ["check"], { cwd: await makeResearch() });
  expect(out.split("\n").filter((line) => line.includes("scope."))).toEqual([
    'note  scope         scope.editable "scr/**" matches no tracked file',
    'note  scope         scope.frozen "prepare.sh" matches no tracked file',
  ]);
  expect(exit).toBe(0);
});

test("and run warns of them when the campaign begins", async () => {
  const research = await makeResearch();
  const socket = join(home, "s", "api.sock");
  const logs = new LogStore(join(await makeFleet("lab", socket), "logs"));
  const daemon = new FakeDaemon(logs);
  const answers = ["started", "running"];
  daemon.command = () =>
    Promise.resolve({
      campaign: "mar5",
      outcome: answers.shift(),
      difference: "",
      dirty: { count: 0, named: [] },
      untracked: { count: 0, named: [] },
    } as never);
  const server = await startServer(daemon, socket);
  const run = (): Promise<Said> => callFleet(home, ["run", "--detach"], { cwd: research });
  expect((await run()).err).toBe(
    'warning: scope.editable "scr/**" matches no tracked file\nwarning: scope.frozen "prepare.sh" matches no tracked file\n',
  );
  expect((await run()).err).toBe("");
  await server.close();
  await logs.close();
});

describe("a campaign's notes", () => {
  let daemon: FakeDaemon;
  let server: ApiServer;
  let logs: LogStore;
  let research: string;

  beforeEach(async () => {
    research = await makeRepository("research");
    const socket = join(home, "s", "api.sock");
    logs = new LogStore(join(await makeFleet("lab", socket), "logs"));
    daemon = new FakeDaemon(logs);
    daemon.world.start({ repository: research });
    daemon.world.up("a", 1);
    daemon.world.baselines(1);
    daemon.commit();
    server = await startServer(daemon, socket);
  });

  afterEach(async () => {
    await server.close();
    await logs.close();
  });

  const mirrorWaits = (): void => {
    daemon.world.tell({
      kind: "mirror_waits",
      commit: "base" as CommitId,
      reason: "checked_out",
      detail: "/desk",
    });
    daemon.commit();
  };

  test("are bad where it is at home, and only told in another repository", async () => {
    mirrorWaits();
    const other = await makeRepository("other");
    const at = (cwd: string): Promise<Said> => callFleet(home, ["check"], { cwd });
    const here = await at(research);
    expect(here.out).toMatch(/^BAD {3}campaign {6}autoresearch\/mar5 stays behind/mu);
    expect(here.exit).toBe(1);
    const there = await at(other);
    expect(there.out).toContain(`note  campaign      mar5 of ${research}: autoresearch/mar5 stays behind`);
    expect(there.out).toContain(`note  fleet.yaml    there is none at ${other}/fleet.yaml`);
    expect(there.exit).toBe(0);
  });

  test("are only told once it has ended", async () => {
    daemon.world.tell({ kind: "command", command: { kind: "stop", reason: "done", cancelRunning: true } });
    daemon.world.settle(() => ({ value: 1 }));
    mirrorWaits();
    const { exit, out } = await callFleet(home, ["check"], { cwd: research });
    expect(out).toMatch(/^note {2}campaign {6}mar5, which has ended: autoresearch\/mar5 stays behind/mu);
    expect(exit).toBe(0);
  });
});
