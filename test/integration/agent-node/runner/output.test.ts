/** Output written in pieces and followed by offset, as a live reader does. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import { outputEnd, readOutput } from "../../../../agent-node/runner/output-reader.ts";
import { OutputWriter, TAIL_PIECES } from "../../../../agent-node/runner/output-writer.ts";

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "fleet-output-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const bytesAt = (offset: number, length: number): Buffer =>
  Buffer.from(Uint8Array.from({ length }, (_, index) => (offset + index) % 251));

it("gives every kept byte at its offset, whatever the sizes", async () => {
  const folder = makeFolder();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: 40 }), { maxLength: 60 }),
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 0, max: 4 }),
      async (sizes, head, piece) => {
        const attempt = join(folder, String((run += 1)));
        const writer = new OutputWriter(join(attempt, "output"), head, piece * TAIL_PIECES);
        let offset = 0;
        for (const size of sizes) {
          writer.write(bytesAt(offset, size));
          offset += size;
        }
        writer.close();
        let kept = 0;
        for (let at = 0; ;) {
          const chunk = await readOutput(attempt, at, 17);
          if (chunk.bytes.length === 0) break;
          expect(Buffer.from(chunk.bytes)).toEqual(bytesAt(chunk.offset, chunk.bytes.length));
          expect(chunk.skippedBytes).toBe(chunk.offset - at);
          kept += chunk.bytes.length;
          at = chunk.nextOffset;
        }
        expect(writer.seenBytes).toBe(offset);
        expect(writer.droppedBytes).toBe(offset - kept);
        expect(kept).toBeLessThanOrEqual(head + piece * TAIL_PIECES);
        expect(kept).toBeGreaterThanOrEqual(Math.min(offset, head + piece * (TAIL_PIECES - 1)));
      },
    ),
    { numRuns: 60 },
  );
});

it("lets a reader follow, and tells it what it was too slow for", async () => {
  const folder = makeFolder();
  expect(await outputEnd(folder)).toBe(0);
  expect((await readOutput(folder, 0, 10)).nextOffset).toBe(0);
  const writer = new OutputWriter(join(folder, "output"), 4, 2 * TAIL_PIECES);
  writer.write(bytesAt(0, 3));
  expect((await readOutput(folder, 0, 10)).nextOffset).toBe(3);
  expect((await readOutput(folder, 3, 10)).bytes.length).toBe(0);
  writer.write(bytesAt(3, 1_000));
  expect(await outputEnd(folder)).toBe(1_003);
  expect((await readOutput(folder, 3, 10)).bytes.length).toBe(1);
  const skipped = await readOutput(folder, 4, 10);
  expect(skipped.skippedBytes).toBe(writer.droppedBytes);
  writer.close();
});

it("goes on and counts when the disk refuses", () => {
  const folder = join(makeFolder(), "output");
  const writer = new OutputWriter(folder, 10, 63);
  rmSync(folder, { recursive: true });
  writer.write(bytesAt(0, 50));
  expect(writer.failure).toMatch(/output could not be written: ENOENT/u);
  expect(writer.droppedBytes).toBe(50);
  expect(() => readdirSync(folder)).toThrow("ENOENT");
  writer.close();
});
