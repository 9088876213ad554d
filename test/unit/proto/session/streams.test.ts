/** Sender and receiver of a stream together: whatever the network does, nothing is lost, doubled or reordered in silence. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IncomingStream } from "../../../../proto/session/incoming.ts";
import { OutgoingStream, type SpoolItem } from "../../../../proto/session/outgoing.ts";
import type { StreamCursor, StreamName } from "../../../../proto/vocab/messages.ts";
import { FakeSpool } from "./fake-spool.ts";

const CREDIT_BYTES = 100;
const BULK_BYTES = 150;

type Act =
  | { readonly act: "append"; readonly bytes: number }
  | { readonly act: "send" | "store"; readonly count: number }
  | { readonly act: "deliver" | "double" | "lose" | "deliver ack"; readonly index: number }
  | { readonly act: "ack" | "reconnect" | "restart agent" | "restart coordinator" };

const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    fc.record({ act: fc.constant("append" as const), bytes: fc.nat(60) }),
    fc.record({
      act: fc.constantFrom("send" as const, "store" as const),
      count: fc.integer({ min: 1, max: 4 }),
    }),
    fc.record({
      act: fc.constantFrom(
        "deliver" as const,
        "deliver" as const,
        "double" as const,
        "lose" as const,
        "deliver ack" as const,
      ),
      index: fc.nat(),
    }),
    fc.record({
      act: fc.constantFrom(
        "ack" as const,
        "reconnect" as const,
        "restart agent" as const,
        "restart coordinator" as const,
      ),
    }),
  ),
  { maxLength: 120, size: "max" },
);

const firstOf = (item: SpoolItem): number => (item.kind === "entry" ? item.sequence : item.from);

/** One stream between an agent and a coordinator, over a network that does as it is told. */
class World {
  readonly spool: FakeSpool;
  outgoing: OutgoingStream;
  incoming: IncomingStream;
  wire: SpoolItem[] = [];
  acks: StreamCursor[] = [];
  /** What the acceptor was given, in order. */
  taken: { readonly kind: "entry" | "gap"; readonly sequence: number }[] = [];

  constructor(stream: StreamName) {
    this.spool = new FakeSpool(stream, "spool-1", stream === "bulk" ? BULK_BYTES : undefined);
    this.outgoing = new OutgoingStream(this.spool);
    this.incoming = new IncomingStream(stream, undefined);
    this.reconnect();
  }

  reconnect(): void {
    expect(this.outgoing.resume(this.incoming.cursor)).toBe("resumed");
    this.incoming.greet(this.spool.id);
    this.ack();
  }

  ack(): void {
    if (this.incoming.cursor) this.acks.push(this.incoming.cursor);
  }

  send(): boolean {
    const item = this.outgoing.next();
    if (item === undefined) return false;
    const isAlone = this.outgoing.underWayBytes === 0;
    this.outgoing.sent(item);
    this.wire.push(item);
    if (this.spool.stream === "bulk" && !isAlone)
      expect(this.outgoing.underWayBytes).toBeLessThanOrEqual(CREDIT_BYTES);
    return true;
  }

  receive(item: SpoolItem): void {
    const count = item.kind === "gap" ? item.count : 1;
    const reception = this.incoming.receive({ spool: this.spool.id, sequence: firstOf(item), count });
    if (reception.kind !== "accept") return;
    if (item.kind === "entry") {
      expect(reception).toMatchObject({ from: item.sequence, through: item.sequence });
      this.taken.push({ kind: "entry", sequence: item.sequence });
    } else
      for (let sequence = reception.from; sequence <= reception.through; sequence += 1)
        this.taken.push({ kind: "gap", sequence });
  }

  store(count: number): void {
    const stored = this.incoming.cursor?.sequence ?? 0;
    this.incoming.stored(this.spool.id, Math.min(stored + count, this.taken.length));
  }

  restartCoordinator(): void {
    this.taken = this.taken.slice(0, this.incoming.cursor?.sequence ?? 0);
    this.incoming = new IncomingStream(this.spool.stream, this.incoming.cursor);
    this.wire = [];
    this.acks = [];
    this.reconnect();
  }

  do(act: Act): void {
    const at = "index" in act ? act.index % Math.max(1, this.wire.length) : 0;
    switch (act.act) {
      case "append":
        this.spool.append(act.bytes);
        break;
      case "send":
        for (let left = act.count; left > 0 && this.send(); left -= 1);
        break;
      case "store":
        this.store(act.count);
        break;
      case "deliver":
        this.wire.splice(at, 1).forEach((item) => this.receive(item));
        break;
      case "double":
        this.wire.slice(at, at + 1).forEach((item) => this.receive(item));
        break;
      case "lose":
        this.wire.splice(at, 1);
        break;
      case "ack":
        this.ack();
        break;
      case "deliver ack":
        this.deliverAck(act.index % Math.max(1, this.acks.length));
        break;
      case "reconnect":
        this.reconnect();
        break;
      case "restart agent":
        this.outgoing = new OutgoingStream(this.spool);
        this.reconnect();
        break;
      case "restart coordinator":
        this.restartCoordinator();
        break;
    }
  }

  deliverAck(at: number): void {
    for (const cursor of this.acks.splice(at, 1)) this.outgoing.acknowledge(cursor, CREDIT_BYTES);
  }

  /** A last good connection: everything arrives. */
  drain(): void {
    this.wire = [];
    this.acks = [];
    this.reconnect();
    this.deliverAck(0);
    for (let guard = 0; this.send(); guard += 1) {
      expect(guard).toBeLessThan(1_000);
      this.wire.splice(0).forEach((item) => this.receive(item));
      this.store(Number.POSITIVE_INFINITY);
      this.ack();
      this.deliverAck(this.acks.length - 1);
    }
  }
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

describe("under loss, doubling, reordering, reconnects and restarts", () => {
  it("every fact is given to the acceptor exactly once and in order", () => {
    fc.assert(
      fc.property(acts, (script) => {
        const world = new World("facts");
        for (const act of script) world.do(act);
        world.drain();
        expect(world.taken).toStrictEqual(
          upTo(world.spool.last).map((sequence) => ({ kind: "entry", sequence })),
        );
        expect(world.outgoing.underWayBytes).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });

  it("every bulk entry is given at most once, and gaps are exactly what was dropped and never arrived", () => {
    let gaps = 0;
    fc.assert(
      fc.property(acts, (script) => {
        const world = new World("bulk");
        for (const act of script) world.do(act);
        world.drain();
        expect(world.taken.map(({ sequence }) => sequence)).toStrictEqual(upTo(world.spool.last));
        const missing = world.taken.filter(({ kind }) => kind === "gap").map(({ sequence }) => sequence);
        expect(missing.filter((sequence) => !world.spool.dropped.has(sequence))).toStrictEqual([]);
        gaps += missing.length;
      }),
      { numRuns: 1_000 },
    );
    expect(gaps).toBeGreaterThan(100);
  });
});

describe("the sender", () => {
  const opened = (stream: StreamName, sizes: readonly number[]) => {
    const spool = new FakeSpool(stream, "s");
    for (const bytes of sizes) spool.append(bytes);
    const outgoing = new OutgoingStream(spool);
    outgoing.resume(undefined);
    return { spool, outgoing };
  };
  const flush = (outgoing: OutgoingStream): number[] => {
    const sent: number[] = [];
    for (let item = outgoing.next(); item !== undefined; item = outgoing.next()) {
      outgoing.sent(item);
      sent.push(firstOf(item));
    }
    return sent;
  };

  it("sends facts without credit and bulk only under it", () => {
    expect(flush(opened("facts", [10, 10]).outgoing)).toStrictEqual([1, 2]);
    const { outgoing } = opened("bulk", [10, 10, 10, 50]);
    expect(flush(outgoing)).toStrictEqual([]);
    outgoing.acknowledge({ stream: "bulk", spool: "s", sequence: 0 }, 20);
    expect(flush(outgoing)).toStrictEqual([1, 2]);
    outgoing.acknowledge({ stream: "bulk", spool: "s", sequence: 2 }, 20);
    expect(flush(outgoing)).toStrictEqual([3]);
    outgoing.acknowledge({ stream: "bulk", spool: "s", sequence: 3 }, 20);
    expect(flush(outgoing)).toStrictEqual([4]);
  });

  it("offers the same item until it was sent, so that a refused send loses nothing", () => {
    const { outgoing } = opened("facts", [1, 1]);
    const item = outgoing.next();
    expect(outgoing.next()).toBe(item);
    expect(() => outgoing.sent({ kind: "gap", from: 1, count: 1 })).toThrow(/only the item/u);
  });

  it("ignores an acknowledgement of another spool or of numbers never given", () => {
    const { outgoing } = opened("facts", [1]);
    expect(outgoing.acknowledge({ stream: "facts", spool: "other", sequence: 1 }, 0)).toBe("foreign");
    expect(outgoing.acknowledge({ stream: "facts", spool: "s", sequence: 2 }, 0)).toBe("foreign");
    expect(flush(outgoing)).toStrictEqual([1]);
    expect(outgoing.acknowledge({ stream: "facts", spool: "s", sequence: 1 }, 0)).toBe("moved");
    expect(outgoing.acknowledge({ stream: "facts", spool: "s", sequence: 1 }, 0)).toBe("known");
  });

  it("sends nothing to a coordinator that knows more than the spool, nor while no session is open", () => {
    const { outgoing } = opened("facts", [1]);
    expect(outgoing.resume({ stream: "facts", spool: "s", sequence: 9 })).toBe("ahead");
    expect(outgoing.next()).toBeUndefined();
    outgoing.resume(undefined);
    outgoing.interrupt();
    expect(outgoing.next()).toBeUndefined();
  });

  it("names what it no longer has as one gap and counts it", () => {
    const spool = new FakeSpool("bulk", "s", 25);
    for (let count = 0; count < 5; count += 1) spool.append(10);
    const outgoing = new OutgoingStream(spool);
    outgoing.resume(undefined);
    outgoing.acknowledge({ stream: "bulk", spool: "s", sequence: 0 }, 1_000);
    expect(outgoing.next()).toStrictEqual({ kind: "gap", from: 1, count: 3 });
    expect(flush(outgoing)).toStrictEqual([1, 4, 5]);
    expect(outgoing.gapEntries).toBe(3);
    expect(outgoing.announced).toStrictEqual({ stream: "bulk", spool: "s", sequence: 5 });
  });
});

describe("the receiver", () => {
  it("acknowledges only what was stored", () => {
    const incoming = new IncomingStream("facts", undefined);
    expect(incoming.cursor).toBeUndefined();
    expect(incoming.receive({ spool: "a", sequence: 1 })).toStrictEqual({
      kind: "reset",
      previous: undefined,
    });
    expect(incoming.receive({ spool: "a", sequence: 1 })).toStrictEqual({
      kind: "accept",
      from: 1,
      through: 1,
    });
    expect(incoming.cursor).toStrictEqual({ stream: "facts", spool: "a", sequence: 0 });
    incoming.stored("a", 1);
    expect(incoming.cursor?.sequence).toBe(1);
    expect(() => incoming.stored("a", 2)).toThrow("facts: 2 stored, but only 1 accepted");
  });

  it("tells duplicate, hole and new apart", () => {
    const incoming = new IncomingStream("facts", { stream: "facts", spool: "a", sequence: 5 });
    expect(incoming.receive({ spool: "a", sequence: 5 })).toStrictEqual({ kind: "duplicate" });
    expect(incoming.receive({ spool: "a", sequence: 7 })).toStrictEqual({ kind: "hole", expected: 6 });
    expect(incoming.receive({ spool: "a", sequence: 6 }).kind).toBe("accept");
  });

  it("takes of a gap only what it does not know", () => {
    const incoming = new IncomingStream("bulk", { stream: "bulk", spool: "a", sequence: 5 });
    expect(incoming.receive({ spool: "a", sequence: 4, count: 2 })).toStrictEqual({ kind: "duplicate" });
    expect(incoming.receive({ spool: "a", sequence: 4, count: 5 })).toStrictEqual({
      kind: "accept",
      from: 6,
      through: 8,
    });
    expect(incoming.receive({ spool: "a", sequence: 9 }).kind).toBe("accept");
  });

  it("starts again with a new spool, and is not thrown back by the old one", () => {
    const incoming = new IncomingStream("facts", { stream: "facts", spool: "a", sequence: 5 });
    expect(incoming.greet("a")).toBeUndefined();
    expect(incoming.greet("b")).toStrictEqual({
      kind: "reset",
      previous: { stream: "facts", spool: "a", sequence: 5 },
    });
    expect(incoming.receive({ spool: "a", sequence: 6 })).toStrictEqual({ kind: "duplicate" });
    incoming.stored("a", 6);
    expect(incoming.receive({ spool: "b", sequence: 1 }).kind).toBe("accept");
    expect(incoming.cursor).toStrictEqual({ stream: "facts", spool: "b", sequence: 0 });
  });
});
