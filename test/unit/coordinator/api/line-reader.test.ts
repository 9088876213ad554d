/** Lines and events come out whole however the stream was cut. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { eventDataOf, linesOf } from "../../../../coordinator/api/client/line-reader.ts";

async function* cut(bytes: Uint8Array, at: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const to of [...at.map((n) => n % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]) {
    yield bytes.subarray(from, Math.max(from, to));
    from = Math.max(from, to);
  }
}

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const seen: T[] = [];
  for await (const item of items) seen.push(item);
  return seen;
};

test("lines are the same wherever the stream is cut, also within a character", async () => {
  const texts = fc.array(fc.string({ unit: "grapheme" }).filter((t) => !/[\r\n\uFEFF]/u.test(t)));
  await fc.assert(
    fc.asyncProperty(texts, fc.array(fc.nat()), async (lines, cuts) => {
      const bytes = new TextEncoder().encode(lines.map((l) => `${l}\n`).join(""));
      expect(await all(linesOf(cut(bytes, cuts)))).toEqual(lines);
    }),
  );
});

test("an unfinished last line is left out", async () => {
  expect(await all(linesOf(cut(new TextEncoder().encode("one\r\ntwo\nthr"), [])))).toEqual(["one", "two"]);
});

test("events are their data; comments, ids and empty events are passed over", async () => {
  const text = ": ping\n\nid: 4\ndata: {\ndata: }\n\nid: 5\n\ndata:x\n\ndata: cut";
  expect(await all(eventDataOf(linesOf(cut(new TextEncoder().encode(text), [3, 9]))))).toEqual(["{\n}", "x"]);
});

test("a line without end is refused", async () => {
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) yield new Uint8Array(1024 * 1024).fill(65);
  }
  await expect(all(linesOf(endless()))).rejects.toThrow(/internal/u);
});
