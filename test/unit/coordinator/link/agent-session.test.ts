/** A session's promises: nothing is acknowledged before it is stored, a hole ends it, a refusal comes back as facts. */
import { describe, expect, it } from "vitest";
import { hmacSha256 } from "../../../../coordinator/daemon/hmac.ts";
import {
  AgentSession,
  type SessionFacts,
  type SessionSink,
} from "../../../../coordinator/link/agent-session.ts";
import { HostStreams } from "../../../../coordinator/link/streams.ts";
import { sealAgentHello } from "../../../../proto/session/handshake.ts";
import { FleetError } from "../../../../proto/vocab/errors.ts";
import type { AttemptId } from "../../../../proto/vocab/ids.ts";
import type { Report, StreamName, ToCoordinator } from "../../../../proto/vocab/messages.ts";
import { FakeConnection } from "./fake-connection.ts";

const facts: SessionFacts = {
  host: "gpu1" as never,
  machineId: "m1" as never,
  fleet: "f1" as never,
  generation: 1,
  term: 3,
  secret: "s".repeat(32),
  nonce: "0".repeat(32),
  heartbeatMs: 2_000,
  instance: "i1",
  holder: "me@desk:/state/lab",
  isTakeOver: false,
  leaseMs: 60_000,
  orphanAfterMs: 604_800_000,
};

interface Stored {
  readonly report: Report;
  readonly sequence: number;
  readonly end: PromiseWithResolvers<undefined>;
}

const sinkInto = (stored: Stored[], beats: string[]): SessionSink => {
  const store: SessionSink["storeFact"] = async (report, cursor) => {
    const end = Promise.withResolvers<undefined>();
    stored.push({ report, sequence: cursor.sequence, end });
    await end.promise;
  };
  return {
    onHeartbeat: (message) => beats.push(message.kind),
    storeFact: store,
    storeBulk: store,
    renewable: () => ["a1" as AttemptId],
  };
};

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const answer = (wire: FakeConnection, machineId = "m1"): void => {
  const [asked] = wire.sentOf("coordinator_hello");
  if (!asked) throw new Error("nobody said Hello");
  const streams = (["facts", "bulk"] as const).map((stream) => ({ stream, spool: "p1", sequence: 0 }));
  const seen = { generation: 1, term: 2, token: 0, experiment: 0 };
  const hello = { build: "b", machineId: machineId as never, bootId: "boot" as never, seen, streams };
  const said = { ...hello, held: [], slots: [], nonce: "1".repeat(32) };
  wire.say(sealAgentHello(said, asked, facts.secret, hmacSha256));
};

const opened = async () => {
  const wire = new FakeConnection();
  const stored: Stored[] = [];
  const beats: string[] = [];
  const streams = new HostStreams([]);
  const opening = AgentSession.open(wire, facts, streams, hmacSha256, sinkInto(stored, beats));
  answer(wire);
  const session = await opening;
  const before = wire.sentOf("ack").length;
  const acks = (): readonly number[] =>
    wire
      .sentOf("ack")
      .slice(before)
      .map((a) => a.cursor.sequence);
  return { wire, stored, beats, session, acks };
};

const returned: Report = { kind: "returned", attempt: "a1" as AttemptId, token: 1, reason: "window" };

const report = (sequence: number, stream: StreamName = "facts", spool = "p1"): ToCoordinator => ({
  kind: "report",
  stream,
  spool,
  sequence,
  report: returned,
});

describe("an agent session", () => {
  it("gives credit for both streams as soon as it is open", async () => {
    const { wire } = await opened();
    expect(wire.sentOf("ack").map((a) => [a.cursor.stream, a.cursor.sequence])).toEqual([
      ["facts", 0],
      ["bulk", 0],
    ]);
    expect(wire.sentOf("ack").every((a) => a.creditBytes > 0)).toBe(true);
  });

  it("acknowledges nothing before it is stored", async () => {
    const { wire, stored, acks } = await opened();
    wire.say(report(1));
    wire.say(report(2));
    await settled();
    expect(stored.map((s) => s.sequence)).toEqual([1, 2]);
    expect(acks()).toEqual([]);
    stored[0]?.end.resolve(undefined);
    await settled();
    expect(acks()).toEqual([1]);
    stored[1]?.end.resolve(undefined);
    await settled();
    expect(acks()).toEqual([1, 2]);
  });

  it("does not fill the memory with facts that cannot be stored: it stops reading, and goes on with the first that is", async () => {
    const { wire, stored } = await opened();
    for (let sequence = 1; sequence <= 1_005; sequence++) wire.say(report(sequence));
    await settled();
    expect(stored).toHaveLength(1_000);
    stored[0]?.end.resolve(undefined);
    stored[1]?.end.resolve(undefined);
    await settled();
    expect(stored).toHaveLength(1_002);
  });

  it("ends when something cannot be stored, and acknowledges it never", async () => {
    const { wire, stored, session, acks } = await opened();
    wire.say(report(1));
    await settled();
    stored[0]?.end.reject(new Error("disk full"));
    await expect(session.ended).resolves.toBe("closed");
    expect(wire.isClosed).toBe(true);
    expect(acks()).toEqual([]);
  });

  it("takes nothing that arrives while the connection closes after something could not be stored", async () => {
    const { wire, stored } = await opened();
    // The connection still delivers what has come in while it closes.
    wire.close = async () => undefined;
    wire.say(report(1));
    await settled();
    stored[0]?.end.reject(new Error("disk full"));
    await settled();
    wire.say(report(2));
    await settled();
    expect(stored.map((s) => s.sequence)).toEqual([1]);
    wire.end({ kind: "closed" });
  });

  it("ends at a hole, so that the next one replays from the cursor", async () => {
    const { wire, stored, session } = await opened();
    wire.say(report(1));
    wire.say(report(3));
    await expect(session.ended).resolves.toContain("never came");
    expect(stored.map((s) => s.sequence)).toEqual([1]);
    expect(wire.isClosed).toBe(true);
  });

  it("acknowledges a duplicate again without storing it twice", async () => {
    const { wire, stored, acks } = await opened();
    wire.say(report(1));
    await settled();
    stored[0]?.end.resolve(undefined);
    await settled();
    wire.say(report(1));
    await settled();
    expect(stored).toHaveLength(1);
    expect(acks()).toEqual([1, 1]);
  });

  it("answers each heartbeat with the renewal of its leases", async () => {
    const { wire, beats } = await opened();
    wire.say({ kind: "heartbeat", monotonicMs: 1, held: [], slots: [], diskFreeBytes: 1 });
    await settled();
    expect(beats).toEqual(["heartbeat"]);
    expect(wire.sentOf("renew")).toEqual([{ kind: "renew", attempts: ["a1"] }]);
  });

  it.each([
    [{ kind: "refused", code: "protocol", protocol: 7, detail: "too old" } as const, "agent_version"],
    [{ kind: "refused", code: "owner", protocol: 1, detail: "belongs to lab2" } as const, "agent_owned"],
  ])("turns a refusal into a fact", async (refusal, code) => {
    const wire = new FakeConnection();
    const opening = AgentSession.open(wire, facts, new HostStreams([]), hmacSha256, sinkInto([], []));
    wire.say(refusal);
    const error: unknown = await opening.catch((thrown: unknown) => thrown);
    expect(FleetError.factOf(error)).toMatchObject({ code, host: "gpu1" });
  });

  it("refuses an agent on another machine than was probed", async () => {
    const wire = new FakeConnection();
    const opening = AgentSession.open(wire, facts, new HostStreams([]), hmacSha256, sinkInto([], []));
    answer(wire, "m2");
    const error: unknown = await opening.catch((thrown: unknown) => thrown);
    expect(FleetError.factOf(error)).toMatchObject({ code: "agent_owned" });
  });

  it("says why there was no Hello", async () => {
    const wire = new FakeConnection();
    const opening = AgentSession.open(wire, facts, new HostStreams([]), hmacSha256, sinkInto([], []));
    wire.end({ kind: "unreachable", detail: "no answer" });
    const error: unknown = await opening.catch((thrown: unknown) => thrown);
    const fact = FleetError.factOf(error);
    expect(fact).toMatchObject({ code: "host_unreachable", host: "gpu1" });
    expect("detail" in fact && fact.detail).toContain("no answer");
  });

  it("ends with a second Hello, with nonsense, and with its peer", async () => {
    const first = await opened();
    answer(first.wire);
    await expect(first.session.ended).resolves.toContain("Hello twice");
    const second = await opened();
    second.wire.end({ kind: "peer_gone" });
    await expect(second.session.ended).resolves.toContain("went away");
    const third = await opened();
    await third.session.close();
    await expect(third.session.ended).resolves.toBe("closed by the coordinator");
  });

  it("throws rather than drop what it cannot send", async () => {
    const { wire, session } = await opened();
    wire.isTaking = false;
    expect(() => session.send({ kind: "close_campaign" })).toThrow(FleetError);
  });
});
