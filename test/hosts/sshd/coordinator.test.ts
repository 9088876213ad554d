/** A coordinator on another machine, spoken to through ssh://: answering, silent, and with SSH down. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stateFolder } from "../../../coordinator/api/client/state-folder.ts";
import { type ApiServer, startServer } from "../../../coordinator/api/server/server.ts";
import { LogStore } from "../../../coordinator/ledger/logs.ts";
import { statusView } from "../../../coordinator/ledger/read/status-view.ts";
import { FakeDaemon } from "../../integration/coordinator/api/fake-daemon.ts";
import { callFleet, type Said } from "../../integration/coordinator/cli/surroundings.ts";
import { startSshd, type TestSshd } from "./sshd.ts";

let sshd: TestSshd;
let laptop: string;
let remote: ReturnType<typeof stateFolder>;
let logs: LogStore;
let daemon: FakeDaemon;
let server: ApiServer;

beforeAll(async () => {
  sshd = await startSshd();
  laptop = await mkdtemp(join(tmpdir(), "fleet-laptop-"));
  const folder = join(sshd.home, ".local/state/fleet/lab");
  await mkdir(folder, { recursive: true });
  remote = stateFolder(folder);
  logs = new LogStore(join(folder, "logs"));
  daemon = new FakeDaemon(logs);
  daemon.commit();
  const socket = join(sshd.home, "s", "api.sock");
  server = await startServer(daemon, socket);
  remote.writeEndpoint({ pid: process.pid, socket, term: 1, startedAt: 0 });
  remote.writeSnapshot(statusView(daemon.facts()));
});

afterAll(async () => {
  await server.close();
  await logs.close();
  await sshd.stop();
  await rm(laptop, { recursive: true, force: true });
});

const fleet = (...argv: readonly string[]): Promise<Said> =>
  callFleet(laptop, ["--coordinator", "ssh://testhost", ...argv], {
    env: { FLEET_SSH_CONFIG: sshd.sshConfigFile },
  });

describe("a coordinator elsewhere", () => {
  test("answers through SSH", async () => {
    const { exit, out } = await fleet("status", "--json");
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ fleet: "lab", source: "daemon" });
  });

  test("takes wishes through SSH", async () => {
    daemon.command = () => Promise.resolve({} as never);
    expect(await fleet("pause")).toMatchObject({ exit: 0, err: "" });
  });

  test("is shown from its snapshot while its daemon is silent", async () => {
    await server.close();
    const { exit, out, err } = await fleet("status");
    expect(exit).toBe(3);
    expect(out).toMatch(/^lab {2}/u);
    expect(err).toContain("the coordinator of lab does not answer; above is what it said");
  });

  test("is shown from the laptop's copy while SSH is down", async () => {
    await sshd.stop();
    const { exit, out, err } = await fleet("status");
    expect(exit).toBe(3);
    expect(out).toMatch(/^lab {2}/u);
    expect(err).toContain("testhost");
  });
});
