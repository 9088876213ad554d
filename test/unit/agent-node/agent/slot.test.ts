import { expect, test } from "vitest";
import type { Attempt } from "../../../../agent-node/agent/attempt.ts";
import { Slot } from "../../../../agent-node/agent/slot.ts";
import type { SlotReport } from "../../../../proto/vocab/attempt.ts";

const attempt = (name: string): Attempt => ({ name }) as unknown as Attempt;

const slotWith = (): {
  slot: Slot;
  told: SlotReport[];
  started: string[];
  offer: (name: string) => Attempt;
} => {
  const told: SlotReport[] = [];
  const started: string[] = [];
  const slot = new Slot(3, (report) => told.push(report));
  const offer = (name: string): Attempt => {
    const one = attempt(name);
    slot.offer({ attempt: one, start: () => started.push(name) });
    return one;
  };
  return { slot, told, started, offer };
};

const never = Promise.resolve();

test("one runs, the next starts in the moment in which the tree is empty, in order", () => {
  const { slot, started, offer, told } = slotWith();
  const [a] = [offer("a"), offer("b"), offer("c")];
  expect(started).toEqual(["a"]);
  expect(slot.report()).toEqual({ slot: 3, occupied: true });
  slot.vacate(a, [], never);
  expect(started).toEqual(["a", "b"]);
  expect(told).toEqual([{ slot: 3, occupied: true }]);
});

test("survivors keep the slot, by name, until the last one is gone", async () => {
  const { slot, started, offer, told } = slotWith();
  const a = offer("a");
  offer("b");
  const gone = Promise.withResolvers<void>();
  slot.vacate(a, ["17 python"], gone.promise);
  expect(started).toEqual(["a"]);
  expect(slot.report()).toEqual({ slot: 3, occupied: true, reason: "processes that do not end: 17 python" });
  gone.resolve();
  await gone.promise;
  await Promise.resolve();
  expect(started).toEqual(["a", "b"]);
  expect(told.map(({ reason }) => reason)).toEqual(["processes that do not end: 17 python", undefined]);
});

test("a slot that two blocked is free when both are gone, whichever goes first", async () => {
  const { slot, started, offer, told } = slotWith();
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  slot.block("one", first.promise);
  slot.block("two", second.promise);
  offer("a");
  expect(slot.report()).toEqual({ slot: 3, occupied: true, reason: "one; two" });
  second.resolve();
  await second.promise;
  await Promise.resolve();
  expect(started).toEqual([]);
  expect(slot.report()).toEqual({ slot: 3, occupied: true, reason: "one" });
  first.resolve();
  await first.promise;
  await Promise.resolve();
  expect(started).toEqual(["a"]);
  expect(told.map(({ reason }) => reason)).toEqual(["one", undefined]);
});

test("a slot whose blocker cannot be waited for stays blocked, and the agent lives on", async () => {
  const { slot, started, offer } = slotWith();
  slot.block("one", Promise.reject(new Error("no such disk")));
  offer("a");
  // A rejection that nobody handles fails the test run.
  await new Promise((resolve) => setImmediate(resolve));
  expect(started).toEqual([]);
  expect(slot.report()).toEqual({ slot: 3, occupied: true, reason: "one" });
});

test("an attempt that ended while it waited is never started", () => {
  const { slot, started, offer } = slotWith();
  const [a, b] = [offer("a"), offer("b")];
  slot.vacate(b, [], never);
  slot.vacate(a, [], never);
  expect(started).toEqual(["a"]);
  expect(slot.report().occupied).toBe(false);
});

test("staging takes turns, and who is cancelled does not wait for his", async () => {
  const { slot } = slotWith();
  const order: string[] = [];
  const first = Promise.withResolvers<void>();
  const calm = new AbortController().signal;
  const one = slot.inTurn(calm, async () => {
    order.push("one begins");
    await first.promise;
    order.push("one ends");
  });
  const cancelled = new AbortController();
  const two = slot.inTurn(cancelled.signal, async () => order.push("two"));
  const three = slot.inTurn(calm, async () => order.push("three"));
  cancelled.abort(new Error("by test"));
  await expect(two).rejects.toThrow("by test");
  expect(order).toEqual(["one begins"]);
  first.resolve();
  await Promise.all([one, three]);
  expect(order).toEqual(["one begins", "one ends", "three"]);
});
