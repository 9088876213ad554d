/** One host is kept reached: waits that grow, a hurry that ends them, a stop that never hangs, and every end is told. */
import { once } from "node:events";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  HostKeeper,
  type HostProgress,
  type KeeperPorts,
} from "../../../../coordinator/daemon/host-keeper.ts";
import { hmacSha256 } from "../../../../coordinator/daemon/hmac.ts";
import type { Event } from "../../../../coordinator/core/events.ts";
import type { HostSpec } from "../../../../coordinator/hosts/spec.ts";
import { HostStreams } from "../../../../coordinator/link/streams.ts";
import { sealAgentHello } from "../../../../proto/session/handshake.ts";
import { FleetError } from "../../../../proto/vocab/errors.ts";
import type { HostFacts } from "../../../../proto/vocab/host-facts.ts";
import { FakeConnection } from "../link/fake-connection.ts";

const SECRET = "s".repeat(32);

const spec: HostSpec = {
  name: "gpu1" as never,
  connection: "ssh",
  transport: "ssh2",
  alias: "gpu1",
  hostKeyPolicy: "strict",
  workDir: "~/.fleet",
  slots: "auto",
  env: {},
  connectTimeoutMs: 1_000,
};

const facts: HostFacts = {
  os: "linux",
  arch: "x64",
  libc: { kind: "glibc", version: "2.36" },
  hostname: "gpu1",
  user: "fleet",
  home: "/home/fleet",
  machineId: "m1" as never,
  bootId: "b1" as never,
  cpuModel: "cpu",
  usableCores: 4,
  memoryBytes: 1e9,
  diskFreeBytes: 1e9,
  noexec: false,
  hasGzip: true,
  accelerators: [],
  problems: [],
};

interface Wait {
  readonly ms: number;
  readonly signal: AbortSignal;
  readonly end: () => void;
}

/** The agent's side of a session that opens well. */
const answer = (wire: FakeConnection): void => {
  const [asked] = wire.sentOf("coordinator_hello");
  if (!asked) throw new Error("nobody said Hello");
  const seen = { generation: 1, term: 1, token: 0, experiment: 0 };
  const streams = [{ stream: "facts", spool: "p", sequence: 0 } as const];
  const nonce = "1".repeat(32);
  const said = { build: "b", machineId: facts.machineId, bootId: facts.bootId, seen, streams, nonce };
  wire.say(sealAgentHello({ ...said, held: [], slots: [] }, asked, SECRET, hmacSha256));
};

class Surroundings {
  readonly waits: Wait[] = [];
  readonly wires: FakeConnection[] = [];
  readonly events: Event[] = [];
  readonly shown: HostProgress[] = [];
  readonly transport = Promise.withResolvers<string>();
  reaches = 0;
  stopped: boolean[] = [];
  owner: string | undefined;
  /** The host accepts and says nothing: it is reached until it is given up. */
  isSilent = false;
  /** It had begun to start an agent when it was given up. */
  isLate = false;
  /** It is asked for a session and says nothing until its connection ends. */
  isMute = false;
  /** Rejects the next reaches. */
  trouble: FleetError | undefined;
  readonly keeper: HostKeeper;

  constructor() {
    this.keeper = new HostKeeper(spec, this.#ports());
  }

  #ports(): KeeperPorts {
    let sessions = 0;
    return {
      reach: async (_spec, _onStep, signal) => {
        this.reaches += 1;
        if (this.isSilent) await once(signal, "abort");
        if (this.isSilent && this.isLate) return this.#reached();
        if (this.isSilent)
          throw new FleetError({ code: "host_unreachable", host: "gpu1", detail: "given up" });
        if (this.trouble) throw this.trouble;
        return this.#reached();
      },
      connect: () => {
        const wire = new FakeConnection();
        this.wires.push(wire);
        return wire;
      },
      post: async (event) => {
        this.events.push(event);
      },
      sinkFor: () => ({
        onHeartbeat: () => undefined,
        storeFact: async () => undefined,
        storeBulk: async () => undefined,
        renewable: () => [],
      }),
      factsFor: () => ({
        fleet: "f1" as never,
        generation: 1,
        term: 1,
        heartbeatMs: 1_000,
        instance: "i1",
        holder: "me@desk:/state/lab",
        isTakeOver: false,
        leaseMs: 60_000,
        orphanAfterMs: 604_800_000,
      }),
      storedStreams: () => new HostStreams([]),
      bare: { gitDir: "/bare" } as never,
      nextSession: () => ++sessions,
      ownerOf: () => this.owner as never,
      onProgress: (progress) => this.shown.push(progress),
      wait: (ms, signal) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => resolve(), { once: true });
          this.waits.push({ ms, signal, end: resolve });
        }),
    };
  }

  #reached(): Awaited<ReturnType<KeeperPorts["reach"]>> {
    const session = { path: "/socket", secret: SECRET, close: async () => undefined };
    const { promise: lost, reject: lose } = Promise.withResolvers<never>();
    lost.catch(() => undefined);
    const reached = {
      name: spec.name,
      facts,
      transport: { closed: this.transport.promise },
      repoDir: "/repo",
      openSession: () => (this.isMute ? lost : Promise.resolve(session)),
      stopAgent: async (purge: boolean) => {
        this.stopped.push(purge);
      },
      close: async () => lose(new FleetError({ code: "host_unreachable", host: "gpu1", detail: "closed" })),
    };
    return reached as unknown as Awaited<ReturnType<KeeperPorts["reach"]>>;
  }

  kinds(): readonly string[] {
    return this.events.map((e) => e.kind);
  }
}

const settled = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
};

/** The waits between two tries, without the limit on a Hello. */
const pauses = (s: Surroundings): readonly Wait[] => s.waits.filter((w) => w.ms !== 20_000);

const up = async (): Promise<Surroundings> => {
  const s = new Surroundings();
  s.keeper.start();
  await settled();
  const wire = s.wires[0];
  if (!wire) throw new Error("never connected");
  answer(wire);
  await settled();
  return s;
};

describe("a host's keeper", () => {
  afterEach(() => void vi.restoreAllMocks());

  it("introduces the machine, opens a session, and tells its end with the reason", async () => {
    const s = await up();
    expect(s.kinds()).toEqual(["host_probed", "history_seen", "session_opened"]);
    expect(s.keeper.progress).toMatchObject({ step: "up", status: "done" });
    s.wires[0]?.end({ kind: "peer_gone" });
    await settled();
    expect(s.events.at(3)).toMatchObject({
      kind: "session_closed",
      session: 1,
      reason: "the other side went away",
    });
    await s.keeper.stop();
  });

  it("tells what an agent remembers that refused it for its older history, and tries again", async () => {
    const s = new Surroundings();
    s.keeper.start();
    await settled();
    const seen = { generation: 1, term: 7, token: 3, experiment: 2 };
    s.wires[0]?.say({ kind: "refused", code: "history", protocol: 1, detail: "it saw term 7", seen });
    await settled();
    expect(s.events.at(-1)).toMatchObject({ kind: "history_seen", host: "gpu1", seen });
    expect(pauses(s)).toHaveLength(1);
    await s.keeper.stop();
  });

  it("waits longer after every failure, within its limits, and says what failed", async () => {
    const s = new Surroundings();
    s.trouble = new FleetError({ code: "host_unreachable", host: "gpu1", detail: "no route" });
    s.keeper.start();
    for (let i = 0; i < 9; i++) {
      await settled();
      pauses(s)[i]?.end();
    }
    await settled();
    const ceilings = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000];
    pauses(s).forEach(({ ms }, i) => {
      expect(ms).toBeLessThanOrEqual(ceilings[i] ?? 30_000);
      expect(ms).toBeGreaterThanOrEqual(50);
    });
    expect(s.reaches).toBe(10);
    expect(s.keeper.progress).toMatchObject({ status: "failed", detail: "no route" });
    expect(new Set(s.kinds())).toEqual(new Set(["host_unreachable"]));
    await s.keeper.stop();
  });

  it("hurries out of a wait, and out of nothing else", async () => {
    const s = new Surroundings();
    s.trouble = new FleetError({ code: "host_unreachable", host: "gpu1", detail: "no route" });
    s.keeper.start();
    await settled();
    expect(s.reaches).toBe(1);
    s.keeper.hurry();
    await settled();
    expect(s.reaches).toBe(2);
    await s.keeper.stop();
    s.keeper.hurry();
    await settled();
    expect(s.reaches).toBe(2);
  });

  it("stops while it waits, and tries no more", async () => {
    const s = new Surroundings();
    s.trouble = new FleetError({ code: "host_unreachable", host: "gpu1", detail: "no route" });
    s.keeper.start();
    await settled();
    await s.keeper.stop();
    expect(s.reaches).toBe(1);
  });

  it("gives a silent host up at once, or after a grace when its agent is to be ended", async () => {
    const gone = new Surroundings();
    gone.isSilent = true;
    gone.keeper.start();
    await settled();
    await gone.keeper.stop();
    expect(pauses(gone)).toEqual([]);

    const s = new Surroundings();
    s.isSilent = true;
    s.keeper.start();
    await settled();
    const stopping = s.keeper.stop({ purge: false }).catch((error: unknown) => FleetError.factOf(error).code);
    await settled();
    expect(s.waits.map((wait) => wait.ms)).toEqual([1_500]);
    s.waits[0]?.end();
    expect(await stopping).toBe("host_unreachable");
    expect(s.reaches).toBe(1);
  });

  it("ends an agent that was being started when the grace was over", async () => {
    const s = new Surroundings();
    s.isSilent = true;
    s.isLate = true;
    s.keeper.start();
    await settled();
    const stopping = s.keeper.stop({ purge: false });
    await settled();
    s.waits[0]?.end();
    await stopping;
    expect(s.stopped).toEqual([false]);
  });

  it("stops while a host owes it a session", async () => {
    const s = new Surroundings();
    s.isMute = true;
    s.keeper.start();
    await settled();
    await s.keeper.stop();
    expect(s.wires).toEqual([]);
    expect(s.kinds()).toEqual(["host_probed"]);
  });

  it("stops while an agent owes its Hello", async () => {
    const s = new Surroundings();
    s.keeper.start();
    await settled();
    await s.keeper.stop();
    expect(s.wires[0]?.isClosed).toBe(true);
    expect(s.kinds()).toEqual(["host_probed"]);
  });

  it("stops in the middle of a session, ends the agent when asked to, and tells the session's end", async () => {
    const s = await up();
    await s.keeper.stop({ purge: true });
    expect(s.stopped).toEqual([true]);
    expect(s.kinds().at(-1)).toBe("session_closed");
    expect(() => s.keeper.send({ kind: "close_campaign" })).toThrow(FleetError);
  });

  it("gives a mute agent up", async () => {
    const s = new Surroundings();
    s.keeper.start();
    await settled();
    s.waits.find((w) => w.ms === 20_000)?.end();
    await settled();
    expect(s.wires[0]?.isClosed).toBe(true);
    expect(s.keeper.progress).toMatchObject({ status: "failed" });
    expect(s.kinds()).toEqual(["host_probed", "host_unreachable"]);
    await s.keeper.stop();
  });

  it("opens the next session on the same connection, but not when that has ended too", async () => {
    const clock = vi.spyOn(performance, "now");
    clock.mockReturnValue(0);
    const s = await up();
    clock.mockReturnValue(5_000);
    s.wires[0]?.end({ kind: "second_peer" });
    await settled();
    expect(s.wires).toHaveLength(2);
    expect(s.reaches).toBe(1);
    const second = s.wires[1];
    if (second) answer(second);
    await settled();
    clock.mockReturnValue(10_000);
    s.transport.resolve("keepalive timeout");
    await settled();
    expect(s.wires).toHaveLength(2);
    expect(s.keeper.progress).toMatchObject({ status: "failed", detail: "keepalive timeout" });
    await s.keeper.stop();
  });

  it("refuses a machine that another name owns already", async () => {
    const s = new Surroundings();
    s.owner = "gpu0";
    s.keeper.start();
    await settled();
    expect(s.keeper.progress.error).toEqual({ code: "host_duplicate", host: "gpu1", other: "gpu0" });
    expect(s.kinds()).toEqual(["host_unreachable"]);
    await s.keeper.stop();
  });
});
