/** Facts of the wire as events of the core. */
import { expect, test } from "vitest";
import { eventOfFact } from "../../../../coordinator/link/translate.ts";
import type { AttemptOutcome } from "../../../../proto/vocab/attempt.ts";
import { World } from "../core/world.ts";

const host = "a" as never;

const outcome = (value: number): AttemptOutcome => {
  const world = new World();
  world.start();
  world.up("a");
  world.deliver();
  const lease = [...world.leases.values()][0];
  if (!lease) throw new Error("no lease");
  return { ...world.outcomeOf(lease, value), finals: { val_bpb: value, steps: 7 } };
};

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  "%s is no value: the ledger has no word for it, and it beats no record",
  (value) => {
    const event = eventOfFact(host, { kind: "outcome", outcome: outcome(value) });
    expect(event?.kind === "outcome_reported" && "value" in event.outcome).toBe(false);
    expect(event?.kind === "outcome_reported" && event.outcome.finals).toEqual({ steps: 7 });
  },
);

test("a number stays as it is", () => {
  const told = outcome(0.97);
  expect(eventOfFact(host, { kind: "outcome", outcome: told })).toEqual({
    kind: "outcome_reported",
    host,
    outcome: told,
  });
});

test("what only fills the stream is no event", () => {
  expect(eventOfFact(host, { kind: "gap", from: 1, count: 2 })).toBeUndefined();
  expect(eventOfFact(host, { kind: "points", points: [] })).toBeUndefined();
});
