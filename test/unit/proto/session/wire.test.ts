/** Every message survives the wire; what is not a message is refused with one sentence. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fleet } from "../../../../proto/gen/fleet.js";
import { decodeToAgent, decodeToCoordinator, encode } from "../../../../proto/session/wire.ts";
import { leaseFromWire } from "../../../../proto/session/wire-lease.ts";
import { required, WireError } from "../../../../proto/session/wire-values.ts";
import { as, type AttemptId } from "../../../../proto/vocab/ids.ts";
import { toAgent, toCoordinator } from "./arbitrary-messages.ts";

const Envelope = fleet.v1.Envelope;

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (thrown) {
    return thrown;
  }
}

describe("every message survives the wire", () => {
  for (const [kind, message] of Object.entries(toAgent))
    it(`to the agent: ${kind}`, () => {
      fc.assert(
        fc.property(message, (sent) => {
          expect(decodeToAgent(encode(sent))).toStrictEqual(sent);
        }),
      );
    });

  for (const [kind, message] of Object.entries(toCoordinator))
    it(`to the coordinator: ${kind}`, () => {
      fc.assert(
        fc.property(message, (sent) => {
          expect(decodeToCoordinator(encode(sent))).toStrictEqual(sent);
        }),
      );
    });
});

describe("what the wire refuses", () => {
  const cancel = { kind: "cancel", attempt: as<AttemptId>("a1"), token: 3, reason: "enough" } as const;

  it("arbitrary bytes give a message or a WireError with a sentence, nothing else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        for (const decode of [decodeToAgent, decodeToCoordinator]) {
          const outcome = thrownBy(() => decode(bytes));
          if (outcome instanceof Error) {
            expect(outcome).toBeInstanceOf(WireError);
            expect(outcome.message).toMatch(/^[A-Z].*\.$/su);
          } else expect(outcome).toHaveProperty("kind");
        }
      }),
    );
  });

  it("a truncated or damaged message gives a message or a WireError", () => {
    fc.assert(
      fc.property(fc.oneof(...Object.values(toAgent)), fc.nat(), fc.nat(255), (sent, place, byte) => {
        const frame = Uint8Array.from(encode(sent));
        if (frame.length > 0) frame[place % frame.length] = byte;
        for (const bytes of [frame, frame.subarray(0, place % (frame.length + 1))]) {
          const outcome = thrownBy(() => decodeToAgent(bytes));
          if (outcome instanceof Error) expect(outcome).toBeInstanceOf(WireError);
        }
      }),
    );
  });

  it("an empty frame, and a message of the other direction", () => {
    expect(() => decodeToAgent(new Uint8Array(0))).toThrow(
      "A frame of 0 bytes holds no message to an agent.",
    );
    expect(() => decodeToCoordinator(encode(cancel))).toThrow(/holds no message to a coordinator\.$/u);
  });

  it("a lease without a recipe, a name of a later version, an empty id", () => {
    const frame = (body: fleet.v1.Envelope.$Properties) => Envelope.encode(body).finish();
    expect(() => decodeToAgent(frame({ cancel: { token: 1 } }))).toThrow("The message lacks its attempt.");
    expect(() => decodeToAgent(frame({ ack: { creditBytes: 1 } }))).toThrow("The message lacks its cursor.");
    const laterStream = Uint8Array.of(0x72, 7, 0x0a, 5, 0x08, 77, 0x12, 1, 115);
    expect(() => decodeToAgent(laterStream)).toThrow("The message holds 77 as stream, which names nothing.");
    expect(() =>
      decodeToCoordinator(
        frame({
          report: {
            stream: fleet.v1.StreamName.STREAM_NAME_FACTS,
            spool: "s",
            outcome: { attempt: "a", trial: "t", tree: "e", outcome: {} },
          },
        }),
      ),
    ).toThrow("The message holds an outcome of no known kind.");
  });

  it("numbers that protobuf would change in silence, in both directions", () => {
    for (const token of [1.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])
      expect(() => encode({ ...cancel, token })).toThrow(WireError);
    const beyond = Envelope.encode({ cancel: { attempt: "a", token: 2 ** 60 } }).finish();
    expect(() => decodeToAgent(beyond)).toThrow(/as token, which is not a whole number/u);
  });
});

describe("what the wire forgives", () => {
  it("takes a lease that tolerates what only a later version looks for, without it", () => {
    const [sent] = fc.sample(toAgent.lease, { numRuns: 1, seed: 1 });
    if (sent?.kind !== "lease") throw new Error("no lease");
    // Field 24 of a lease again, packed: a reason of a later version, and one of ours.
    const later = [0xc2, 0x01, 2, 99, fleet.v1.InvalidEnvReason.INVALID_ENV_REASON_THROTTLED];
    const { tolerated: _none, ...lease } = sent.lease;
    const frame = fleet.v1.Envelope.decode(encode({ ...sent, lease }));
    const body = fleet.v1.Lease.encode(required(frame.lease, "lease")).finish();
    const its = fleet.v1.Lease.decode(Uint8Array.from([...body, ...later]));
    expect(leaseFromWire(its)).toStrictEqual({ ...lease, tolerated: ["throttled"] });
  });

  it("ignores fields of a later version, at the top and inside", () => {
    // Field 9 (varint) at the top; field 200 (length-delimited) inside the body.
    const inside = [0xc2, 0x0c, 2, 7, 7];
    const body = [0x0a, 2, 97, 49, 0x10, 3, ...inside];
    const frame = Uint8Array.from([0x48, 5, 0x6a, body.length, ...body]);
    expect(decodeToAgent(frame)).toStrictEqual({ kind: "cancel", attempt: "a1", token: 3, reason: "" });
  });

  it("repairs text that UTF-8 cannot carry instead of sending what cannot be read", () => {
    const sent = { kind: "refused", code: "mac", protocol: 1, detail: "cut \ud83d" } as const;
    expect(decodeToCoordinator(encode(sent))).toStrictEqual({ ...sent, detail: "cut \ufffd" });
  });

  it("does not keep the received frame alive through a log's bytes", () => {
    const report = {
      kind: "log",
      attempt: as<AttemptId>("a1"),
      offset: 0,
      bytes: Uint8Array.of(1, 2),
      isTail: false,
    } as const;
    const frame = encode({ kind: "report", stream: "bulk", spool: "s", sequence: 1, report });
    const decoded = decodeToCoordinator(frame);
    frame.fill(0);
    expect(decoded).toMatchObject({ report: { bytes: Uint8Array.of(1, 2) } });
  });
});
