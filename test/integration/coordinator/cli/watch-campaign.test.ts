/** Watching over the real API server: a campaign that stands still says why, once, and again only when it changes. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { stateFolder } from "../../../../coordinator/api/client/state-folder.ts";
import { type ApiServer, startServer } from "../../../../coordinator/api/server/server.ts";
import { type Context, outputTo } from "../../../../coordinator/cli/context.ts";
import { findCoordinator } from "../../../../coordinator/cli/coordinator.ts";
import { readHistory, watchCampaign } from "../../../../coordinator/cli/watch-campaign.ts";
import { LogStore } from "../../../../coordinator/ledger/logs.ts";
import { FakeDaemon } from "../api/fake-daemon.ts";

let home: string;
let daemon: FakeDaemon;
let server: ApiServer;
let logs: LogStore;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "fleet-watch-"));
  const folder = join(home, "fleet", "lab");
  await mkdir(folder, { recursive: true });
  logs = new LogStore(join(folder, "logs"));
  daemon = new FakeDaemon(logs);
  daemon.world.start();
  daemon.world.up("a", 1);
  daemon.world.baselines(1);
  daemon.commit();
  const socket = join(home, "s", "api.sock");
  server = await startServer(daemon, socket);
  stateFolder(folder).writeEndpoint({ pid: process.pid, socket, term: 1, startedAt: 0 });
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});

afterEach(async () => {
  vi.useRealTimers();
  await server.close();
  await logs.close();
  await rm(home, { recursive: true, force: true });
});

/** What was said so far, and a wait for something to be said. */
class Listener {
  said = "";
  #onSaid: () => void = () => undefined;

  hear(text: string): void {
    this.said += text;
    this.#onSaid();
  }

  async until(isSaid: (said: string) => boolean): Promise<void> {
    while (!isSaid(this.said)) await new Promise<void>((resolve) => (this.#onSaid = resolve));
  }

  count(text: string): number {
    return this.said.split(text).length - 1;
  }
}

const contextOf = (out: Listener): Context => ({
  env: { XDG_STATE_HOME: home, HOME: home },
  cwd: home,
  entry: fileURLToPath(new URL("../../../../coordinator/cli/main.ts", import.meta.url)),
  json: false,
  out: outputTo({ write: (text) => out.hear(text) }),
  err: outputTo({ write: () => undefined }),
  isTty: true,
  now: () => 0,
});

test("a reason is a line when it comes up, and stays in the last line while it lasts", async () => {
  const out = new Listener();
  const context = contextOf(out);
  const coordinator = await findCoordinator(context);
  const watching = watchCampaign(context, coordinator, await readHistory(coordinator));
  const waits = "! nothing is left to run; it waits for: fleet submit <branch>\n";
  for (let look = 1; look <= 3; look++) {
    vi.advanceTimersByTime(1_000);
    await out.until(() => out.count("| nothing is left to run") >= look);
  }
  expect(out.count(waits)).toBe(1);
  const { world } = daemon;
  world.submit(1);
  world.settle(() => ({ value: 2 }));
  world.tell({ kind: "command", command: { kind: "drain", host: "a" as never, reason: "noise" } });
  daemon.commit();
  vi.advanceTimersByTime(1_000);
  await out.until((said) => said.includes("! nothing can run: a is drained, noise; then: fleet undrain a\n"));
  world.tell({
    kind: "mirror_waits",
    commit: "c1" as never,
    reason: "checked_out",
    detail: "/research",
  });
  world.tell({ kind: "command", command: { kind: "stop", reason: "enough", cancelRunning: true } });
  daemon.commit();
  expect(await watching).toBe("ended");
  expect(out.said).toContain("stays behind while it is checked out in /research");
  await coordinator.close();
});
