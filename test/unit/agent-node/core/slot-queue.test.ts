/** Any course of one slot: never two at once, nothing while it is blocked, everybody in turn. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  block,
  emptySlot,
  occupy,
  offer,
  type SlotQueue,
  slotReport,
  startNext,
  unblock,
  vacate,
  withdraw,
} from "../../../../agent-node/core/slot-queue.ts";

type Act = readonly ["offer" | "withdraw" | "vacate" | "block" | "unblock" | "start", number];
const act: fc.Arbitrary<Act> = fc.tuple(
  fc.constantFrom("offer", "withdraw", "vacate", "block", "unblock", "start"),
  fc.nat(5),
);

const next = (slot: SlotQueue<number>, [kind, n]: Act): SlotQueue<number> => {
  switch (kind) {
    case "offer":
      return slot.staged.includes(n) || slot.running.includes(n) ? slot : offer(slot, n);
    case "withdraw":
      return withdraw(slot, n);
    case "vacate":
      return vacate(slot, n);
    case "block":
      return block(slot, n, `reason ${n}`);
    case "unblock":
      return unblock(slot, n);
    case "start":
      return startNext(slot).slot;
  }
};

test("one at a time, in turn, and only while nothing blocks", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      let slot = emptySlot<number>();
      for (const one of acts) {
        const before = slot;
        slot = next(slot, one);
        const [started] = slot.running.filter((one) => !before.running.includes(one));
        if (started !== undefined) {
          expect(before.running).toEqual([]);
          expect(before.blockers).toEqual([]);
          expect(started).toBe(before.staged[0]);
        }
        expect(slotReport(slot, 3).occupied).toBe(slot.running.length > 0 || slot.blockers.length > 0);
      }
    }),
  );
});

test("says why it is blocked, each reason once, until the last blocker is gone", () => {
  const blocked = block(block(block(emptySlot<string>(), 1, "pid 7"), 2, "pid 7"), 3, "pid 9");
  expect(slotReport(blocked, 0)).toEqual({ slot: 0, occupied: true, reason: "pid 7; pid 9" });
  const open = [1, 3].reduce(unblock, blocked);
  expect(slotReport(open, 0)).toEqual({ slot: 0, occupied: true, reason: "pid 7" });
  expect(slotReport(unblock(open, 2), 0)).toEqual({ slot: 0, occupied: false });
});

test("an adopted attempt keeps the others waiting until it is over", () => {
  const adopted = occupy(offer(emptySlot<string>(), "next"), "old");
  expect(startNext(adopted).started).toBeNull();
  expect(startNext(vacate(adopted, "old")).started).toBe("next");
});

test("of two adopted attempts, the end of one does not free the slot of the other", () => {
  const both = occupy(occupy(offer(emptySlot<string>(), "next"), "runs"), "over");
  expect(startNext(vacate(both, "over")).started).toBeNull();
  expect(startNext(vacate(vacate(both, "over"), "runs")).started).toBe("next");
});
