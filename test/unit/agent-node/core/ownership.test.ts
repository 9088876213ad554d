/** Whom an agent serves: its owner and nobody else, unless the operator says so; and never one whose history is older. */
import { describe, expect, it } from "vitest";
import {
  adoptOwner,
  type Caller,
  NOBODY,
  ownerRefusal,
  raiseSeen,
  verbRefusal,
} from "../../../../agent-node/core/ownership.ts";
import { as, type FleetId } from "../../../../proto/vocab/ids.ts";

const LEASE_MS = 60_000;
const caller = (change: Partial<Caller> = {}): Caller => ({
  fleet: as<FleetId>("f"),
  generation: 2,
  term: 3,
  instance: "i1",
  holder: "me@desk:/state/lab",
  isTakeOver: false,
  leaseMs: LEASE_MS,
  ...change,
});
const own = adoptOwner(NOBODY, caller());

describe("the owner", () => {
  it.each([
    [2, 3, true],
    [2, 4, true],
    [3, 1, true],
    [2, 2, false],
    [1, 9, false],
  ])("of generation 2, term 3 may come back as %i, %i: %s", (generation, term, isTaken) => {
    const refusal = ownerRefusal(own, caller({ generation, term }), 0);
    expect(refusal === null).toBe(isTaken);
    if (!isTaken) expect(refusal).toMatchObject({ code: "history", seen: own.seen });
  });

  it.each([
    ["not while the owner lives", 59_999, false, "owner"],
    ["not even when the operator wants it, while the owner lives", 59_999, true, "owner"],
    ["not unasked when the owner is silent", 3_600_000, false, "owner"],
    ["when the owner is silent and the operator wants it", 60_000, true, undefined],
  ])("is followed by another instance: %s", (_when, silentMs, isTakeOver, code) => {
    expect(ownerRefusal(own, caller({ instance: "i2", term: 9, isTakeOver }), silentMs)?.code).toBe(code);
  });

  it("is named to whoever is refused, and how long ago it was heard", () => {
    const other = caller({ instance: "i2" });
    expect(ownerRefusal(own, other, 3_000)?.detail).toBe("it serves me@desk:/state/lab, heard 3 s ago");
    expect(ownerRefusal(own, other, 61_000)?.detail).toBe(
      "it served me@desk:/state/lab, last heard 61 s ago",
    );
  });

  it("that is taken over from needs a later history even so", () => {
    const other = caller({ instance: "i2", isTakeOver: true, term: 1 });
    expect(ownerRefusal(own, other, LEASE_MS)?.code).toBe("history");
  });

  it("is whoever comes first, also after an agent that knew no instances", () => {
    expect(ownerRefusal(NOBODY, caller(), 0)).toBeNull();
    const { instance: _instance, holder: _holder, leaseMs: _lease, ...old } = own;
    expect(ownerRefusal(old, caller({ instance: "i2" }), 0)).toBeNull();
  });
});

describe("who may change or end an agent", () => {
  it.each([
    ["its owner", own, "i1", 0, true],
    ["another instance, while the owner lives", own, "i2", LEASE_MS - 1, false],
    ["another instance, once the owner is silent", own, "i2", LEASE_MS, true],
    ["a caller that tells no instance", own, undefined, 0, true],
    ["a caller that knows no instance", own, "", 0, true],
    ["anybody, when it never met an owner", NOBODY, "i2", 0, true],
  ])("%s", (_who, ownership, instance, silentMs, isTaken) => {
    expect(verbRefusal(ownership, instance, silentMs) === null).toBe(isTaken);
  });

  it("is refused in the words of the Hello", () => {
    const hello = ownerRefusal(own, caller({ instance: "i2" }), 3_000);
    expect(verbRefusal(own, "i2", 3_000)).toEqual(hello);
  });
});

describe("what an agent saw", () => {
  it("never becomes less", () => {
    const raised = raiseSeen(raiseSeen(own, { generation: 2, token: 9, experiment: 4 }), {
      generation: 3,
      token: 7,
      experiment: 5,
    });
    expect(raised.seen).toEqual({ generation: 3, term: 3, token: 9, experiment: 5 });
    expect(adoptOwner(raised, caller({ generation: 3, term: 4 })).seen).toEqual({
      generation: 3,
      term: 4,
      token: 9,
      experiment: 5,
    });
  });
});
