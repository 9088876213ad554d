/** What the bulk streams carry waits for a full disk in its order, and is never acknowledged over a hole. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BulkDesk } from "../../../../coordinator/daemon/bulk-desk.ts";
import { FleetError } from "../../../../proto/vocab/errors.ts";
import type { HostName } from "../../../../proto/vocab/ids.ts";
import type { Report, StreamCursor } from "../../../../proto/vocab/messages.ts";

const gpu1 = "gpu1" as HostName;
const cursor = (sequence: number): StreamCursor => ({ stream: "bulk", spool: "s", sequence });
const text = (offset: number): Report =>
  ({ kind: "log", attempt: "a1", offset, bytes: new Uint8Array(4), isTail: false }) as unknown as Report;

const fullDisk = (): FleetError =>
  new FleetError({ code: "ledger_unwritable", path: "/logs", detail: "ENOSPC" });

const open = () => {
  const disk: { trouble: Error | undefined } = { trouble: undefined };
  const written: number[] = [];
  const desk = new BulkDesk({
    logs: {
      write: (_name, offset) => {
        if (disk.trouble) throw disk.trouble;
        written.push(offset);
      },
      finish: () => undefined,
      sync: () => Promise.resolve(),
    },
    appendPoints: () => Promise.resolve(),
    logName: () => ({ campaign: "lab", attempt: "a1" }) as never,
  });
  const ends: string[] = [];
  const store = (sequence: number): void => {
    desk.store(gpu1, text(sequence), cursor(sequence)).then(
      () => ends.push(`${sequence} stored`),
      () => ends.push(`${sequence} refused`),
    );
  };
  return { disk, written, desk, ends, store };
};

describe("BulkDesk", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("waits for a full disk and then takes everything in, in order", async () => {
    const { disk, written, ends, store } = open();
    disk.trouble = fullDisk();
    for (const n of [1, 2, 3]) store(n);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([written, ends]).toEqual([[], []]);
    disk.trouble = undefined;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(written).toEqual([1, 2, 3]);
    expect(ends).toEqual(["1 stored", "2 stored", "3 stored"]);
  });

  test("leaves the room to others while it is paused", async () => {
    const { written, desk, ends, store } = open();
    desk.isPaused = true;
    store(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([written, ends]).toEqual([[], []]);
    desk.isPaused = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(ends).toEqual(["1 stored"]);
  });

  test("what a new session tells again replaces what waits, so that nothing piles up", async () => {
    const { written, desk, ends, store } = open();
    desk.isPaused = true;
    for (const n of [1, 2, 1, 2, 3]) store(n);
    await vi.advanceTimersByTimeAsync(0);
    expect(ends).toEqual(["1 refused", "2 refused"]);
    desk.isPaused = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(written).toEqual([1, 2, 3]);
  });

  test("refuses with a report that cannot be stored everything behind it", async () => {
    const { disk, desk, ends, store } = open();
    desk.isPaused = true;
    for (const n of [1, 2]) store(n);
    disk.trouble = new Error("no such campaign");
    desk.isPaused = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(ends).toEqual(["1 refused", "2 refused"]);
  });
});
