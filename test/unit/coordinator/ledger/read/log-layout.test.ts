/** Where the bytes of a log lie: the head for good, the tail in a ring, gaps counted. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyLogIndex, logLimits } from "../../../../../coordinator/ledger/read/log-index.ts";
import { findLog, missingLogBytes, placeLog } from "../../../../../coordinator/ledger/read/log-layout.ts";

const { headBytes: HEAD, ringBytes: RING } = logLimits;

describe("placing log bytes", () => {
  test("a short output lies in the file as it was printed", () => {
    const { pieces, index } = placeLog(emptyLogIndex, 0, 100);
    expect(pieces).toEqual([{ start: 0, end: 100, fileOffset: 0 }]);
    expect(index).toEqual({ ranges: [{ start: 0, end: 100 }], end: 100, isClosed: false });
  });

  test("a gap is counted and closed by the bytes that come later", () => {
    const gapped = placeLog(placeLog(emptyLogIndex, 0, 10).index, 30, 10).index;
    expect(missingLogBytes(gapped)).toBe(20);
    expect(findLog(gapped, 10, 99)).toEqual({ start: 30, end: 40, fileOffset: 30 });
    expect(placeLog(gapped, 10, 20).index.ranges).toEqual([{ start: 0, end: 40 }]);
  });

  test("the ring forgets its oldest bytes and keeps the head", () => {
    const long = placeLog(placeLog(emptyLogIndex, 0, HEAD + RING).index, HEAD + RING, 500).index;
    expect(missingLogBytes(long)).toBe(500);
    expect(findLog(long, HEAD, 10)).toEqual({ start: HEAD + 500, end: HEAD + 510, fileOffset: HEAD + 500 });
    expect(findLog(long, HEAD + RING - 5, 10)).toEqual({
      start: HEAD + RING - 5,
      end: HEAD + RING,
      fileOffset: HEAD + RING - 5,
    });
    expect(findLog(long, HEAD + RING, 10)?.fileOffset).toBe(HEAD);
  });

  test("bytes that the ring has already lost are not written", () => {
    const far = placeLog(emptyLogIndex, HEAD + 10 * RING, 10).index;
    expect(placeLog(far, HEAD + 5, 10)).toEqual({ pieces: [], index: far });
  });

  test("the number of pieces is bounded, and what is forgotten counts as missing", () => {
    let index = emptyLogIndex;
    for (let n = 0; n < 400; n++) index = placeLog(index, n * 10, 1 + (n % 5)).index;
    expect(index.ranges.length).toBeLessThanOrEqual(256);
    expect(missingLogBytes(index)).toBe(index.end - index.ranges.reduce((s, r) => s + r.end - r.start, 0));
  });

  test("whatever is kept is read back from where it was written, and the file stays bounded", () => {
    const writes = fc.array(
      fc.record({
        offset: fc.integer({ min: 0, max: HEAD + 3 * RING }),
        length: fc.integer({ min: 1, max: RING + 1000 }),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(writes, (given) => {
        let index = emptyLogIndex;
        // Which output offset the first byte of each file position holds now: the file, in pieces.
        const file: { readonly at: number; readonly start: number; readonly length: number }[] = [];
        for (const { offset, length } of given) {
          const placed = placeLog(index, offset, length);
          for (const p of placed.pieces)
            file.unshift({ at: p.fileOffset, start: p.start, length: p.end - p.start });
          index = placed.index;
        }
        for (let from = 0; ;) {
          const piece = findLog(index, from, 1 << 20);
          if (!piece) break;
          for (const offset of [piece.start, piece.end - 1]) {
            const at = piece.fileOffset + offset - piece.start;
            expect(at).toBeLessThan(HEAD + RING);
            const newest = file.find((f) => f.at <= at && at < f.at + f.length);
            expect(newest && newest.start + at - newest.at).toBe(offset);
          }
          from = piece.end;
        }
      }),
    );
  });
});
