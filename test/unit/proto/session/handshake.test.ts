/** Who may open a session: both sides prove the secret, the version, the fleet and the machine. */
import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  judgeAgentHello,
  judgeCoordinatorHello,
  sealAgentHello,
  sealCoordinatorHello,
  type Hmac,
} from "../../../../proto/session/handshake.ts";
import { as, type BootId, type FleetId, type MachineId } from "../../../../proto/vocab/ids.ts";

const hmac: Hmac = (secret, text) => createHmac("sha256", secret).update(text).digest("hex");
const secret = "0f".repeat(16);
const fleet = as<FleetId>("f1");
const machineId = as<MachineId>("m1");

const asked = sealCoordinatorHello(
  {
    fleet,
    generation: 1,
    term: 2,
    nonce: "ab".repeat(16),
    cursors: [],
    heartbeatMs: 2_000,
    instance: "i1",
    holder: "me@desk:/state/lab",
    isTakeOver: false,
    leaseMs: 60_000,
  },
  secret,
  hmac,
);
const answer = sealAgentHello(
  {
    build: "b1",
    machineId,
    bootId: as<BootId>("boot"),
    nonce: "cd".repeat(16),
    held: [],
    slots: [],
    seen: { generation: 1, term: 2, token: 3, experiment: 4 },
    streams: [],
  },
  asked,
  secret,
  hmac,
);

describe("the agent judges the first message", () => {
  const judge = (first: Parameters<typeof judgeCoordinatorHello>[0]) =>
    judgeCoordinatorHello(first, { fleet, secret }, hmac);

  it("accepts its fleet's coordinator with the session's secret", () => {
    expect(judge(asked)).toStrictEqual({ kind: "accepted", hello: asked });
  });

  it("refuses, the MAC before everything else", () => {
    expect(judge({ kind: "close_campaign" })).toMatchObject({ kind: "refused", code: "protocol" });
    expect(judge({ ...asked, mac: asked.mac.slice(0, -1) })).toMatchObject({ code: "mac" });
    expect(judge({ ...asked, nonce: "ba".repeat(16), protocol: 9 })).toMatchObject({ code: "mac" });
    expect(judge({ ...asked, mac: answer.mac })).toMatchObject({ code: "mac" });
    expect(judge({ ...asked, nonce: "", mac: hmac(secret, "coordinator") })).toMatchObject({ code: "mac" });
    expect(judge({ ...asked, protocol: 9 })).toStrictEqual({
      kind: "refused",
      code: "protocol",
      protocol: 1,
      detail: "The coordinator speaks version 9, the agent version 1.",
    });
    expect(judge({ ...asked, fleet: as<FleetId>("f2") })).toMatchObject({
      code: "owner",
      detail: "The agent belongs to fleet f1, not to f2.",
    });
  });
});

describe("the coordinator judges the answer", () => {
  const judge = (first: Parameters<typeof judgeAgentHello>[0]) =>
    judgeAgentHello(first, { asked, secret, machineId }, hmac);

  it("accepts the probed machine's agent with the session's secret", () => {
    expect(judge(answer)).toStrictEqual({ kind: "accepted", hello: answer });
  });

  it("refuses", () => {
    const refusal = { kind: "refused", code: "owner", protocol: 1, detail: "no" } as const;
    expect(judge(refusal)).toBe(refusal);
    expect(judge({ kind: "heartbeat", monotonicMs: 0, held: [], slots: [], diskFreeBytes: 0 })).toMatchObject(
      {
        code: "protocol",
      },
    );
    expect(judge({ ...answer, mac: asked.mac })).toMatchObject({ code: "mac" });
    expect(judge({ ...answer, nonce: asked.nonce })).toMatchObject({ code: "mac" });
    expect(judge({ ...answer, protocol: 7 })).toMatchObject({ code: "protocol", protocol: 7 });
    expect(judge({ ...answer, machineId: as<MachineId>("m2") })).toMatchObject({ code: "owner" });
  });

  it("refuses an answer to another Hello", () => {
    const { mac: _, ...unsealed } = asked;
    const other = sealCoordinatorHello({ ...unsealed, nonce: "11".repeat(16) }, secret, hmac);
    expect(judge(sealAgentHello(answer, other, secret, hmac))).toMatchObject({ code: "mac" });
  });
});
