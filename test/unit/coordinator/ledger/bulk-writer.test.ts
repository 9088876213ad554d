/** Points are committed in few batches; nothing is acknowledged before it is durable. */
import { describe, expect, test, vi } from "vitest";
import { BulkWriter, bulkLimits, type BulkPorts } from "../../../../coordinator/ledger/bulk-writer.ts";
import { FleetError } from "../../../../proto/vocab/errors.ts";
import { as, type AttemptId, type HostName } from "../../../../proto/vocab/ids.ts";
import type { MetricPoint, StreamCursor } from "../../../../proto/vocab/messages.ts";

const host = as<HostName>("gpu1");
const cursor = (sequence: number): StreamCursor => ({ stream: "bulk", spool: "s", sequence });
const points = (count: number): MetricPoint[] =>
  Array.from({ length: count }, (_, step) => ({
    attempt: as<AttemptId>("a1"),
    name: "loss",
    step,
    value: 1,
    atMs: step,
  }));

const recorder = (fail?: Error) => {
  const story: string[] = [];
  const gates: (() => void)[] = [];
  const ports: BulkPorts = {
    syncLogs: async () => void story.push("logs synced"),
    appendPoints: (given) => {
      story.push(`append ${given.length}`);
      return new Promise((resolve, reject) => {
        gates.push(() => (fail ? reject(fail) : resolve()));
      });
    },
    onDurable: (cursors) => void story.push(`durable ${cursors.map((c) => c.cursor.sequence).join()}`),
    onError: (error) => void story.push(String(error)),
  };
  /** Lets the oldest append finish, once it has begun. */
  const finish = async (): Promise<void> => {
    await vi.waitUntil(() => gates.length > 0, { interval: 1 });
    gates.shift()?.();
  };
  return { story, ports, finish };
};

describe("BulkWriter", () => {
  test("acknowledges the last position of each host only after logs and points are durable", async () => {
    const { story, ports, finish } = recorder();
    const writer = new BulkWriter(ports);
    writer.add(host, cursor(1), points(2));
    writer.add(host, cursor(2), points(1));
    const flushed = writer.flush();
    await finish();
    await flushed;
    expect(story).toEqual(["logs synced", "append 3", "durable 2"]);
  });

  test("what comes during a flush goes into the next one", async () => {
    const { story, ports, finish } = recorder();
    const writer = new BulkWriter(ports);
    writer.add(host, cursor(1), points(1));
    const flushed = writer.flush();
    writer.add(host, cursor(2), points(4));
    await finish();
    await finish();
    await flushed;
    expect(story.filter((s) => s !== "logs synced")).toEqual([
      "append 1",
      "durable 1",
      "append 4",
      "durable 2",
    ]);
  });

  test("flushes by itself after a while, and at once when much has come", async () => {
    vi.useFakeTimers();
    try {
      const { story, ports } = recorder();
      const writer = new BulkWriter(ports);
      writer.add(host, cursor(1), points(1));
      await vi.advanceTimersByTimeAsync(bulkLimits.flushMs - 1);
      expect(story).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      expect(story).toEqual(["logs synced", "append 1"]);

      const many = recorder();
      new BulkWriter(many.ports).add(host, cursor(1), points(bulkLimits.flushPoints));
      await vi.advanceTimersByTimeAsync(0);
      expect(many.story).toEqual(["logs synced", `append ${bulkLimits.flushPoints}`]);
    } finally {
      vi.useRealTimers();
    }
  });

  test("drops and counts points that the disk cannot follow, and still acknowledges", async () => {
    const { story, ports, finish } = recorder();
    const writer = new BulkWriter(ports);
    writer.add(host, cursor(1), points(1));
    const flushed = writer.flush();
    writer.add(host, cursor(2), points(bulkLimits.pointsMax + 7));
    expect(writer.droppedPoints).toBe(7);
    await finish();
    for (let commit = 0; commit < bulkLimits.pointsMax / bulkLimits.flushPoints; commit++) await finish();
    await flushed;
    expect(story.at(-1)).toBe("durable 2");
    expect(story.filter((s) => s === `append ${bulkLimits.flushPoints}`)).toHaveLength(
      bulkLimits.pointsMax / bulkLimits.flushPoints,
    );
    expect(story.filter((s) => s.startsWith("durable"))).toEqual(["durable 1", "durable 2"]);
  });

  test("acknowledges nothing of a flush that failed", async () => {
    const { story, ports, finish } = recorder(new Error("disk full"));
    const writer = new BulkWriter(ports);
    writer.add(host, cursor(1), points(1));
    const flushed = writer.flush();
    await finish();
    await flushed;
    expect(story).toEqual(["logs synced", "append 1", "Error: disk full"]);
  });

  test("acknowledges nothing that was taken while a flush failed, for what came before it is missing", async () => {
    const { story, ports, finish } = recorder(new Error("disk full"));
    const writer = new BulkWriter(ports);
    writer.add(host, cursor(1), points(1));
    const flushed = writer.flush();
    writer.add(host, cursor(2), points(4));
    await finish();
    await flushed;
    expect(story).toEqual(["logs synced", "append 1", "Error: disk full"]);
    // What the next session replays is taken again.
    writer.add(host, cursor(2), points(5));
    const again = writer.flush();
    await finish();
    await again;
    expect(story.slice(3)).toEqual(["logs synced", "append 5", "Error: disk full"]);
  });

  test("keeps what a full disk refused, in order with what comes meanwhile, and tries it again", async () => {
    vi.useFakeTimers();
    try {
      const story: string[] = [];
      let isFull = true;
      const writer = new BulkWriter({
        syncLogs: () => Promise.resolve(),
        appendPoints: (given, cursors = []) => {
          if (isFull)
            return Promise.reject(
              new FleetError({ code: "ledger_unwritable", path: "/metrics", detail: "disk full" }),
            );
          story.push(`${given.length} through ${cursors.map((c) => c.cursor.sequence).join()}`);
          return Promise.resolve();
        },
        onDurable: (cursors) => void story.push(`durable ${cursors.map((c) => c.cursor.sequence).join()}`),
        onError: (error) => void story.push(String(error)),
      });
      writer.add(host, cursor(1), points(2));
      await vi.advanceTimersByTimeAsync(bulkLimits.flushMs);
      writer.add(host, cursor(2), points(3));
      await vi.advanceTimersByTimeAsync(3 * bulkLimits.retryMs);
      expect(story).toEqual([]);
      isFull = false;
      await vi.advanceTimersByTimeAsync(bulkLimits.retryMs);
      expect(story).toEqual(["5 through 2", "durable 2"]);
      isFull = true;
      writer.add(host, cursor(3), points(1));
      await writer.flush();
      expect(story.at(-1)).toContain("ledger_unwritable");
    } finally {
      vi.useRealTimers();
    }
  });
});
