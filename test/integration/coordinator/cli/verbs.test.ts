/** The verbs against the real API server over a real socket: what they print, and the exit codes. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { stateFolder } from "../../../../coordinator/api/client/state-folder.ts";
import { type ApiServer, startServer } from "../../../../coordinator/api/server/server.ts";
import { statusView } from "../../../../coordinator/ledger/read/status-view.ts";
import { LogStore } from "../../../../coordinator/ledger/logs.ts";
import { FleetError } from "../../../../proto/vocab/errors.ts";
import { as, type HostName } from "../../../../proto/vocab/ids.ts";
import { untrusted } from "../../../../proto/vocab/untrusted.ts";
import type { LeftBehind } from "../../../../proto/vocab/wishes.ts";
import { FakeDaemon } from "../api/fake-daemon.ts";
import { callFleet, type Said } from "./surroundings.ts";

let home: string;
let folder: string;
let daemon: FakeDaemon;
let server: ApiServer;
let logs: LogStore;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "fleet-cli-"));
  folder = join(home, "fleet", "lab");
  await mkdir(folder, { recursive: true });
  logs = new LogStore(join(folder, "logs"));
  daemon = new FakeDaemon(logs);
  daemon.world.start();
  daemon.world.up("a", 1);
  daemon.world.baselines(1);
  daemon.world.submit(1);
  daemon.world.settle(() => ({ value: 0.9 }));
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

/** The output of the first experiment. */
const writeLog = async (text: string): Promise<void> => {
  const { campaign } = daemon.world.state.ledgered;
  const attempt = campaign?.ended[0]?.attempts[0];
  if (!campaign || !attempt) throw new Error("an experiment has ended");
  logs.write({ campaign: campaign.spec.tag, attempt: attempt.id }, 0, Buffer.from(text));
  await logs.sync();
};

const refuse = (fact: ConstructorParameters<typeof FleetError>[0]): void => {
  daemon.command = () => Promise.reject(new FleetError(fact));
};

describe("a coordinator that answers", () => {
  test("is shown by status, as text and as JSON", async () => {
    const shown = await fleet("status");
    expect(shown).toMatchObject({ exit: 0, err: "" });
    expect(shown.out).toMatch(/^lab {2}/u);
    const { exit, out } = await fleet("status", "--json");
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ fleet: "lab", source: "daemon" });
  });

  test("tells experiments, results, frontier and events", async () => {
    expect((await fleet("show", "1")).out).toContain("status   keep: landed as");
    expect((await fleet("results")).out.split("\n")).toHaveLength(4);
    expect((await fleet("frontier")).out).toContain("0.9000");
    expect(await fleet("queue")).toMatchObject({ exit: 0, out: "nothing waits for a verdict\n" });
    const events = (await fleet("events", "--json")).out.trim().split("\n");
    expect(events.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual(
      events.map((_, index) => index + 1),
    );
    expect(await fleet("show", "99")).toMatchObject({ exit: 1, out: "" });
  });

  test("waits for a verdict after the submit; an earlier campaign had the same number", async () => {
    daemon.command = () => Promise.resolve({ experiment: 1, misfits: [] } as never);
    const earlier = daemon.world.records.findLast(({ kind }) => kind === "verdict");
    if (!earlier) throw new Error("the first experiment has its verdict");
    const { lastSeq } = daemon.facts();
    const askedAfter: number[] = [];
    const records = daemon.records.bind(daemon);
    daemon.records = (after, signal) => {
      askedAfter.push(after);
      if (askedAfter.length === 2) daemon.feed.notify(daemon.ledger.append([earlier]));
      return records(after, signal);
    };
    expect((await fleet("submit", "wip", "--wait")).out).toContain("experiment 0001: keep, landed as");
    expect(askedAfter).toEqual([0, lastSeq]);
  });

  /** What `fleet submit --wait` says of an experiment that meets this while it waits. */
  const waitFor = async (fate: () => void): Promise<Said> => {
    const { world } = daemon;
    daemon.command = async () => {
      world.submit(2);
      daemon.commit();
      setImmediate(() => {
        fate();
        daemon.commit();
      });
      return { experiment: 2, misfits: [] } as never;
    };
    return fleet("submit", "wip", "--wait");
  };

  test("waits no longer for a verdict than the campaign lasts", async () => {
    const { world } = daemon;
    const stopped = await waitFor(() => {
      world.tell({ kind: "command", command: { kind: "stop", reason: "lunch", cancelRunning: true } });
      world.deliver();
      for (const attempt of world.leases.keys()) world.finish(attempt, undefined, { kind: "cancelled" });
    });
    expect(stopped).toMatchObject({ exit: 1, out: expect.stringContaining("0002 is queued") });
    expect(stopped.err).toContain("experiment 0002 has no verdict, because the campaign mar5 ended: lunch");
  });

  test("tells who took an experiment back, with code 1", async () => {
    const { world } = daemon;
    const said = await waitFor(() => {
      world.tell({ kind: "command", command: { kind: "cancel", experiment: 2 as never, by: "ada" } });
      world.settle(() => ({ value: 2 }));
    });
    expect(said).toMatchObject({ exit: 1, out: expect.stringContaining("0002: cancelled by ada") });
  });

  test("tells which knobs a change breaks, and what to do then", async () => {
    const misfits = [{ knob: "lr", file: "train.js", kind: "matches", times: 0 }];
    daemon.command = () => Promise.resolve({ experiment: 3, misfits } as never);
    for (const words of [
      ["submit", "wip"],
      ["frontier", "adopt"],
    ]) {
      const { exit, err } = await fleet(...words);
      expect(exit).toBe(0);
      expect(err).toContain('warning: in this change knob "lr" is not found in train.js');
      expect(err).toContain("hint: when it has landed, change author.knobs in fleet.yaml");
    }
  });

  test("promises of down what it does: what runs goes on, unless everything is purged", async () => {
    const { out } = await fleet("down", "--help");
    expect(out.replace(/\s+/gu, " ")).toMatch(
      /what runs goes on to its end.*--purge also end what runs.*--forget with --purge: also remove this fleet's history from this machine/u,
    );
  });

  test.each(["--help", "events -f", "logs 1", "logs -f 1"])(
    "a reader that leaves ends %s quietly",
    async (words) => {
      await writeLog("step 1\n".repeat(50_000));
      const program = fileURLToPath(new URL("../../../../coordinator/cli/main.ts", import.meta.url));
      const child = spawn(process.execPath, [program, ...words.split(" ")], {
        env: { PATH: process.env["PATH"], HOME: home, XDG_STATE_HOME: home },
        stdio: ["ignore", "pipe", "pipe"],
      });
      child.stdout.destroy();
      let said = "";
      child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
      expect(await once(child, "close")).toEqual([0, null]);
      expect(said).toBe("");
    },
  );

  test("passes logs on without what would change the terminal", async () => {
    await writeLog("step 1\rstep 2\r\u001B]0;owned\u0007\u001B[2Jdone\n");
    expect(await fleet("logs", "1")).toEqual({ exit: 0, out: "step 1\nstep 2\ndone\n", err: "" });
  });

  test("passes over attempts that printed nothing, and says when none did", async () => {
    const { world } = daemon;
    const none =
      "no attempt at experiment 0000 has printed anything; fleet show 0 tells what became of them\n";
    expect(await fleet("logs", "0")).toEqual({ exit: 0, out: "", err: none });
    const { campaign } = world.state.ledgered;
    const mine = Object.values(campaign?.trials ?? {}).filter(({ experiment }) => experiment === 0);
    const [first] = Object.values(campaign?.attempts ?? {})
      .filter(({ trial }) => mine.some(({ id }) => id === trial))
      .toSorted((a, b) => a.token - b.token);
    if (!campaign || !first) throw new Error("the baseline was measured");
    logs.write({ campaign: campaign.spec.tag, attempt: first.id }, 0, Buffer.from("first\n"));
    await logs.sync();
    expect(await fleet("logs", "0")).toEqual({ exit: 0, out: "first\n", err: "" });
  });

  test.each([
    [["logs", "1", "--attempt", "a99"], "hint: fleet show 1 lists its attempts"],
    [["events", "--after", "x"], "hint: fleet events shows each with its number"],
  ])("%j is refused with where to look", async (argv, hint) => {
    expect(await fleet(...argv)).toMatchObject({ exit: 1, err: expect.stringContaining(hint) as string });
  });

  test("refuses in words and with code 1; with --json as one line of JSON", async () => {
    const fact = { code: "no_such_host", host: "gpu11", hosts: ["gpu1"] } as const;
    refuse(fact);
    expect(await fleet("undrain", "gpu11")).toEqual({
      exit: 1,
      out: "",
      err: "fleet: there is no host gpu11 in this fleet\nhint: did you mean gpu1?\n",
    });
    const { exit, err } = await fleet("undrain", "gpu11", "--json");
    expect(exit).toBe(1);
    expect(JSON.parse(err)).toMatchObject({ error: fact, exit: 1 });
  });

  test("exits with 1 when the frontier was moved by hand", async () => {
    refuse({ code: "frontier_mismatch", findings: ["lane a: moved"], canRestore: true });
    expect(await fleet("frontier", "verify")).toMatchObject({ exit: 1 });
  });

  test("is told of wishes as they were meant", async () => {
    const wishes: unknown[] = [];
    daemon.command = (wish) => {
      wishes.push(wish);
      return Promise.resolve({} as never);
    };
    await fleet("pause", "--reason", "lunch");
    await fleet("stop", "--now");
    await fleet("drain", "gpu1", "--reason", "noise");
    await fleet("cancel", "e0007");
    expect(wishes).toMatchObject([
      { kind: "pause", reason: "lunch" },
      { kind: "stop", cancelRunning: true },
      { kind: "drain", host: "gpu1", reason: "noise" },
      { kind: "cancel", experiment: 7 },
    ]);
  });

  test("does not resume what would end again at once, and says what lets it go on", async () => {
    const wishes: unknown[] = [];
    daemon.command = (wish) => {
      wishes.push(wish.kind);
      return Promise.resolve({} as never);
    };
    const facts = daemon.facts.bind(daemon);
    daemon.facts = () => {
      const all = facts();
      const { campaign } = all.ledgered;
      if (!campaign) throw new Error("there is one");
      const spec = { ...campaign.spec, stop: { experiments: 1 } };
      const over = { ...campaign, spec, status: "ended", statusReason: "1 experiments are done" } as const;
      return { ...all, ledgered: { ...all.ledgered, campaign: over } };
    };
    const said = await fleet("resume");
    expect(said).toMatchObject({ exit: 1, out: "" });
    expect(said.err).toContain("campaign mar5 has ended, and resumed it would end again at once: 1 exp");
    expect(said.err).toContain("hint: raise stop.experiments in fleet.yaml, then: fleet run");
    expect(wishes).toEqual([]);
    daemon.facts = facts;
    expect(await fleet("resume")).toMatchObject({ exit: 0, out: "resumed\n" });
  });

  test("cancels no baselines, and says what 0 stands for", async () => {
    const { exit, err } = await fleet("cancel", "0");
    expect(exit).toBe(1);
    expect(err).toContain("0 stands for the campaign's own baselines");
    expect(err).toContain("hint: fleet stop --now");
  });

  test("names hosts that a shutdown did not reach, with code 2", async () => {
    // This process is the fake coordinator: its end is not waited for through SSH, where nobody sees it.
    stateFolder(folder).writeEndpoint({
      pid: 2 ** 22 + 1,
      socket: join(home, "s", "api.sock"),
      term: 1,
      startedAt: 0,
    });
    const left = [{ host: "gpu1", folders: ["/home/me/.fleet/m1/f1"] }];
    daemon.command = () => Promise.resolve({ silent: ["gpu1"], left } as never);
    const said = await fleet("down", "--fleet", "lab");
    expect(said).toMatchObject({ exit: 2, out: `lab is down; its history stays in ${folder}\n` });
    expect(said.err).toContain(
      "fleet: gpu1 could not be told, so it keeps what it has of this fleet in /home/me/.fleet/m1/f1\n",
    );
    expect(said.err).toContain("ends itself when nobody has spoken with it for policy.orphan_after_seconds");
    expect(said.err).toContain("hint: fleet down --fleet lab tells it once it is back");
    expect(said.err).not.toContain("by itself");
  });

  /** This process is the fake coordinator, which the verb takes for ended. */
  const coordinatorThatEnds = (silent: readonly string[], left?: readonly LeftBehind[]): void => {
    const socket = join(home, "s", "api.sock");
    stateFolder(folder).writeEndpoint({ pid: 2 ** 22 + 1, socket, term: 1, startedAt: 0 });
    daemon.command = () => Promise.resolve({ silent, ...(left && { left }) } as never);
  };

  test("names the owner of an agent that a shutdown did not end", async () => {
    const detail = "it serves me@desk:/lab, heard 3 s ago";
    const error = { code: "agent_owned", host: "gpu1", detail } as const;
    coordinatorThatEnds(["gpu1"], [{ host: as<HostName>("gpu1"), folders: [], error }]);
    const said = await fleet("down", "--fleet", "lab");
    expect(said.exit).toBe(2);
    expect(said.err).toContain(`belongs to another coordinator of this fleet: ${detail}`);
    expect(said.err).toContain("fleet: gpu1 could not be told");
  });

  test.each([
    { argv: ["--purge", "--fleet", "lab"] },
    { argv: ["--purge"], env: { FLEET: "lab" } },
    { argv: ["--purge", "--forget"], silent: ["gpu1"], exit: 2 },
  ])("keeps the history after down %j", async ({ argv, env = {}, silent = [], exit = 0 }) => {
    coordinatorThatEnds(silent);
    expect(await callFleet(home, ["down", ...argv], { env })).toMatchObject({ exit });
    expect(existsSync(folder)).toBe(true);
  });

  test("removes the history by its own option, and says where it was", async () => {
    coordinatorThatEnds([]);
    const said = await fleet("down", "--purge", "--forget");
    expect(said).toMatchObject({ exit: 0, err: "" });
    expect(said.out).toContain(`lab is removed, and with it ${folder}: its ledger, its logs`);
    expect(existsSync(folder)).toBe(false);
  });

  test.each([
    [["down", "--forget"], "--purge --forget does both"],
    [["down", "--purge", "--forget", "--coordinator", "ssh://me@lab"], "log in there"],
  ])("asks nobody for %j", async (argv, hint) => {
    daemon.command = () => Promise.reject(new Error("asked"));
    expect(await fleet(...argv)).toMatchObject({ exit: 1, err: expect.stringContaining(hint) as string });
    expect(existsSync(folder)).toBe(true);
  });
});

describe("the command line", () => {
  test.each([
    [["statsu"], "did you mean fleet status?"],
    [["status", "--jsno"], "did you mean fleet status --json?"],
    [["frontier", "verfy"], "did you mean fleet frontier verify?"],
    [["show"], "fleet show --help"],
    [["drain", "gpu1"], "fleet drain gpu1 --reason"],
    [["show", "seven"], "fleet queue"],
    [["status", "--fleet", "../x"], "letters"],
    [["status", "--coordinator", "lab"], "ssh://me@lab"],
  ])("%j is a mistake with a hint", async (argv, hint) => {
    const { exit, err } = await fleet(...argv);
    expect(exit).toBe(1);
    expect(err).toContain("hint: ");
    expect(err).toContain(hint);
  });

  test("asks which fleet when two are up", async () => {
    const other = join(home, "fleet", "desk");
    await mkdir(other);
    stateFolder(other).writeEndpoint({ pid: process.pid, socket: "x", term: 1, startedAt: 0 });
    expect(await fleet("status")).toMatchObject({ exit: 1, err: expect.stringContaining("desk, lab") });
    expect(await fleet("status", "--fleet", "lab")).toMatchObject({ exit: 0 });
  });

  test("helps without a coordinator", async () => {
    expect(await fleet("--help")).toMatchObject({ exit: 0, out: expect.stringContaining("Usage: fleet") });
  });
});

describe("a coordinator elsewhere", () => {
  test("that ssh cannot reach is told with what ssh needs, and nobody is told to start it", async () => {
    const { exit, out, err } = await callFleet(home, ["status"], {
      env: { FLEET_COORDINATOR: "ssh://me@127.0.0.1:1" },
    });
    expect({ exit, out }).toEqual({ exit: 3, out: "" });
    expect(err).toContain("127.0.0.1:1 cannot be reached");
    expect(err).toMatch(/^hint: ssh -p 1 me@127\.0\.0\.1 true shows more/mu);
    expect(err).not.toContain("fleet up");
  });
});

describe("a coordinator that is silent", () => {
  test("leaves its snapshot, told with its age and code 3", async () => {
    const view = statusView(daemon.facts());
    stateFolder(folder).writeSnapshot(view);
    await server.close();
    const nowMs = view.asOf + 125_000;
    const { exit, out, err } = await callFleet(home, ["status"], { nowMs });
    expect(exit).toBe(3);
    expect(out).toContain("as of 2 min ago");
    expect(err).toContain("the coordinator of lab does not answer; above is what it said 2 min ago");
    const json = await callFleet(home, ["status", "--json"], { nowMs });
    expect(json.exit).toBe(3);
    expect(JSON.parse(json.out)).toEqual(JSON.parse(JSON.stringify(view)));
  });

  test("tries nothing again: what it did about a host when it was last asked is left out", async () => {
    const view = statusView(daemon.facts());
    const [row] = view.hostRows;
    if (row === undefined) throw new Error("the world has a host");
    const away = {
      ...row,
      status: "away" as const,
      reason: untrusted("never reached: no answer"),
      next: untrusted("tried again by itself"),
    };
    stateFolder(folder).writeSnapshot({ ...view, hostRows: [away] });
    stateFolder(folder).removeEndpoint();
    const { exit, out } = await fleet("status");
    expect(exit).toBe(3);
    expect(out).toContain("never reached: no answer");
    expect(out).not.toContain("by itself");
  });

  test("is told as down when it was ended, with the campaign that goes on", async () => {
    const view = statusView(daemon.facts());
    stateFolder(folder).writeSnapshot(view);
    stateFolder(folder).removeEndpoint();
    const { exit, err } = await callFleet(home, ["status"], { nowMs: view.asOf + 125_000 });
    expect(exit).toBe(3);
    expect(err).toContain("lab has been down for 2 min");
    expect(err).toContain("hint: fleet up goes on with campaign mar5");
    expect((await fleet("pause")).err).toMatch(/^fleet: lab is down\n/u);
  });

  test("is listed with the others when several are down, with code 1 because one must be named", async () => {
    const view = statusView(daemon.facts());
    stateFolder(folder).writeSnapshot(view);
    stateFolder(folder).removeEndpoint();
    await mkdir(join(home, "fleet", "old"));
    const { exit, out, err } = await callFleet(home, ["status"], { nowMs: view.asOf + 125_000 });
    expect({ exit, err }).toEqual({ exit: 1, err: "" });
    expect(out).toMatchInlineSnapshot(`
      "no fleet is up

      FLEET  STATUS  SINCE         LAST CAMPAIGN
      lab    down    2 min         mar5 (unfinished): 1 experiment, 1 kept
      old    down    never was up  none

      fleet status --fleet lab shows one, fleet up --fleet lab brings it up again, fleet down --purge --forget --fleet lab removes it
      "
    `);
    expect(JSON.parse((await fleet("status", "--json")).out)).toMatchObject({
      fleets: [
        { fleet: "lab", status: "down", asOf: view.asOf, campaign: { tag: "mar5", experiments: 1, kept: 1 } },
        { fleet: "old", status: "down" },
      ],
    });
    expect(await fleet("status", "--fleet", "lab")).toMatchObject({ exit: 3 });
  });

  test("has code 3 even when nothing is known of it", async () => {
    await server.close();
    expect(await fleet("status")).toMatchObject({ exit: 3, out: "" });
    expect(await fleet("pause")).toMatchObject({ exit: 3, out: "" });
  });
});
