/** Leases that come twice, late, for slots that are gone, or after a newer grant. */
import { describe, expect, it, test } from "vitest";
import { judgeLease, type TakenLease } from "../../../../agent-node/core/lease-desk.ts";
import { NOBODY } from "../../../../agent-node/core/ownership.ts";
import { endStatus, howToTakeUp, isConfirmed, runStatus } from "../../../../agent-node/core/take-up.ts";
import { as, type AttemptId, type CampaignTag, type TrialId } from "../../../../proto/vocab/ids.ts";

const lease = (change: Partial<TakenLease["lease"]> = {}): TakenLease["lease"] => ({
  attempt: as<AttemptId>("t1.1"),
  trial: as<TrialId>("t1"),
  campaign: as<CampaignTag>("mar5"),
  generation: 2,
  token: 5,
  slot: 0,
  ...change,
});
const held = (change: Partial<TakenLease["lease"]> = {}, isDone = false): TakenLease => ({
  lease: lease(change),
  isDone,
});
const slots = new Set([0, 1]);
const seen = { ...NOBODY.seen, generation: 2 };
const other = { attempt: as<AttemptId>("t2.1"), trial: as<TrialId>("t2") };

test.each([
  ["is taken", [], {}, "take"],
  ["is known when it comes again", [held()], {}, "known"],
  ["is known when it comes again after its end", [held({}, true)], {}, "known"],
  ["is another one under another token", [held({ token: 4 })], {}, "take"],
  ["is nothing in an older generation", [], { generation: 1 }, "old"],
  ["is given back for a slot that is gone", [], { slot: 2 }, "give_back"],
  [
    "is given back when its trial was granted again",
    [held({ attempt: as("t1.2"), token: 6 })],
    {},
    "give_back",
  ],
  ["does not mind a newer grant of another trial", [held({ ...other, token: 9 })], {}, "take"],
  ["does not mind a newer grant of another campaign", [held({ campaign: as("x"), token: 9 })], {}, "take"],
  ["is given back by a full slot", Array.from({ length: 16 }, () => held(other)), {}, "give_back"],
  ["finds room where the others are done", Array.from({ length: 16 }, () => held(other, true)), {}, "take"],
] as const)("a lease %s", (_name, taken, change, kind) => {
  expect(judgeLease(lease(change), taken, slots, seen).kind).toBe(kind);
});

describe("what an earlier agent left", () => {
  const traces = { hasStarted: false, hasExit: false, hasGo: false, isRunnerAlive: false };

  it.each([
    ["begins anew without a runner", {}, "restage"],
    ["begins anew when the runner died before it forked, go or not", { hasGo: true }, "restage"],
    ["waits on", { isRunnerAlive: true }, "waits for go"],
    ["runs from go on", { isRunnerAlive: true, hasGo: true }, "runs"],
    ["ran when it was started, alive or not", { hasStarted: true }, "runs"],
    ["ran when it exited", { hasExit: true }, "runs"],
  ] as const)("%s", (_name, change, how) => {
    expect(howToTakeUp(true, runStatus({ ...traces, ...change }))).toBe(how);
  });

  it("begins anew when it was never staged", () => {
    expect(howToTakeUp(false, "runs")).toBe("restage");
  });
});

describe("an attempt's end", () => {
  const noted = { sequence: 5, spool: "old" };

  it.each([
    ["is open when nobody noted it", null, null, { kind: "open" }],
    ["is told where its note says", noted, null, { kind: "told", end: noted }, "old"],
    ["is told where the spool has it, noted or not", null, { sequence: 6, spool: "new" }, { kind: "told" }],
    ["is lost with the spool that had it", noted, null, { kind: "lost" }],
    ["is believed without a spool's name", { sequence: 5 }, null, { kind: "told" }],
  ] as const)("%s", (_name, note, found, status, spool: string = "new") => {
    expect(endStatus(note, found, spool)).toMatchObject(status);
  });

  it("is confirmed by its own numbering only", () => {
    expect(isConfirmed(noted, { id: "old", acked: 5 })).toBe(true);
    expect(isConfirmed(noted, { id: "old", acked: 4 })).toBe(false);
    expect(isConfirmed(noted, { id: "new", acked: 9 })).toBe(false);
    expect(isConfirmed(null, { id: "old", acked: 9 })).toBe(false);
  });
});
