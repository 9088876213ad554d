/** What OutgoingStream expects of a spool, run on the fake of the property tests and on the agent's real one. */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { Spool } from "../../../../agent-node/spool/spool.ts";
import type { StreamSpool } from "../../../../proto/session/outgoing.ts";
import type { StreamName } from "../../../../proto/vocab/messages.ts";
import { FakeSpool } from "../../../unit/proto/session/fake-spool.ts";

interface Subject {
  readonly spool: StreamSpool;
  readonly append: (bytes: number) => number;
}

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

const subjects: Record<string, (stream: StreamName, bytesMax?: number) => Subject> = {
  fake: (stream, bytesMax) => {
    const spool = new FakeSpool(stream, "fake", bytesMax);
    return { spool, append: (bytes) => spool.append(bytes) };
  },
  real: (stream, bytesMax) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "fleet-spool-"));
    const spool = Spool.open(folder, stream, "boot", bytesMax);
    cleanups.push(() => {
      spool.close();
      rmSync(folder, { recursive: true });
    });
    return { spool, append: (bytes) => spool.append(() => new Uint8Array(bytes)) };
  },
};

const outline = (spool: StreamSpool, cursor: number, maxBytes = 1_000_000): (number | string)[] =>
  [...spool.after(cursor, maxBytes)].map((item) =>
    item.kind === "entry" ? item.sequence : `gap ${item.from}+${item.count}`,
  );

for (const [name, make] of Object.entries(subjects))
  describe(`the ${name} spool`, () => {
    it("numbers entries from 1 without holes", () => {
      const { spool, append } = make("facts");
      expect([spool.last, append(5), append(5), spool.last]).toStrictEqual([0, 1, 2, 2]);
      expect(spool.stream).toBe("facts");
      expect(spool.id).not.toBe("");
    });

    it("gives what stands behind a cursor, at least one item, then until the bytes are exceeded", () => {
      const { spool, append } = make("facts");
      for (const bytes of [5, 5, 5]) append(bytes);
      expect(outline(spool, 0)).toStrictEqual([1, 2, 3]);
      expect(outline(spool, 1)).toStrictEqual([2, 3]);
      expect(outline(spool, 0, 1)).toStrictEqual([1]);
      expect(outline(spool, 0, 6)).toStrictEqual([1, 2]);
      expect(outline(spool, 3)).toStrictEqual([]);
    });

    it("names what was acknowledged and is gone as one gap, also when nothing follows", () => {
      const { spool, append } = make("facts");
      for (const bytes of [5, 5, 5]) append(bytes);
      spool.ack(2);
      expect(outline(spool, 0)).toStrictEqual(["gap 1+2", 3]);
      spool.ack(3);
      expect(outline(spool, 0)).toStrictEqual(["gap 1+3"]);
      expect(spool.last).toBe(3);
      expect(append(5)).toBe(4);
    });

    it("names what a full bulk dropped, the oldest first, and keeps the newest", () => {
      const { spool, append } = make("bulk", 500);
      for (let count = 0; count < 20; count += 1) append(100);
      const [gap, ...kept] = outline(spool, 0);
      expect(gap).toBe(`gap 1+${20 - kept.length}`);
      expect(kept.at(-1)).toBe(20);
      expect(kept.length).toBeLessThanOrEqual(5);
    });
  });
