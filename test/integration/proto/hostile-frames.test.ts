/** Row 17: whatever bytes come to the agent's socket or to the coordinator's, the session ends, the process lives, and memory stays small. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hmacSha256 } from "../../../coordinator/daemon/hmac.ts";
import { AgentSession, type SessionFacts } from "../../../coordinator/link/agent-session.ts";
import { HostStreams } from "../../../coordinator/link/streams.ts";
import { sealAgentHello, sealCoordinatorHello } from "../../../proto/session/handshake.ts";
import { decodeToAgent, encode } from "../../../proto/session/wire.ts";
import { connect, listen } from "../../../proto/socket.ts";
import { MESSAGE_BYTES_MAX } from "../../../proto/socket-outbox.ts";
import { as, type FleetId } from "../../../proto/vocab/ids.ts";
import type { CoordinatorHello, ToAgent, ToCoordinator } from "../../../proto/vocab/messages.ts";
import { usePairs } from "../agent-node/agent-fixture.ts";
import type { AgentProcess } from "../agent-node/agent-process.ts";
import type { FakeCoordinator } from "../agent-node/fake-coordinator.ts";

const MEBIBYTE = 1024 * 1024;
/** What one hostile message may cost at most: the largest message, some copies of it, and what was not collected yet. */
const GROWTH_MAX = 12 * MESSAGE_BYTES_MAX;

/** A field of protobuf with a length that its bytes do not have. */
const lengthOf = (field: number, length: number): Buffer => {
  const bytes = [(field << 3) | 2];
  for (let left = length; ; left = Math.floor(left / 128)) {
    bytes.push((left % 128) | (left >= 128 ? 128 : 0));
    if (left < 128) return Buffer.from(bytes);
  }
};

/** Messages inside messages, as deep as that. */
const nested = (depth: number): Buffer => {
  let inner = Buffer.alloc(0);
  for (let level = 0; level < depth; level++)
    inner = Buffer.concat([lengthOf((level % 12) + 1, inner.length), inner]);
  return inner;
};

/** The first words of ZeroMQ's protocol, version 3.1, without security. */
const GREETING = Buffer.alloc(64);
GREETING.set([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 1]);
GREETING.write("NULL", 12);
const READY_BODY = Buffer.from("\x05READY\x0bSocket-Type\0\0\0\x06DEALER\x08Identity\0\0\0\0", "latin1");
const READY = Buffer.concat([Buffer.of(4, READY_BODY.length), READY_BODY]);

/** What nobody of ours would say; `whole` is a message that one would. */
const hostile = (whole: Uint8Array): readonly (readonly [string, Uint8Array])[] => [
  ["nothing", Buffer.alloc(0)],
  ...[1, 7, 64, 4096].map((size) => [`${size} random bytes`, randomBytes(size)] as const),
  ...[0.2, 0.5, 0.9].map(
    (part) => [`a message cut at ${part}`, whole.subarray(0, Math.floor(whole.length * part))] as const,
  ),
  ["a length of 2 GiB", lengthOf(1, 2 ** 31)],
  ["a length beyond every number", Buffer.concat([Buffer.of(10), Buffer.alloc(12, 0xff)])],
  ["messages nested a thousand deep", nested(1_000)],
  ["groups opened ten thousand times", Buffer.alloc(10_000, 0x0b)],
  ["the largest message, of nothing", Buffer.alloc(MESSAGE_BYTES_MAX)],
];

describe("the agent's socket", () => {
  let agent: AgentProcess;
  let coordinator: FakeCoordinator;
  usePairs((pair) => void ({ agent, coordinator } = pair));

  const memory = (kind: "VmRSS" | "VmPeak" = "VmRSS"): number =>
    Number(
      new RegExp(String.raw`^${kind}:\s+(\d+) kB`, "mu").exec(
        readFileSync(`/proc/${agent.pid()}/status`, "utf8"),
      )?.[1],
    ) * 1024;

  const helloWith = (secret: string): CoordinatorHello =>
    sealCoordinatorHello(
      {
        fleet: as<FleetId>("f".repeat(32)),
        generation: 1,
        term: 1,
        nonce: randomBytes(16).toString("hex"),
        cursors: [],
        heartbeatMs: 100,
        instance: "i1",
        holder: "me@desk:/state/lab",
        isTakeOver: false,
        leaseMs: 60_000,
      },
      secret,
      hmacSha256,
    );

  /** Says these bytes on a fresh session, first or behind a Hello, and resolves when the agent has ended it. */
  const say = async (bytes: Uint8Array, isGreeted: boolean): Promise<void> => {
    const offer = await agent.session();
    const wire = connect(offer.socket);
    const messages = wire.messages[Symbol.asyncIterator]();
    if (isGreeted) {
      wire.send(encode(helloWith(offer.secret)), "control");
      await messages.next();
    }
    wire.send(bytes, "control");
    for (let next = await messages.next(); !next.done; next = await messages.next());
    await wire.close();
  };

  test.skipIf(process.platform !== "linux")(
    "17. ends the session, and the same agent opens the next one",
    async () => {
      await agent.start();
      const pid = agent.pid();
      const cancel: ToAgent = { kind: "cancel", attempt: "a1" as never, token: 1, reason: "x".repeat(200) };
      const before = memory();
      for (const [what, bytes] of hostile(encode(cancel))) {
        for (const isGreeted of [false, true]) await say(bytes, isGreeted);
        expect(agent.pid(), what).toBe(pid);
      }
      // Below ZeroMQ's messages: no greeting at all, and behind a whole handshake a frame of 2 GiB, for which nobody may make room.
      for (const bytes of [
        randomBytes(512),
        Buffer.concat([GREETING, READY, Buffer.of(2, 0, 0, 0, 0, 0x80, 0, 0, 0)]),
      ]) {
        const { socket } = await agent.session();
        const roomBefore = memory("VmPeak");
        await new Promise<void>((resolve) => {
          const raw = createConnection(socket);
          raw.once("close", () => resolve()).on("error", () => undefined);
          raw.on("data", () => undefined).write(bytes);
        });
        expect(memory("VmPeak") - roomBefore).toBeLessThan(2 ** 30);
      }
      expect(memory() - before).toBeLessThan(GROWTH_MAX);
      expect(await coordinator.open(await agent.session())).toBeDefined();
      expect(agent.pid()).toBe(pid);
    },
    60_000,
  );
});

describe("the coordinator's side", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "fleet-hostile-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const facts: SessionFacts = {
    host: "gpu1" as never,
    machineId: "m" as never,
    fleet: as<FleetId>("f".repeat(32)),
    generation: 1,
    term: 1,
    secret: "5".repeat(32),
    nonce: "0".repeat(32),
    heartbeatMs: 100,
    instance: "i1",
    holder: "me@desk:/state/lab",
    isTakeOver: false,
    leaseMs: 60_000,
    orphanAfterMs: 604_800_000,
  };

  /** An agent that says these bytes, first or behind its Hello; resolves with why the session did not begin or did not last. */
  const heard = async (path: string, bytes: Uint8Array, isGreeted: boolean): Promise<string> => {
    const agent = await listen(path);
    const wire = connect(path);
    const stored: unknown[] = [];
    const sink = {
      onHeartbeat: () => undefined,
      storeFact: async (report: unknown) => void stored.push(report),
      storeBulk: async (report: unknown) => void stored.push(report),
      renewable: () => [],
    };
    const answering = (async () => {
      const first = await agent.messages[Symbol.asyncIterator]().next();
      const asked = decodeToAgent(first.value as Uint8Array) as CoordinatorHello;
      const hello = { build: "b", machineId: "m" as never, bootId: "boot" as never, held: [], slots: [] };
      const seen = { generation: 1, term: 1, token: 0, experiment: 0 };
      const streams = (["facts", "bulk"] as const).map((stream) => ({ stream, spool: "p1", sequence: 0 }));
      const whole = { ...hello, seen, streams, nonce: "1".repeat(32) };
      if (isGreeted) agent.send(encode(sealAgentHello(whole, asked, facts.secret, hmacSha256)), "control");
      agent.send(bytes, "control");
    })();
    try {
      const session = await AgentSession.open(wire, facts, new HostStreams([]), hmacSha256, sink);
      const reason = await session.ended;
      expect(stored).toEqual([]);
      return reason;
    } catch (error) {
      return String(error);
    } finally {
      await answering;
      await wire.close();
      await agent.close();
    }
  };

  test("17. ends the session with a reason, and nothing of it is stored", async () => {
    const report: ToCoordinator = {
      kind: "report",
      stream: "facts",
      spool: "p1",
      sequence: 1,
      report: { kind: "returned", attempt: "a1" as never, token: 1, reason: "x".repeat(200) },
    };
    const before = process.memoryUsage().rss;
    let number = 0;
    for (const [what, bytes] of hostile(encode(report)))
      for (const isGreeted of [false, true])
        expect(await heard(join(folder, String(number++)), bytes, isGreeted), what).not.toBe("");
    // A hole is no noise, and ends it as well.
    expect(await heard(join(folder, "hole"), encode({ ...report, sequence: 9 }), true)).toMatch(
      /never came/u,
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(GROWTH_MAX + 64 * MEBIBYTE);
  }, 60_000);
});
