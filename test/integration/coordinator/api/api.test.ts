/** Server and client over a real unix socket. */
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FleetClient, type LogPart } from "../../../../coordinator/api/client/client.ts";
import { localDoor } from "../../../../coordinator/api/client/local-door.ts";
import { startServer, type ApiServer } from "../../../../coordinator/api/server/server.ts";
import { LogStore } from "../../../../coordinator/ledger/logs.ts";
import { experimentView } from "../../../../coordinator/ledger/read/experiment-view.ts";
import { resultsView } from "../../../../coordinator/ledger/read/results-view.ts";
import { statusView } from "../../../../coordinator/ledger/read/status-view.ts";
import { FleetError, type ErrorFact } from "../../../../proto/vocab/errors.ts";
import type { ExperimentId, HostName } from "../../../../proto/vocab/ids.ts";
import type { Progress } from "../../../../proto/vocab/wishes.ts";
import { untrusted } from "../../../../proto/vocab/untrusted.ts";
import { spec } from "../../../unit/coordinator/core/world.ts";
import { FakeDaemon } from "./fake-daemon.ts";

let folder: string;
let socket: string;
let daemon: FakeDaemon;
let server: ApiServer;
let client: FleetClient;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "fleet-api-"));
  socket = join(folder, "s", "api.sock");
  daemon = new FakeDaemon(new LogStore(join(folder, "logs")));
  server = await startServer(daemon, socket);
  client = new FleetClient(localDoor("lab", socket));
});
afterEach(async () => {
  await server.close();
  await daemon.logs.close();
  rmSync(folder, { recursive: true, force: true });
});

const campaign = (): void => {
  daemon.world.start();
  daemon.world.up("a", 1);
  daemon.world.baselines(1);
  daemon.world.submit(1);
  daemon.world.settle(() => ({ value: 0.9 }));
  daemon.commit();
};

const factOf = async (work: Promise<unknown> | AsyncGenerator): Promise<ErrorFact> => {
  try {
    if (work instanceof Promise) await work;
    else for await (const _ of work);
  } catch (error) {
    return FleetError.factOf(error);
  }
  throw new Error("nothing was refused");
};

describe("the socket", () => {
  test("can be reached by its owner only", () => {
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "s")).mode & 0o777).toBe(0o700);
  });

  test("replaces the one that a killed daemon left, and is removed at the end", async () => {
    const other = join(folder, "s", "old.sock");
    const left = createServer().listen(other);
    await once(left, "listening");
    writeFileSync(join(folder, "s", "plain"), "");
    const again = await startServer(daemon, other);
    expect((await new FleetClient(localDoor("lab", other)).status()).fleet).toBe("lab");
    await again.close();
    expect(existsSync(other)).toBe(false);
    left.close();
  });

  test("is refused in a folder that others may enter, and at a path that is too long", async () => {
    const open = join(folder, "open");
    mkdirSync(open);
    chmodSync(open, 0o755);
    const refused = { code: "socket_unusable" };
    expect(await factOf(startServer(daemon, join(open, "api.sock")))).toMatchObject(refused);
    expect(await factOf(startServer(daemon, join(folder, "x".repeat(90))))).toMatchObject(refused);
  });
});

describe("views", () => {
  test("arrive as they were made", async () => {
    campaign();
    const c = daemon.world.campaign;
    expect(await client.status()).toEqual(statusView(daemon.facts()));
    expect(await client.results()).toEqual(resultsView(c));
    expect(await client.experiment(1)).toEqual(experimentView(c, 1 as ExperimentId));
    expect(await client.experiment("0001")).toEqual(experimentView(c, 1 as ExperimentId));
    expect(await client.queue()).toEqual([]);
    expect(await client.frontier()).toMatchObject([{ isPrimary: true, tip: "c1" }]);
  });

  test("tell points, with null for what is no number", async () => {
    campaign();
    const attempt = experimentView(daemon.world.campaign, 1 as ExperimentId).trials[0]?.attempts[0]?.attempt;
    if (!attempt) throw new Error("no attempt");
    daemon.measured = [{ attempt, name: "loss", step: 1, value: Number.NaN, atMs: 4 }];
    expect(await client.metrics(1)).toEqual({
      experiment: 1,
      series: [{ attempt, host: "a", name: "loss", points: [[1, null, 4]] }],
    });
  });

  test("are refused with the coordinator's fact", async () => {
    expect(await factOf(client.queue())).toEqual({ code: "no_campaign", fleet: "lab" });
    campaign();
    expect(await factOf(client.experiment(99))).toEqual({
      code: "no_such_experiment",
      experiment: "99",
      highest: 1,
    });
    expect(await factOf(client.metrics(99))).toMatchObject({ code: "no_such_experiment" });
    expect(await factOf(client.experiment("../../etc"))).toMatchObject({
      code: "no_such_experiment",
      experiment: "../../etc",
    });
  });
});

describe("events", () => {
  const seqs = async (
    question: Parameters<FleetClient["events"]>[0],
    count = Number.POSITIVE_INFINITY,
  ): Promise<number[]> => {
    const seen: number[] = [];
    for await (const { seq } of client.events(question)) {
      seen.push(seq);
      if (seen.length >= count) break;
    }
    return seen;
  };

  test("end with the last record unless followed, and begin behind a number", async () => {
    campaign();
    const last = daemon.facts().lastSeq;
    expect(await seqs({ follow: false })).toEqual(Array.from({ length: last }, (_, n) => n + 1));
    expect(await seqs({ follow: false, after: last - 2 })).toEqual([last - 1, last]);
    expect(await seqs({ follow: false, after: last })).toEqual([]);
  });

  test("followed, tell what happens next, until the reader gives up", async () => {
    campaign();
    const last = daemon.facts().lastSeq;
    const abort = new AbortController();
    const names: string[] = [];
    for await (const event of client.events({ follow: true, after: last - 1, signal: abort.signal })) {
      names.push(event.name);
      if (event.seq === last) {
        daemon.world.tell({
          kind: "command",
          command: { kind: "drain", host: "a" as HostName, reason: "dust" },
        });
        daemon.commit();
      } else if (event.name === "host_drained") {
        expect(event).toMatchObject({ topic: "host", facts: { host: "a", reason: "dust" } });
        abort.abort();
      }
    }
    expect(names.at(-1)).toBe("host_drained");
  });

  test("resume behind Last-Event-ID", async () => {
    campaign();
    const last = daemon.facts().lastSeq;
    const raw = connect(socket);
    raw.write(
      `GET /v1/events?after=1&follow=false HTTP/1.1\r\nhost: x\r\nlast-event-id: ${last - 1}\r\nconnection: close\r\n\r\n`,
    );
    let text = "";
    for await (const piece of raw) text += String(piece);
    expect(text.match(/^id: \d+$/gmu)).toEqual([`id: ${last}`]);
    expect(text).toContain("content-type: text/event-stream");
  });

  test("hang up on a reader that stands still, and nobody else notices", async () => {
    campaign();
    const slow = join(folder, "s", "slow.sock");
    const impatient = await startServer(daemon, slow, { stallMs: 20 });
    // Far more than any socket buffers.
    for (let n = 0; n < 40_000; n++)
      daemon.ledger.append([{ kind: "host_drained", host: "a" as HostName, reason: "x".repeat(200), at: n }]);
    const raw = connect(slow);
    raw.on("error", () => undefined);
    raw.write("GET /v1/events HTTP/1.1\r\nhost: x\r\n\r\n");
    // Nothing is read until the other side has given up: what then comes breaks off.
    await daemon.readerGone;
    let size = 0;
    raw.on("data", (piece: Buffer) => void (size += piece.length));
    await once(raw, "close");
    expect(size).toBeLessThan(8 * 1024 * 1024);
    expect((await new FleetClient(localDoor("lab", slow)).status()).fleet).toBe("lab");
    await impatient.close();
  });
});

describe("logs", () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const told = (parts: readonly LogPart[]): unknown[] =>
    parts.map((p) => ("log" in p ? p.log : [p.offset, new TextDecoder().decode(p.bytes)]));

  const running = () => {
    daemon.world.start();
    daemon.world.up("a", 1);
    daemon.world.baselines(1);
    daemon.world.submit(1);
    daemon.world.deliver();
    const lease = daemon.world.leases.values().next().value;
    if (!lease) throw new Error("no lease");
    daemon.world.run(lease.attempt);
    return { campaign: spec().tag, attempt: lease.attempt };
  };

  test("tell whose they are, their pieces and gaps", async () => {
    const name = running();
    daemon.logs.write(name, 0, bytes("step 1\r"));
    daemon.logs.write(name, 100, bytes("ünd fertig\n"));
    const parts: LogPart[] = [];
    for await (const part of client.logs(1)) parts.push(part);
    expect(told(parts)).toEqual([
      { attempt: name.attempt, host: "a", end: 112, missingBytes: 93 },
      [0, "step 1\r"],
      [100, "ünd fertig\n"],
    ]);
  });

  test("begin near the end when asked to", async () => {
    const name = running();
    daemon.logs.write(name, 0, bytes("0123456789"));
    const parts: LogPart[] = [];
    for await (const part of client.logs(1, { tail: 3 })) parts.push(part);
    expect(told(parts).at(-1)).toEqual([7, "789"]);
  });

  test("followed, go on until the attempt's log is finished", async () => {
    const name = running();
    const parts: LogPart[] = [];
    for await (const part of client.logs(1, { follow: true })) {
      parts.push(part);
      if (parts.length === 1) daemon.logs.write(name, 0, bytes("a"));
      if (parts.length === 2) daemon.logs.write(name, 1, bytes("b"));
      if (parts.length === 3) daemon.logs.finish(name);
    }
    expect(told(parts).slice(1)).toEqual([
      [0, "a"],
      [1, "b"],
    ]);
  });

  test("followed, end also when the attempt is over and its final piece was lost", async () => {
    const name = running();
    daemon.logs.write(name, 0, bytes("a"));
    await server.close();
    server = await startServer(daemon, socket, { silenceMs: 10 });
    const parts: LogPart[] = [];
    for await (const part of client.logs(1, { follow: true })) {
      parts.push(part);
      if (parts.length === 2) daemon.world.settle(() => ({ value: 0.9 }));
    }
    expect(told(parts).slice(1)).toEqual([[0, "a"]]);
  });

  test("are refused before there is an attempt, and for an attempt of another experiment", async () => {
    running();
    daemon.world.submit(2);
    daemon.world.submit(3);
    expect(await factOf(client.logs(3))).toMatchObject({
      code: "wrong_status",
      verb: "logs",
      status: "queued",
    });
    expect(await factOf(client.logs(1, { attempt: "a1" }))).toMatchObject({ code: "usage" });
  });
});

describe("wishes", () => {
  test("reach the daemon checked, and its answer comes back", async () => {
    const seen: unknown[] = [];
    daemon.command = async (wish) => {
      seen.push(wish);
      return { experiment: 4 as ExperimentId, misfits: [] };
    };
    expect((await client.command({ kind: "submit", branch: "idea", again: false })).experiment).toBe(4);
    await client.command({ kind: "start", spec: spec(), acceptChanges: false });
    expect(seen).toEqual([
      { kind: "submit", branch: "idea", again: false },
      { kind: "start", spec: spec(), acceptChanges: false },
    ]);
  });

  test("that are none are refused before the daemon hears of them", async () => {
    const wishes: readonly object[] = [
      { kind: "dance" },
      { kind: "submit" },
      { kind: "submit", branch: "x", again: false, force: true },
      { kind: "cancel", experiment: -1, by: "me" },
      { kind: "start", spec: { ...spec(), tag: "../up" }, acceptChanges: true },
      { kind: "start", spec: { ...spec(), extra: 1 }, acceptChanges: true },
      {
        kind: "hosts_up",
        inventory: { path: "lab.yaml", text: "x".repeat(1024 * 1024 + 1) },
        takeOver: false,
      },
      {
        kind: "hosts_up",
        inventory: { path: "lab.yaml", text: "x".repeat(3 * 1024 * 1024) },
        takeOver: false,
      },
    ];
    for (const wish of wishes)
      expect(await factOf(client.command(wish as never))).toMatchObject({ code: "usage" });
  });

  const step = (n: number): Progress => ({
    host: "gpu1" as HostName,
    step: `step ${n}`,
    status: "done",
    detail: untrusted(""),
  });

  test("tell their steps while they are carried out", async () => {
    daemon.command = async (_wish, onProgress) => {
      onProgress(step(1));
      onProgress(step(2));
      return { hosts: [{ host: "gpu1" as HostName }] };
    };
    const steps: string[] = [];
    const wish = { kind: "hosts_up", inventory: { path: "lab.yaml", text: "" }, takeOver: false } as const;
    const answer = await client.command(wish, (p) => void steps.push(p.step));
    expect(steps).toEqual(["step 1", "step 2"]);
    expect(answer).toEqual({ hosts: [{ host: "gpu1" }] });
  });

  test("are refused with the fact, before and after their first step", async () => {
    const fact: ErrorFact = {
      code: "wrong_status",
      verb: "pause",
      subject: { kind: "campaign", campaign: "mar5" },
      status: "ended",
      worksIn: [],
      worksNow: [],
    };
    daemon.command = () => Promise.reject(new FleetError(fact));
    expect(await factOf(client.command({ kind: "pause", reason: "" }))).toEqual(fact);
    daemon.command = async (_wish, onProgress) => {
      onProgress(step(1));
      throw new FleetError(fact);
    };
    expect(await factOf(client.command({ kind: "pause", reason: "" }))).toEqual(fact);
  });

  test("a fault of ours says so", async () => {
    expect(await factOf(client.command({ kind: "resume" }))).toMatchObject({ code: "internal" });
  });
});

describe("a coordinator that cannot be heard", () => {
  const lost = { code: "coordinator_unreachable", fleet: "lab" };

  test("no socket, and a socket without a listener", async () => {
    const missing = new FleetClient(localDoor("lab", join(folder, "none.sock")));
    expect(await factOf(missing.status())).toMatchObject(lost);
    expect(await factOf(missing.events({ follow: true }))).toMatchObject(lost);
    expect(await factOf(missing.command({ kind: "resume" }))).toMatchObject(lost);
  });

  test("one that ends while it streams or carries out a wish", async () => {
    campaign();
    let begun = (): void => undefined;
    const started = new Promise<void>((resolve) => (begun = resolve));
    daemon.command = (_wish, onProgress) => {
      onProgress({ host: "a" as HostName, step: "x", status: "running", detail: untrusted("") });
      begun();
      return new Promise(() => undefined);
    };
    const wish = factOf(client.command({ kind: "shutdown", purge: false }));
    const events = client.events({ follow: true });
    await events.next();
    await started;
    await server.close();
    expect(await wish).toMatchObject(lost);
    expect(await factOf(events)).toMatchObject(lost);
    server = await startServer(daemon, socket);
  });

  test("one that hangs up in the middle of an answer", async () => {
    const path = join(folder, "s", "rude.sock");
    const rude = createServer((c) =>
      c.once("data", () => c.end("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{")),
    );
    rude.listen(path);
    await once(rude, "listening");
    expect(await factOf(new FleetClient(localDoor("lab", path)).status())).toMatchObject(lost);
    rude.close();
  });
});

test("any stream that reaches the socket will do", async () => {
  const dial = async (): Promise<Duplex> => {
    const inner = connect(socket);
    const outer = new Duplex({
      read: () => void inner.resume(),
      write: (piece, encoding, done) => void inner.write(piece, encoding, done),
      final: (done) => void inner.end(done),
      destroy: (error, done) => {
        inner.destroy();
        done(error);
      },
    });
    inner.on("data", (piece: Buffer) => void (outer.push(piece) || inner.pause()));
    inner.on("end", () => void outer.push(null));
    return outer;
  };
  const far = new FleetClient({ fleet: "lab", dial });
  campaign();
  expect((await far.status()).campaign?.tag).toBe("mar5");
  const first = await far.events({ follow: true }).next();
  expect(first.value?.seq).toBe(1);
});
