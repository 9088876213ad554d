/** `fleet explain` over the real API and without a daemon: the same chain, and nothing written. */
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { stateFolder } from "../../../../coordinator/api/client/state-folder.ts";
import { type ApiServer, startServer } from "../../../../coordinator/api/server/server.ts";
import { LogStore } from "../../../../coordinator/ledger/logs.ts";
import { SqliteLedger } from "../../../../coordinator/ledger/sqlite-ledger.ts";
import type { ExplainView } from "../../../../proto/vocab/views/explain.ts";
import { FakeDaemon } from "../api/fake-daemon.ts";
import { callFleet, type Said } from "./surroundings.ts";

let home: string;
let folder: string;
let daemon: FakeDaemon;
let server: ApiServer;
let logs: LogStore;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "fleet-explain-"));
  folder = join(home, "fleet", "lab");
  await mkdir(folder, { recursive: true });
  logs = new LogStore(join(folder, "logs"));
  daemon = new FakeDaemon(logs);
  daemon.world.start();
  daemon.world.up("a", 1);
  daemon.world.baselines(1);
  daemon.world.submit(1);
  daemon.world.settle(() => ({ value: 0.9 }));
  daemon.world.submit(2);
  daemon.commit();
  const socket = join(home, "s", "api.sock");
  server = await startServer(daemon, socket);
  stateFolder(folder).writeEndpoint({ pid: process.pid, socket, term: 1, startedAt: 0 });
});

afterEach(async () => {
  await server.close();
  await logs.close();
  await rm(home, { recursive: true, force: true });
});

const fleet = (...argv: readonly string[]): Promise<Said> => callFleet(home, argv);
const view = async (what: string): Promise<ExplainView> =>
  JSON.parse((await fleet("explain", what, "--json")).out) as ExplainView;

test("an experiment and a host are told by the coordinator, a wrong name with what there is", async () => {
  const { exit, out } = await fleet("explain", "0001");
  expect(exit).toBe(0);
  expect(out).toMatch(/^experiment 0001: idea 1 \(keep\)\n/u);
  expect(out).toContain("ago  verdict keep: landed as c1");
  expect((await fleet("explain", "a")).out).toMatch(/^host a \(idle\)\n/u);
  expect(await fleet("explain", "b")).toMatchObject({ exit: 1, out: "" });
  expect(await fleet("explain", "99")).toMatchObject({ exit: 1, out: "" });
});

test("without a coordinator the ledger tells the same, with its age, and stays as it is", async () => {
  const told = await view("1");
  const ofHost = await view("a");
  const ledger = new SqliteLedger(folder);
  ledger.append(daemon.world.records);
  ledger.close();
  await server.close();
  stateFolder(folder).removeEndpoint();
  const before = await readdir(folder);
  expect(await view("1")).toEqual(told);
  expect((await view("a")).steps).toEqual(ofHost.steps);
  const { exit, out, err } = await fleet("explain", "2");
  expect(exit).toBe(3);
  expect(out).toContain("nothing is decided or granted while no coordinator runs\n");
  expect(out).toMatch(/then: fleet up\n$/u);
  expect(err).toContain("lab");
  expect(await readdir(folder)).toEqual(before);
});
